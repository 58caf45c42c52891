internal import YAML

/// Checks what a document holds against the grammar.
///
/// What it complains of is silenced for all that comes later: one mistake is one diagnostic.
struct GrammarCheck {
    /// The version whose grammar it is.
    var version = LanguageVersion.v1_3

    /// Checks a whole document.
    static func check(_ document: Document, _ collector: inout DiagnosticCollector) {
        let check = GrammarCheck(version: document.version)
        check.check(
            Node(content: .mapping(document.root), location: document.location),
            .construct(.serviceTemplate), "the service template", document.location, &collector)
        if document.version < .v2_0 {
            check.checkMetadata(document.root["metadata"]?.mapping, &collector)
            check.checkNamespace(document.root["namespace"], &collector)
        } else {
            check.checkRulesOf2_0(document.root, &collector)
        }
    }

    /// Checks an entry whose kind only its place among others tells.
    ///
    /// - Parameter version: the one that it has the form of.
    static func check(
        _ entry: Mapping.Entry, as name: ConstructName, in version: LanguageVersion = .v1_3,
        _ collector: inout DiagnosticCollector
    ) {
        let check = GrammarCheck(version: version)
        check.check(
            entry.value, .construct(name), check.name(of: entry, .construct(name)), entry.key.location, &collector)
    }

    /// Checks what an import says besides what it imports (1.3 §3.6.8.1), which is for its loader to find.
    static func check(
        importing mapping: Mapping, in version: LanguageVersion, _ collector: inout DiagnosticCollector
    ) {
        guard ["file", "url", "profile"].contains(where: { mapping[$0] != nil }) else { return }
        GrammarCheck(version: version).checkEntries(mapping, Grammar[.importDefinition, version], &collector)
        if version >= .v2_0 { checkProfile(importing: mapping, &collector) }
    }

    /// Checks a node against the shape that it should have.
    ///
    /// - Parameters:
    ///   - what: what the node is, for messages, of which most files need none: `'properties'`, `the node template
    ///     'web'`.
    ///   - place: where to say that something is missing in it: its key. It is asked for only then: to copy a place counts a use of
    ///     its file, for which threads that read the same one wait for each other.
    func check(
        _ node: Node, _ shape: Shape, _ what: @autoclosure () -> String, _ place: @autoclosure () -> Location,
        _ collector: inout DiagnosticCollector
    ) {
        func wrong(_ expected: String, hint: String? = nil) {
            collector.grammarError(
                .wrongKind, node.location, node.mismatch(of: what(), with: expected),
                hint: node.isNull ? "leave it out if there is nothing to say" : hint)
        }
        switch shape {
        case .anything, .unchecked: break
        case .string: if !node.isString { wrong("a string") }
        case .name:
            guard node.isString, let text = node.string else { return wrong("a name") }
            if text.isEmpty { collector.grammarError(.wrongKind, node.location, "\(what()) is an empty name") }
        case .version: checkVersion(node, what(), &collector)
        case .boolean:
            guard case .boolean? = node.value else { return wrong("true or false") }
        case .integer(let least):
            guard case .integer(let number)? = node.value else { return wrong("a whole number") }
            if number < least {
                collector.grammarError(.impossibleValue, node.location, "\(what()) must be at least \(least)")
            }
        case .metadatum: checkMetadatum(node, what(), &collector)
        case .scalar:
            if node.scalar == nil || node.isNull { wrong("a single value") }
        case .range: checkRange(node, what(), &collector)
        case .attributeMapping(let isOfOperation):
            checkAttributeMapping(node, isOfOperation, what(), place(), &collector)
        case .word(let words):
            guard node.isString, let text = node.string else { return wrong("one of some words") }
            guard !words.contains(text) else { return }
            collector.grammarError(
                .impossibleValue, node.location, "\(what()) cannot be '\(text)'",
                hint: "there is: \(words.joined(separator: ", "))")
        case .list(let item):
            guard let items = node.sequence else {
                return wrong("a list", hint: node.asList)
            }
            for node in items { check(node, item, "an item of \(what())", node.location, &collector) }
        case .namedList(let item): checkNamedList(node, item, what(), &collector)
        case .map(let value):
            guard let mapping = node.mapping else { return wrong("a mapping") }
            if checkMisplaced(mapping, value, &collector) { return }
            for entry in mapping.entries {
                check(entry.value, value, name(of: entry, value), entry.key.location, &collector)
            }
        case .either(let shapes):
            guard let fitting = shapes.first(where: { $0.fits(node, version) }) else {
                let mayBeList = shapes.contains { if case .list = $0 { true } else { false } }
                return wrong(
                    shapes.map(\.expectation).joined(separator: " or "), hint: mayBeList ? node.asList : nil)
            }
            check(node, fitting, what(), place(), &collector)
        case .propertyOrValue:
            guard PropertyDefinition.isWritten(as: node) else { return }
            check(node, .construct(.propertyDefinition), what(), place(), &collector)
        case .parameter(let name):
            if !isByValue(node, as: name) { check(node, .construct(name), what(), place(), &collector) }
        case .nothingOr(let shape): if !node.isNull { check(node, shape, what(), place(), &collector) }
        case .construct(let name): checkConstruct(node, Grammar[name, version], what(), place(), &collector)
        }
    }

    /// Whether a parameter is given by its value alone (1.3 §3.6.14.2); in 2.0 an input is so by what it is mapped to (§9.8).
    private func isByValue(_ node: Node, as name: ConstructName) -> Bool {
        if version < .v1_3 { return false }
        if node.sequence != nil { return true }
        if version >= .v2_0, name != .output { return false }
        if node.scalar != nil { return !node.isNull }
        return version < .v2_0
            ? Function(node) != nil : node.mapping?.entries.contains { Lowering.isCall($0.key) } ?? false
    }

    private func checkConstruct(
        _ node: Node, _ construct: Construct, _ what: @autoclosure () -> String,
        _ place: @autoclosure () -> Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard let mapping = node.mapping else {
            if let short = construct.short, short.fits(node, version) {
                return check(node, short, what(), place(), &collector)
            }
            return collector.grammarError(
                .wrongKind, node.location,
                node.mismatch(of: what(), with: "\(construct.short.map { $0.expectation + " or " } ?? "")a mapping"),
                hint: Self.hint(for: node, construct))
        }
        checkEntries(mapping, construct, &collector)
        for key in construct.required
        where !mapping.entries.contains(where: { $0.name == key || collector.corrections.takes($0.key, for: key) }) {
            collector.grammarError(.missingKey, place(), "\(what()) has no '\(key)'")
        }
    }

    private func checkEntries(_ mapping: Mapping, _ construct: Construct, _ collector: inout DiagnosticCollector) {
        for entry in mapping.entries {
            let key = entry.name
            if let shape = construct.keys[key] {
                if let successor = construct.former[key] {
                    collector.warning(
                        .unknownKey, entry.key.location, "'\(key)' is a key of TOSCA 1.3 for \(construct.withArticle)",
                        hint: successor)
                }
                if entry.value.isNull, key == "type" || construct.required.contains(key) {
                    // It cannot be left out either.
                    collector.grammarError(
                        .wrongKind, entry.value.location,
                        entry.value.mismatch(of: "'\(key)'", with: shape.expectation))
                    continue
                }
                check(entry.value, shape, "'\(key)'", entry.key.location, &collector)
            } else if let others = construct.others {
                check(entry.value, others, name(of: entry, others), entry.key.location, &collector)
            } else if !key.hasPrefix("x-") {
                complain(ofUnknown: entry, in: mapping, construct, &collector)
            }
        }
    }

    /// What an entry with a name of the author's is called in messages.
    func name(of entry: Mapping.Entry, _ shape: Shape) -> String {
        if case .nothingOr(let shape) = shape { return name(of: entry, shape) }
        if case .propertyOrValue = shape { return name(of: entry, .construct(.propertyDefinition)) }
        if case .parameter(let construct) = shape { return name(of: entry, .construct(construct)) }
        guard case .construct(let name) = shape else { return "'\(entry.name)'" }
        let noun = Grammar[name, version].noun
        return noun == "definition" ? "the definition of '\(entry.name)'" : "the \(noun) '\(entry.name)'"
    }
}
