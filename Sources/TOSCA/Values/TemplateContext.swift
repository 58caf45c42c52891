/// Answers the functions that have an answer before anything runs: inputs and properties.
public struct TemplateContext: EvaluationContext {
    private let topology: Topology
    private let types: TypeCatalog
    private let inputs: [String: Value]
    /// The node template that `SELF` is.
    private var node: Int?

    /// What functions of a topology give with these inputs.
    public init(_ topology: Topology, _ types: TypeCatalog, inputs: [String: Value]) {
        self.topology = topology
        self.types = types
        self.inputs = inputs
    }

    /// The same for what belongs to a node template, by its index; nil for what belongs to none.
    public func of(_ node: Int?) -> TemplateContext {
        var context = self
        context.node = node
        return context
    }

    /// The value of an input.
    public func input(_ name: String) throws(EvaluationError) -> Value {
        guard let value = inputs[name] else { throw EvaluationError("the input '\(name)' has no value") }
        return value
    }

    /// The first property that a path leads to.
    public func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        let path = path.first == PathStep.capability.rawValue ? Array(path.dropFirst()) : path
        guard let node = index(of: entity) else { throw EvaluationError("there is no such node here") }
        let places = topology.places(of: path, from: node, types)
        for place in places {
            // A relationship's own SELF and ends are known only while a workflow runs.
            let context = if case .relationship = place.holder { of(nil) } else { of(place.node) }
            guard let value = try topology.property(at: place)?.evaluated(at: place.path.dropFirst(), in: context)
            else { continue }
            return value
        }
        throw .noProperty(
            path, of: topology.nodeTemplates[node].name,
            isDeclared: places.contains { topology.definition(at: $0, types) != nil })
    }

    /// Nothing: an attribute is known only while a workflow runs.
    public func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        throw EvaluationError("attributes are known only while a workflow runs")
    }

    /// Nothing: an output is known only while a workflow runs.
    public func output(
        _ name: String, interface: String, operation: String, of entity: EntityReference
    ) throws(EvaluationError) -> Value {
        throw EvaluationError("outputs of operations are known only while a workflow runs")
    }

    /// The path of an artifact in the CSAR.
    public func artifact(_ name: String, of entity: EntityReference) throws(EvaluationError) -> Value {
        guard let artifact = index(of: entity).flatMap({ topology.nodeTemplates[$0].artifacts[name] }) else {
            throw EvaluationError("there is no artifact '\(name)'")
        }
        return .string(artifact.reference.file)
    }

    /// The names of the node templates of a type.
    public func nodes(ofType type: String) throws(EvaluationError) -> Value {
        .list(
            topology.nodeTemplates.filter { types.isNodeType($0.type, derivedFrom: type) }.map { .string($0.name) })
    }

    private func index(of entity: EntityReference) -> Int? {
        switch entity {
        case .self: node
        case .node(let name): topology.index(ofNode: name)
        case .host, .source, .target: nil
        }
    }
}

extension EvaluationError {
    /// That a path leads to no property.
    ///
    /// - Parameter isDeclared: whether there is one, without a value.
    public static func noProperty(_ path: [String], of name: String, isDeclared: Bool) -> EvaluationError {
        EvaluationError(
            isDeclared
                ? "the property \(path.joined(separator: ".")) of '\(name)' has no value"
                : "'\(name)' has no property \(path.joined(separator: "."))")
    }
}
