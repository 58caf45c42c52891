extension NodeRecord {
    /// What operations of relationships of which it is the source have left: a list of objects with the relationship's
    /// `name`, the `target`'s, `attributes`, and `outputs` by `Interface.operation`; nil where there is nothing.
    public var relationshipsJSON: JSON? {
        guard !relationships.isEmpty else { return nil }
        return .array(
            relationships.sorted { $0.key < $1.key }.flatMap { name, targets in
                targets.sorted { $0.key < $1.key }.map { target, record in
                    .object([
                        "name": .string(name), "target": .string(target), "attributes": .object(record.attributes),
                        "outputs": .object(record.outputs.mapValues(JSON.object)),
                    ])
                }
            })
    }
}
