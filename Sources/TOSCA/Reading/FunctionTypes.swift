internal import YAML

/// Tells of what type the values of functions are, as far as declarations say so.
struct FunctionTypes {
    private let topology: Topology
    private let types: TypeCatalog
    private let inputs: [String: PropertyDefinition]

    init(_ topology: Topology, _ types: TypeCatalog) {
        self.init(topology, types, inputs: topology.inputs.byName)
    }

    /// - Parameter inputs: those that `get_input` reads, which in a workflow are not only those of the topology.
    init(_ topology: Topology, _ types: TypeCatalog, inputs: [String: PropertyDefinition]) {
        self.topology = topology
        self.types = types
        self.inputs = inputs
    }

    /// The data type of what a function gives; nil where it is not certain.
    ///
    /// - Parameter node: the node template that `SELF` is, by its index.
    func type(of function: Function, in node: Int?) -> String? {
        switch function.name {
        case .join, .token, .getArtifact: return "string"
        case .getNodesOfType: return "list"
        case .nodeIndex: return "integer"
        case .concat:
            // Of lists it makes a list.
            let areTexts = function.arguments.allSatisfy { argument in
                switch argument {
                case .function(let function): type(of: function, in: node).map { types.kind(of: $0) == .text } ?? false
                case .list, .map: false
                default: true
                }
            }
            return areTexts ? "string" : nil
        case .getInput:
            guard let path = path(of: function), let input = inputs[path[0]] else { return nil }
            return member(of: input.schema, at: path.dropFirst())
        case .getProperty, .getAttribute:
            guard let path = path(of: function), path.count > 1,
                let start = topology.entity(EntityReference(path[0]), from: node.map(Entity.node)),
                let places = try? topology.places(
                    of: Array(path.dropFirst()), from: start, as: EntityReference(path[0]), types)
            else { return nil }
            // Of several places that could have it only a run tells which does.
            let declared = places.compactMap { place in
                topology.definition(at: place).map { (place: place, definition: $0) }
            }
            guard declared.count == 1 else { return nil }
            return member(of: declared[0].definition.schema, at: declared[0].place.path.dropFirst())
        case .getOperationOutput, .unsupported: return nil
        }
    }

    /// The arguments, none of which another function gives.
    private func path(of function: Function) -> [String]? {
        function.arguments.allSatisfy(\.isPlain) && !function.arguments.isEmpty ? function.arguments.map(\.text) : nil
    }

    /// The data type of what is within values of a schema.
    private func member(of schema: Schema, at path: some Sequence<String>) -> String? {
        var schema = schema
        for name in path {
            guard let next = types.dataTypes[schema.type]?.properties[name]?.schema ?? types.entrySchema(of: schema)
            else { return nil }
            schema = next
        }
        return schema.type
    }
}

extension TypeCatalog {
    /// What values of a data type are like.
    enum Kind: Equatable {
        case text
        case integer
        case float
        case boolean
        case list
        case range
        case map
        /// A data type with properties.
        case structure
        case scalarUnit(String)
        case timestamp
        case version
        /// A type of which nothing more can be said.
        case open
    }

    func kind(of type: String) -> Kind {
        guard let builtIn = builtInType(of: type) else {
            return dataTypes[type]?.properties.isEmpty == false ? .structure : .open
        }
        switch builtIn {
        case "string": return .text
        case "integer": return .integer
        case "float": return .float
        case "boolean": return .boolean
        case "list": return .list
        case "range": return .range
        case "map": return .map
        case "timestamp": return .timestamp
        case "version": return .version
        case "any", "json", "xml", "null": return .open
        default: return ScalarUnit(rawValue: builtIn).map { .scalarUnit($0.rawValue) } ?? .open
        }
    }

    /// Whether no value of one data type is a value of another; false where that is not certain.
    ///
    /// Texts may stand for what they say: functions make nothing but texts.
    func excludes(_ given: String, as wanted: String) -> Bool {
        let (given, wanted) = (kind(of: given), kind(of: wanted))
        guard given != wanted, given != .open, wanted != .open else { return false }
        switch (given, wanted) {
        case (.text, .list), (.text, .range), (.text, .map), (.text, .structure): return true
        case (.text, _): return false
        // The scalars that are texts in YAML.
        case (.scalarUnit, .text), (.timestamp, .text), (.version, .text): return false
        case (.integer, .float), (.float, .version), (.version, .float): return false
        case (.list, .range), (.range, .list), (.map, .structure), (.structure, .map): return false
        default: return true
        }
    }
}
