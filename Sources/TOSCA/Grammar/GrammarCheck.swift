internal import YAML

/// Checks what a document holds against the grammar, before anything is resolved.
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
        check.checkMetadata(document.root["metadata"]?.mapping, &collector)
        check.checkNamespace(document.root["namespace"], &collector)
        if document.version >= .v2_0 { check.checkRulesOf2_0(document.root, &collector) }
    }

    /// Warns of a namespace that belongs to TOSCA itself (1.3 §3.10.2.1).
    private func checkNamespace(_ node: Node?, _ collector: inout DiagnosticCollector) {
        let reserved = "http://docs.oasis-open.org/tosca"
        guard let node, let namespace = node.string, namespace.hasPrefix(reserved) else { return }
        collector.warning(
            .impossibleValue, node.location, "namespaces that begin with '\(reserved)' are those of TOSCA itself",
            hint: "choose one of your own")
    }

    /// Checks an entry whose kind only its place among others tells.
    static func check(_ entry: Mapping.Entry, as name: ConstructName, _ collector: inout DiagnosticCollector) {
        let check = GrammarCheck()
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

    /// The names in the metadata of a service template that the grammar knows (1.3 §3.10.3.2).
    private func checkMetadata(_ mapping: Mapping?, _ collector: inout DiagnosticCollector) {
        let known: [(String, Shape)] = [
            ("template_name", .string), ("template_author", .string), ("template_version", .version),
        ]
        for (key, shape) in known {
            guard let node = mapping?[key] else { continue }
            check(node, shape, "'\(key)'", node.location, &collector)
        }
    }

    /// Checks a node against the shape that it should have.
    ///
    /// - Parameters:
    ///   - what: what the node is, for messages, of which most files need none: `'properties'`, `the node template
    ///     'web'`.
    ///   - place: where to say that something is missing in it: its key.
    private func check(
        _ node: Node, _ shape: Shape, _ what: @autoclosure () -> String, _ place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        func wrong(_ expected: String, hint: String? = nil) {
            collector.grammarError(
                .wrongKind, node.location, node.mismatch(of: what(), with: expected),
                hint: node.isNull ? "leave it out if there is nothing to say" : hint)
        }
        switch shape {
        case .anything, .unchecked: break
        case .string: if !Self.isString(node) { wrong("a string") }
        case .name:
            guard Self.isString(node), let text = node.string else { return wrong("a name") }
            if text.isEmpty { collector.grammarError(.wrongKind, node.location, "\(what()) is an empty name") }
        case .version:
            guard let text = node.scalar?.text, !node.isNull, Version(text) != nil else {
                return collector.grammarError(
                    .impossibleValue, node.location,
                    node.scalar == nil || node.isNull
                        ? node.mismatch(of: what(), with: "a version")
                        : "'\(node.scalar?.text ?? "")' is no version",
                    hint: "a version is MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]")
            }
        case .boolean:
            guard case .boolean? = node.value else { return wrong("true or false") }
        case .integer(let least):
            guard case .integer(let number)? = node.value else { return wrong("a whole number") }
            if number < least {
                collector.grammarError(.impossibleValue, node.location, "\(what()) must be at least \(least)")
            }
        case .metadatum:
            if !Self.isString(node), node.scalar.flatMap({ Version($0.text) }) == nil {
                collector.grammarError(
                    .wrongKind, node.location, node.mismatch(of: what(), with: "a string"),
                    hint: node.scalar == nil || node.isNull ? nil : "put it in quotes")
            }
        case .scalar:
            if node.scalar == nil || node.isNull { wrong("a single value") }
        case .range: checkRange(node, what(), &collector)
        case .attributeMapping(let isOfOperation):
            checkAttributeMapping(node, isOfOperation, what(), place, &collector)
        case .word(let words):
            guard Self.isString(node), let text = node.string else { return wrong("one of some words") }
            guard !words.contains(text) else { return }
            collector.grammarError(
                .impossibleValue, node.location, "\(what()) cannot be '\(text)'",
                hint: "there is: \(words.joined(separator: ", "))")
        case .list(let item):
            guard let items = node.sequence else {
                return wrong("a list", hint: node.string.map { "write [\($0)]" })
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
            guard let fitting = shapes.first(where: { fits(node, $0) }) else {
                return wrong(shapes.map(expectation).joined(separator: " or "))
            }
            check(node, fitting, what(), place, &collector)
        case .propertyOrValue:
            guard PropertyDefinition.isWritten(as: node) else { return }
            check(node, .construct(.propertyDefinition), what(), place, &collector)
        case .parameter(let name):
            if !isByValue(node, as: name) { check(node, .construct(name), what(), place, &collector) }
        case .nothingOr(let shape): if !node.isNull { check(node, shape, what(), place, &collector) }
        case .construct(let name): checkConstruct(node, Grammar[name, version], what(), place, &collector)
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
        _ node: Node, _ construct: Construct, _ what: @autoclosure () -> String, _ place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard let mapping = node.mapping else {
            if let short = construct.short, fits(node, short) {
                return check(node, short, what(), place, &collector)
            }
            return collector.grammarError(
                .wrongKind, node.location,
                node.mismatch(
                    of: what(), with: "\(construct.short.map { expectation($0) + " or " } ?? "")a mapping"),
                hint: node.isNull
                    ? "leave it out if there is nothing to say" : node.string.flatMap { Self.hint(for: $0, construct) })
        }
        checkEntries(mapping, construct, &collector)
        for key in construct.required
        where !mapping.entries.contains(where: { $0.name == key || collector.corrections.takes($0.key, for: key) }) {
            collector.grammarError(.missingKey, place, "\(what()) has no '\(key)'")
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
                        entry.value.mismatch(of: "'\(key)'", with: expectation(shape)))
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

    /// Complains of a key that a construct does not have; one that is nearly right is taken for the right one.
    private func complain(
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
            let shape = construct.keys[near], fits(entry.value, shape)
        else { return }
        collector.corrections.take(entry.key, for: near)
        check(entry.value, shape, "'\(key)'", entry.key.location, &collector)
    }

    /// What was to be a key with a value, and is a text: `type:Compute`, `type Compute`.
    private static func hint(for text: String, _ construct: Construct) -> String? {
        let key = text.prefix { $0 != ":" && $0 != " " }
        guard key.count < text.count, construct.keys[String(key)] != nil else { return nil }
        let value = text.dropFirst(key.count).drop { $0 == ":" || $0 == " " }
        return "write '\(key): \(value)', with ':' and a blank"
    }

    /// Complains once of keys that stand beside the name that they belong below; false if there are none.
    private func checkMisplaced(
        _ mapping: Mapping, _ shape: Shape, _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard case .construct(let name) = shape, mapping.entries.contains(where: \.value.isNull) else { return false }
        let keys = mapping.entries.filter { Grammar[name, version].keys[$0.name] != nil }
        guard let first = keys.first, keys.contains(where: { !fits($0.value, shape) }) else { return false }
        collector.grammarError(
            .wrongKind, first.key.location,
            "'\(first.name)' is a key of \(Grammar[name, version].withArticle), and stands where one is named",
            hint: "indent it below the name that it belongs to")
        for entry in mapping.entries { collector.silence(entry.key.location, entry.value.location) }
        return true
    }

    private func checkNamedList(
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
                if Self.isString(item) { continue }
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
                guard shape.isNamedOnce else { continue }
                if let place = first[entry.name] {
                    collector.error(
                        .duplicateKey, entry.key.location, "\(name(of: entry, shape)) is there twice",
                        hint: "it is first here (\(place))")
                }
                first[entry.name] = first[entry.name] ?? entry.key.location
            }
        }
    }

    /// Where an output goes (1.3 §3.6.15.1): an entity, perhaps a capability, an attribute, and the way into its value.
    ///
    /// An output may also be only declared, or be given no place.
    private func checkAttributeMapping(
        _ node: Node, _ isOfOperation: Bool, _ what: @autoclosure () -> String, _ place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        if node.isNull { return }
        if node.mapping != nil { return check(node, .construct(.parameterDefinition), what(), place, &collector) }
        guard let items = node.sequence else {
            return collector.grammarError(
                .unmappableOutput, node.location, node.mismatch(of: what(), with: "a list"),
                hint: isOfOperation ? node.string.map { "write [SELF, \($0)]" } : "write [NODE, ATTRIBUTE]")
        }
        if let item = items.first(where: { $0.scalar == nil || $0.isNull }) {
            return collector.grammarError(
                .unmappableOutput, item.location,
                item.mismatch(of: "an item of \(what())", with: "a name or an index"))
        }
        if items.count < 2 {
            let only = items.first?.string ?? (isOfOperation ? "SELF" : "NODE")
            let isEntity = !isOfOperation || ["SELF", "SOURCE", "TARGET", "HOST"].contains(only)
            let mapping = isEntity ? "\(only), ATTRIBUTE" : "SELF, \(only)"
            collector.grammarError(
                .unmappableOutput, node.location, "\(what()) names no attribute", hint: "write [\(mapping)]")
        }
    }

    private func checkRange(_ node: Node, _ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector) {
        func bound(_ node: Node) -> Int? {
            if case .integer(let number)? = node.value, number >= 0 { return number }
            return node.string == "UNBOUNDED" ? .max : nil
        }
        guard let bounds = node.sequence, bounds.count == 2 else {
            return collector.grammarError(
                .impossibleValue, node.location, node.mismatch(of: what(), with: "a list of two numbers"),
                hint: "write [LEAST, MOST], where MOST may be UNBOUNDED")
        }
        guard let least = bound(bounds[0]), let most = bound(bounds[1]), least != .max else {
            let wrong = bound(bounds[0]).map { $0 == .max } ?? true ? bounds[0] : bounds[1]
            return collector.grammarError(
                .impossibleValue, wrong.location,
                wrong.mismatch(of: "an end of \(what())", with: "a whole number that is not below 0"),
                hint: "write [LEAST, MOST], where MOST may be UNBOUNDED")
        }
        if least > most {
            collector.grammarError(.impossibleValue, node.location, "\(what()) ends below \(least), where it begins")
        }
    }

    /// What an entry with a name of the author's is called in messages.
    private func name(of entry: Mapping.Entry, _ shape: Shape) -> String {
        if case .nothingOr(let shape) = shape { return name(of: entry, shape) }
        if case .propertyOrValue = shape { return name(of: entry, .construct(.propertyDefinition)) }
        if case .parameter(let construct) = shape { return name(of: entry, .construct(construct)) }
        guard case .construct(let name) = shape else { return "'\(entry.name)'" }
        let noun = Grammar[name, version].noun
        return noun == "definition" ? "the definition of '\(entry.name)'" : "the \(noun) '\(entry.name)'"
    }

    /// Whether a node is a string to YAML; a date is one to TOSCA, where none is expected.
    static func isString(_ node: Node) -> Bool {
        switch node.value {
        case .string?, .timestamp?: true
        default: false
        }
    }

    private func fits(_ node: Node, _ shape: Shape) -> Bool {
        switch shape {
        case .anything, .unchecked, .propertyOrValue, .parameter: true
        case .string, .name, .version, .word: Self.isString(node)
        case .boolean, .integer, .scalar, .metadatum: node.scalar != nil
        case .attributeMapping: node.sequence != nil || node.mapping != nil
        case .range, .list, .namedList: node.sequence != nil
        case .map: node.mapping != nil
        case .construct(let name): node.mapping != nil || Grammar[name, version].short.map { fits(node, $0) } ?? false
        case .nothingOr(let shape): node.isNull || fits(node, shape)
        case .either(let shapes): shapes.contains { fits(node, $0) }
        }
    }

    private func expectation(_ shape: Shape) -> String {
        switch shape {
        case .string: "a string"
        case .name: "a name"
        case .list, .namedList, .range, .attributeMapping: "a list"
        case .map, .construct: "a mapping"
        default: "a value"
        }
    }
}
