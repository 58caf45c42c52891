internal import YAML

/// Finds values that are, by functions, each the other one's value.
///
/// Properties, attributes as far as templates or types give them a value, and defaults of inputs. What only a run can
/// tell, such as `HOST`, is left to the evaluation, which ends at a limit.
struct ValueCycleCheck {
    /// Something that has a value.
    fileprivate enum Place: Hashable {
        case input(String)
        /// A property of a node template, of one of its capabilities or of a relationship, or a part of it: `web.port`,
        /// `web.endpoint.port`.
        case property(Entity<Int>, path: [String])
        case attribute(Entity<Int>, path: [String])
    }

    /// A place on the way from one value to the next.
    private struct Step {
        let place: Place
        /// Whether an operation may have given the attribute another value by then.
        let isOpen: Bool
    }

    /// A function that closes a circle.
    private struct Complaint: Hashable {
        let location: Location
        let isOpen: Bool
    }

    private let topology: Topology
    private let types: TypeCatalog
    private let inputs: [String: PropertyDefinition]
    /// How many places are each the next one's value, from each on that was visited; nil where that is not known yet, or
    /// are too many.
    private var lengths: [Place: Int?] = [:]
    private var path: [Step] = []
    private var complained: Set<Complaint> = []

    init(topology: Topology, types: TypeCatalog) {
        self.topology = topology
        self.types = types
        inputs = topology.inputs.byName
    }

    mutating func check(_ collector: inout DiagnosticCollector) {
        for input in topology.inputs {
            if let value = input.defaultValue, !value.isPlain { visit(.input(input.name), value, of: nil, &collector) }
        }
        for (index, node) in topology.nodeTemplates.enumerated() where node.mayCallFunctions {
            let type = node.nodeType
            visit(node.properties, node.attributes.initial(for: type.attributes), of: .node(index), &collector)
            for (name, values) in node.capabilities.sorted(by: { $0.key < $1.key }) {
                let declared = type.capabilities[name]?.attributes ?? [:]
                let attributes = values.attributes.initial(for: declared)
                visit(values.properties, attributes, of: .capability(name, of: index), &collector)
            }
        }
        // Most have none, and need not be looked up.
        for relationship in topology.relationships where relationship.mayCallFunctions {
            guard let source = topology.index(ofNode: relationship.source),
                let target = topology.index(ofNode: relationship.target)
            else { continue }
            let attributes = relationship.attributes.initial(for: relationship.relationshipType.attributes)
            visit(
                relationship.properties, attributes,
                of: .relationship(relationship, source: source, target: target), &collector)
        }
    }

    private mutating func visit(
        _ properties: [String: Value], _ attributes: [String: Value], of entity: Entity<Int>,
        _ collector: inout DiagnosticCollector
    ) {
        func open(_ values: [String: Value]) -> [(key: String, value: Value)] {
            values.callFunctions ? values.filter { !$0.value.isPlain }.sorted { $0.key < $1.key } : []
        }
        for (name, value) in open(properties) {
            visit(.property(entity, path: [name]), value, of: entity.owner, &collector)
        }
        for (name, value) in open(attributes) {
            visit(.attribute(entity, path: [name]), value, of: entity.owner, &collector)
        }
    }

    @discardableResult
    private mutating func visit(
        _ place: Place, _ value: Value, of owner: Entity<Int>?, isOpen: Bool = false,
        _ collector: inout DiagnosticCollector
    ) -> Int? {
        if let known = lengths[place] { return known }
        lengths.updateValue(nil, forKey: place)
        path.append(Step(place: place, isOpen: isOpen))
        let length = follow(value, of: owner, &collector).map { $0 + 1 }
        path.removeLast()
        lengths.updateValue(length, forKey: place)
        return length
    }

    /// - Returns: how many places are each the next one's value, from this value on; nil where they are too many.
    private mutating func follow(
        _ value: Value, of owner: Entity<Int>?, _ collector: inout DiagnosticCollector
    ) -> Int? {
        var longest: Int? = 0
        func note(_ length: Int?) { longest = length.flatMap { length in longest.map { max($0, length) } } }
        switch value {
        case .list(let values): for value in values { note(follow(value, of: owner, &collector)) }
        case .map(let entries): for entry in entries { note(follow(entry.value, of: owner, &collector)) }
        case .function(let function):
            for argument in function.arguments { note(follow(argument, of: owner, &collector)) }
            guard let (place, value) = source(of: function, of: owner), !value.isPlain else { break }
            let isOpen = function.name == .getAttribute || place.isAttribute
            if let start = path.firstIndex(where: { $0.place == place }) {
                let isOpen = isOpen || path[start...].dropFirst().contains(where: \.isOpen)
                complain(of: path[start...].map(\.place) + [place], isOpen: isOpen, at: function.location, &collector)
                return nil
            }
            // Of more places than these nothing needs to be known.
            let length =
                path.count == Function.mostDepth && lengths[place] == nil
                ? Function.mostDepth : visit(place, value, of: place.owner, isOpen: isOpen, &collector)
            if length == Function.mostDepth {
                collector.error(
                    .limitExceeded, function.location,
                    "more than \(Function.mostDepth) properties are each the next one's value")
                return nil
            }
            note(length)
        default: break
        }
        return longest
    }

    private mutating func complain(
        of circle: [Place], isOpen: Bool, at location: Location, _ collector: inout DiagnosticCollector
    ) {
        // A type may give it to several templates.
        guard complained.insert(Complaint(location: location, isOpen: isOpen)).inserted else { return }
        let chain = circle.map(text).joined(separator: " → ")
        if isOpen {
            collector.warning(
                .circularValue, location,
                "until an operation sets one of them, these are each other's values in a circle: \(chain)")
        } else {
            let noun = circle.allSatisfy(\.isInput) ? "defaults" : "properties"
            collector.error(.circularValue, location, "\(noun) are each other's values in a circle: \(chain)")
        }
    }

    /// What a function reads, and its value before anything runs; nil where that is not known.
    private func source(of function: Function, of owner: Entity<Int>?) -> (Place, Value)? {
        let names = function.arguments.map(\.text)
        switch function.name {
        case .getInput:
            guard let name = names.first, let value = inputs[name]?.defaultValue else { return nil }
            return (.input(name), value)
        case .getProperty, .getAttribute:
            guard names.count >= 2,
                let start = topology.entity(EntityReference(names[0]), from: owner),
                let (entities, rest) = try? topology.follow(
                    Array(names.dropFirst()), from: start, as: EntityReference(names[0]), types),
                // Of several only a run tells which is meant.
                entities.count == 1
            else { return nil }
            for place in topology.places(of: rest, from: entities[0], types) {
                let (property, attribute) = (self.property(at: place), self.attribute(at: place))
                let first = function.name == .getProperty ? property ?? attribute : attribute ?? property
                if let first { return first }
            }
            return nil
        default: return nil
        }
    }

    private func property(at place: MemberPlace<Int>) -> (Place, Value)? {
        guard let value = topology.property(at: place)?.written(at: place.path.dropFirst()) else { return nil }
        return (.property(place.entity, path: Array(place.path)), value)
    }

    private func attribute(at place: MemberPlace<Int>) -> (Place, Value)? {
        guard let value = topology.attribute(at: place)?.written(at: place.path.dropFirst()) else { return nil }
        return (.attribute(place.entity, path: Array(place.path)), value)
    }

    private func text(_ place: Place) -> String {
        switch place {
        case .input(let name): "input \(name)"
        case .property(let entity, let path), .attribute(let entity, let path):
            ([topology.name(of: entity)] + path).joined(separator: ".") + (place.isAttribute ? " (attribute)" : "")
        }
    }
}

extension ValueCycleCheck.Place {
    fileprivate var isInput: Bool { if case .input = self { true } else { false } }

    fileprivate var isAttribute: Bool { if case .attribute = self { true } else { false } }

    /// What `SELF` is in its value.
    fileprivate var owner: Entity<Int>? {
        switch self {
        case .input: nil
        case .property(let entity, _), .attribute(let entity, _): entity.owner
        }
    }
}

extension Value {
    /// What is written at a path of keys and indices, as far as no function stands before its end; nil where nothing is.
    fileprivate func written(at path: ArraySlice<String>) -> Value? {
        guard let first = path.first else { return self }
        switch self {
        case .function: return self
        case .map: return self[first]?.written(at: path.dropFirst())
        case .list(let values):
            guard let index = Int(first), values.indices.contains(index) else { return nil }
            return values[index].written(at: path.dropFirst())
        default: return nil
        }
    }
}
