internal import YAML

/// What was to be a call of a function and is none: a misspelt name, an argument of another kind, a call in quotes.
enum MisspeltFunction {
    /// Complains of a mapping that stands where none may, if it looks like a call; false if it does not.
    static func complain(of node: Node, _ collector: inout DiagnosticCollector) -> Bool {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1 else { return false }
        guard !entry.isOfData else {
            // Of one of 2.0 has been warned: it might have been a mapping.
            return entry.lacksDollar && collector.harden(at: entry.key.location)
        }
        if let name = Function.Name(called: entry.key) {
            collector.error(
                .malformedFunction, entry.value.location,
                entry.value.mismatch(of: "what '\(name.rawValue)' takes", with: "a list"))
            return true
        }
        // Within braces `{ get_input name }` is a key with nothing behind it.
        let words = entry.name.split(separator: " ").map(String.init)
        if entry.value.isNull, let first = words.first, names.contains(first), words.count > 1 {
            collector.error(
                .unknownFunction, entry.key.location, "there is no function '\(entry.name)'",
                hint: "write { \(first): \(words.dropFirst().joined(separator: " ")) }")
            return true
        }
        guard isLike(entry.name) || entry.name.hasPrefix("get_") else { return false }
        collector.error(
            .unknownFunction, entry.key.location, "there is no function '\(entry.name)'",
            hint: NearMiss.hint(for: entry.name, among: names)
                ?? "there is: \(names.sorted().joined(separator: ", "))")
        return true
    }

    /// Warns of what a value that nobody declares a type for has in it and looks like a call.
    static func warn(of node: Node, _ collector: inout DiagnosticCollector) {
        switch node.content {
        case .scalar: warnOfQuotes(node, &collector)
        case .sequence(let nodes): for node in nodes { warn(of: node, &collector) }
        case .mapping(let mapping):
            if let entry = mapping.entries.first, mapping.entries.count == 1, isLike(entry.name),
                !entry.isOfData
            {
                collector.warning(
                    .unknownFunction, entry.key.location, "there is no function '\(entry.name)': this is a mapping",
                    hint: NearMiss.hint(for: entry.name, among: names))
            }
            if mapping.entries.count == 1, let entry = mapping.entries.first,
                entry.name == Function.Name.concat.rawValue, !entry.isOfData, entry.value.sequence == nil
            {
                collector.warning(
                    .malformedFunction, entry.value.location,
                    entry.value.mismatch(of: "what 'concat' takes", with: "a list") + ": this is a mapping",
                    hint: entry.value.scalar.map { "write { concat: [\($0.text)] }" })
            }
            for entry in mapping.entries { warn(of: entry.value, &collector) }
        }
    }

    /// Warns of a text that would be a call without its quotes.
    static func warnOfQuotes(_ node: Node, _ collector: inout DiagnosticCollector) {
        guard let scalar = node.scalar, scalar.style != .plain, scalar.text.hasPrefix("{"), scalar.text.hasSuffix("}"),
            let colon = scalar.text.firstIndex(of: ":")
        else { return }
        let name = scalar.text[..<colon].dropFirst().filter { $0 != " " }
        guard names.contains(name) else { return }
        collector.warning(
            .unknownFunction, node.location, "in quotes '\(name)' is no function: this is a text",
            hint: "leave out the quotes")
    }

    /// Those that 1.x has, too.
    private static let names = Function.Name.allCases.filter { !$0.isOf2_0 }.map(\.rawValue)

    /// Whether a name is nearly that of a function that reads something; the others' names are common words.
    private static func isLike(_ name: String) -> Bool {
        guard Function.Name(rawValue: name) == nil else { return false }
        return NearMiss.nearest(to: name, among: names.filter { $0.hasPrefix("get_") }, within: 2) != nil
    }
}

extension Mapping.Entry {
    /// Whether its key is a text by its tag, and no word of TOSCA: so are all keys of data of 2.0 when they are read.
    var isOfData: Bool { key.scalar?.isTaggedString == true }

    /// Whether, beside no other one, it is a call in 1.3, and in 2.0 would be one with a dollar sign.
    var lacksDollar: Bool { name.hasPrefix("get_") && Function.Name(rawValue: name) != nil }
}
