internal import YAML

/// Lists of mappings that have one entry each, as those of requirements and policies are (1.3 §3.1.3.1).
extension GrammarCheck {
    func checkNamedList(
        _ node: Node, _ shape: Shape, _ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector
    ) {
        guard let items = node.sequence else {
            collector.grammarError(
                .wrongKind, node.location, node.mismatch(of: what(), with: "a list"),
                hint: node.isNull
                    ? "leave it out if there is nothing to say"
                    : node.mapping == nil ? nil : "write a '-' before each name")
            guard let mapping = node.mapping else { return }
            collector.corrections.takeAsItems(node)
            for entry in mapping.entries {
                check(entry.value, shape, name(of: entry, shape), entry.key.location, &collector)
            }
            return
        }
        var first: [String: Location] = [:]
        for item in items {
            guard let mapping = item.mapping else {
                // `- host` alone names something and says nothing of it.
                if item.isString { continue }
                collector.grammarError(
                    .wrongKind, item.location,
                    item.mismatch(of: "an item of \(what())", with: "a name with what belongs to it"))
                continue
            }
            if mapping.entries.count != 1 {
                collector.grammarError(
                    .wrongKind, mapping.entries.dropFirst().first?.key.location ?? item.location,
                    "an item of \(what()) has one name; this has \(mapping.entries.count)",
                    hint: mapping.entries.count > 1 ? "indent what belongs to the first, or begin a new item" : nil)
                if mapping.entries.count > 1 { continue }
            }
            for entry in mapping.entries {
                check(entry.value, shape, name(of: entry, shape), entry.key.location, &collector)
                guard shape.isNamedOnce, items.count > 1 else { continue }
                if let place = first[entry.name] {
                    collector.error(
                        .duplicateKey, entry.key.location, "\(name(of: entry, shape)) is there twice",
                        hint: "it is first here (\(place))")
                }
                first[entry.name] = first[entry.name] ?? entry.key.location
            }
        }
    }
}
