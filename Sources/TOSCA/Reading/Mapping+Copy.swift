internal import YAML

/// What a template says that is a copy of another one (`copy`, 1.3 §3.8.3.1, §3.8.4.1).
extension Mapping {
    /// Sections whose entries are values: of these each is taken whole.
    private static let sectionsOfValues: Set<String> = [
        "properties", "attributes", "inputs", "outputs", "artifacts", "metadata",
    ]
    /// What is one thing, though it is a mapping.
    private static let units: Set<String> = ["implementation", "node_filter"]

    /// This template over the one that it is a copy of: what both name is this one's, down to single values; lists,
    /// such as that of the requirements, are taken whole.
    func copying(_ original: Mapping) -> Mapping { over(original, hasValues: false) }

    private func over(_ original: Mapping, hasValues: Bool) -> Mapping {
        let names = Set(entries.map(\.name))
        let own = entries.map { entry in
            guard !hasValues, !Self.units.contains(entry.name), let mapping = entry.value.mapping,
                let other = original[entry.name]?.mapping
            else { return entry }
            let joined = mapping.over(other, hasValues: Self.sectionsOfValues.contains(entry.name))
            return Entry(key: entry.key, value: Node(content: .mapping(joined), location: entry.value.location))
        }
        return Mapping(entries: own + original.entries.filter { !names.contains($0.name) })
    }
}
