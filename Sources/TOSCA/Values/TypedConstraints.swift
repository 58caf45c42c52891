internal import EventLoop

/// The constraints on values, each read once.
///
/// Which types the names in them mean has to be settled: they belong to one catalogue.
final class TypedConstraints: Sendable {
    private struct Known {
        /// With the schemas, lest another one has the place of one in memory.
        var own: [ObjectIdentifier: (schema: Schema, constraints: [TypedConstraint])] = [:]
        var ofTypes: [String: [TypedConstraint]] = [:]
    }

    private let known = Locked(Known())

    /// The constraints of a schema, and those of its data type.
    func on(_ schema: Schema, _ types: TypeCatalog) -> [TypedConstraint] {
        own(schema, types) + ofType(schema.type, types)
    }

    /// The constraints that a schema itself has.
    func own(_ schema: Schema, _ types: TypeCatalog) -> [TypedConstraint] {
        guard !schema.constraints.isEmpty else { return [] }
        if let known = known.withLock({ $0.own[ObjectIdentifier(schema)] }) { return known.constraints }
        let constraints = schema.constraints.map { TypedConstraint($0, schema: schema, isOwn: true, types) }
        known.withLock { $0.own[ObjectIdentifier(schema)] = (schema, constraints) }
        return constraints
    }

    /// The constraints of a data type.
    func ofType(_ name: String, _ types: TypeCatalog) -> [TypedConstraint] {
        guard let schema = types.dataTypes[name]?.schema, !schema.constraints.isEmpty else { return [] }
        if let known = known.withLock({ $0.ofTypes[name] }) { return known }
        let constraints = schema.constraints.map { TypedConstraint($0, schema: schema, isOwn: true, types) }
        known.withLock { $0.ofTypes[name] = constraints }
        return constraints
    }
}
