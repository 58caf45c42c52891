internal import Synchronization

/// The constraints on values by schemas, each read once.
///
/// Which types the names in them mean has to be settled: they belong to one catalogue.
final class TypedConstraints: Sendable {
    private let known = Mutex<[ObjectIdentifier: (schema: Schema, constraints: [TypedConstraint])]>([:])

    /// The constraints of a schema, and those of its data type.
    func on(_ schema: Schema, _ types: TypeCatalog) -> [TypedConstraint] {
        let inherited = types.dataTypes[schema.type]?.schema?.constraints ?? []
        guard !schema.constraints.isEmpty || !inherited.isEmpty else { return [] }
        if let known = known.withLock({ $0[ObjectIdentifier(schema)] }) { return known.constraints }
        let constraints = (schema.constraints + inherited).map { TypedConstraint($0, schema: schema, types) }
        // With the schema, lest another one has its place in memory.
        known.withLock { $0[ObjectIdentifier(schema)] = (schema, constraints) }
        return constraints
    }
}
