internal import YAML

/// Keys that are none of the place where they stand.
extension GrammarCheck {
    /// Complains of keys that are none of some; `x-` keys are their authors' own.
    static func checkKeys(
        _ entries: [Mapping.Entry], _ known: some Collection<String>, of what: String,
        _ collector: inout DiagnosticCollector
    ) {
        for entry in entries where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            collector.error(
                .unknownKey, entry.key.location, "\(what) has no key '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: known))
        }
    }

    /// Complains of a key that a construct does not have; one that is nearly right is taken for the right one.
    func complain(
        ofUnknown entry: Mapping.Entry, in mapping: Mapping, _ construct: Construct,
        _ collector: inout DiagnosticCollector
    ) {
        let key = entry.name
        let part = construct.part(withKey: key, among: mapping.entries, version)
        collector.grammarError(
            .unknownKey, entry.key.location, "\(construct.withArticle) has no key '\(key)'",
            hint: construct.former[key] ?? part.map { "indent it below '\($0)'" }
                ?? NearMiss.hint(for: key, among: construct.keys.keys))
        guard construct.former[key] == nil, part == nil,
            // What it is only the beginning of is a guess.
            let near = NearMiss.nearest(to: key, among: construct.keys.keys, within: max(1, key.utf8.count / 3)),
            mapping[near] == nil,
            let shape = construct.keys[near], shape.fits(entry.value, version)
        else { return }
        collector.corrections.take(entry.key, for: near)
        check(entry.value, shape, "'\(key)'", entry.key.location, &collector)
    }

    /// What to do about something that is not the mapping that it should be.
    ///
    /// A text was to be a key with a value, `type:Compute` or `type Compute`, or is the value alone: `Compute`.
    static func hint(for node: Node, _ construct: Construct) -> String? {
        if node.isNull {
            if construct.keys["derived_from"] != nil {
                return "write {derived_from: TYPE} if there is nothing else to say"
            }
            // What may be a copy has a type where it is none.
            return construct.keys["copy"] == nil
                ? "leave it out if there is nothing to say" : "it has a type at least: write {type: TYPE}"
        }
        guard node.isString, let text = node.string else { return nil }
        let key = text.prefix { $0 != ":" && $0 != " " }
        if key.count == text.count, !text.isEmpty {
            return ["type", "derived_from"].first { construct.keys[$0] != nil }.map { "write {\($0): \(text)}" }
        }
        guard key.count < text.count, construct.keys[String(key)] != nil else { return nil }
        let value = text.dropFirst(key.count).drop { $0 == ":" || $0 == " " }
        return "write '\(key): \(value)', with ':' and a blank"
    }

    /// Complains once of keys that stand beside the name that they belong below; false if there are none.
    func checkMisplaced(
        _ mapping: Mapping, _ shape: Shape, _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard case .construct(let name) = shape, mapping.entries.contains(where: \.value.isNull) else { return false }
        let keys = mapping.entries.filter { Grammar[name, version].keys[$0.name] != nil }
        guard let first = keys.first, keys.contains(where: { !shape.fits($0.value, version) }) else { return false }
        collector.grammarError(
            .wrongKind, first.key.location,
            "'\(first.name)' is a key of \(Grammar[name, version].withArticle), and stands where one is named",
            hint: "indent it below the name that it belongs to")
        for entry in mapping.entries { collector.silence(entry.key.location, entry.value.location) }
        return true
    }
}

extension Node {
    /// What to write where a list should be: this as its only entry, or each of some keys as one; nil for more than fits
    /// into a line.
    fileprivate var asItems: [String]? {
        if isString, let text = string { return [text] }
        guard let entries = mapping?.entries, entries.allSatisfy({ $0.value.scalar != nil }) else { return nil }
        return entries.map { "{\($0.name): \($0.value.scalar?.text ?? "")}" }
    }

    /// The hint to write a list where a text or a mapping stands.
    var asList: String? {
        guard let items = asItems, !items.isEmpty, items.count < 4 else { return nil }
        return "write [\(items.joined(separator: ", "))]"
    }
}
