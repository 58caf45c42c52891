public import YAML

/// Answers the functions that have an answer before anything runs: inputs and properties.
public struct TemplateContext: EvaluationContext {
    private let topology: Topology
    private let types: TypeCatalog
    private let inputs: [String: Value]
    /// What `SELF` is.
    private var owner: Entity<Int>?
    private let known = KnownValues()

    /// What functions of a topology give with these inputs.
    public init(_ topology: Topology, _ types: TypeCatalog, inputs: [String: Value]) {
        self.topology = topology
        self.types = types
        self.inputs = inputs
    }

    /// The same for what belongs to a node template, by its index; nil for what belongs to none.
    public func of(_ node: Int?) -> TemplateContext { within(node.map(Entity.node)) }

    private func within(_ owner: Entity<Int>?) -> TemplateContext {
        var context = self
        context.owner = owner
        return context
    }

    /// The value of an input.
    public func input(_ name: String) throws(EvaluationError) -> Value {
        guard let value = inputs[name] else { throw EvaluationError("the input '\(name)' has no value") }
        return value
    }

    /// The first property that a path leads to.
    public func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        guard let start = self.entity(entity) else { throw EvaluationError("there is no such node here") }
        let (entities, rest): ([Entity<Int>], ArraySlice<String>)
        do { (entities, rest) = try topology.follow(path, from: start, as: entity, types) } catch {
            throw EvaluationError(error.reason)
        }
        guard entities.count == 1 else {
            throw EvaluationError("which relationship it leads over is known only while a workflow runs")
        }
        let places = topology.places(of: rest, from: entities[0], types)
        for place in places {
            if let value = try value(at: place) { return value }
            // It has precedence over what is behind it.
            if topology.isAttribute(place) { throw Self.attributesAreUnknown }
        }
        throw .noProperty(
            path, of: topology.name(of: start), isDeclared: places.contains { topology.definition(at: $0) != nil })
    }

    private func value(at place: MemberPlace<Int>) throws(EvaluationError) -> Value? {
        guard let value = topology.property(at: place) else { return nil }
        func evaluated() throws(EvaluationError) -> Value? {
            try value.evaluated(at: place.path.dropFirst(), in: within(place.entity.owner))
        }
        return value.isPlain ? try evaluated() : try known.value(at: place, evaluated)
    }

    /// Nothing: an attribute is known only while a workflow runs.
    public func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        throw Self.attributesAreUnknown
    }

    /// Nothing: an output is known only while a workflow runs.
    public func output(
        _ name: String, interface: String, operation: String, of entity: EntityReference
    ) throws(EvaluationError) -> Value {
        throw EvaluationError("outputs of operations are known only while a workflow runs")
    }

    /// The path of an artifact in the CSAR.
    public func artifact(_ name: String, of entity: EntityReference) throws(EvaluationError) -> Value {
        guard case .node(let node)? = self.entity(entity), let artifact = topology.template(of: node).artifacts[name]
        else {
            throw EvaluationError("there is no artifact '\(name)'")
        }
        return .string(artifact.reference.file)
    }

    /// The names of the node templates of a type.
    public func nodes(ofType type: String, at location: Location) throws(EvaluationError) -> Value {
        let name = types.nodeType(named: type, at: location) ?? type
        return .list(
            topology.nodeTemplates.filter { $0.nodeType.header.isDerived(from: name) }.map { .string($0.name) })
    }

    private func entity(_ reference: EntityReference) -> Entity<Int>? {
        topology.entity(reference, from: owner)
    }

    private static let attributesAreUnknown = EvaluationError("attributes are known only while a workflow runs")
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
