internal import YAML

/// What the names of types mean, and what is said where they mean nothing.
extension TypeResolver {
    /// The full name of a type as it is written where is being read: with a prefix or without, a normative one in full or
    /// short.
    func fullName(_ name: String, _ section: TypeSection) -> String? { fullName(name, section, in: scope) }

    func fullName(_ name: String, _ section: TypeSection, in scope: TypeScope) -> String? {
        // Most names have no prefix.
        if let full = declaredName(name, section, in: scope) { return full }
        guard name.utf8.contains(UInt8(ascii: ":")) else { return normativeName(name, section, in: scope) }
        // All that the prefixes so far may stand for, each once: there are many ways through many files.
        var reached = [scope]
        var rest = name
        while true {
            for candidate in reached {
                if let full = declaredName(rest, section, in: candidate) { return full }
                if rest != name, let full = normativeName(rest, section, in: candidate) { return full }
            }
            guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else { break }
            let prefix = String(rest[..<colon])
            reached = Set(reached.flatMap { $0.prefixes[prefix] ?? [] }).sorted().map { scopes[$0] }
            if reached.isEmpty { break }
            rest = String(rest[rest.utf8.index(after: colon)...])
        }
        return normativeName(name, section, in: scope)
    }

    /// The node type that a name means where is being read, once all types are resolved.
    func nodeType(_ name: String) -> NodeType? {
        if scope.knowsFullNames, let type = catalog.nodeTypes[name] { return type }
        return fullName(name, .nodeTypes).flatMap { catalog.nodeTypes[$0] }
    }

    /// The full name of a type that is declared under a name in one of the namespaces of a scope.
    func declaredName(_ name: String, _ section: TypeSection, in scope: TypeScope) -> String? {
        for namespace in scope.namespaces {
            let full = TypeScope.fullName(name, in: namespace)
            if declarations[full, section] != nil { return full }
        }
        return nil
    }

    /// The full name of a normative type, or of one that is declared under such a name, where these are known.
    ///
    /// - Parameter name: one that is not declared as it is.
    private func normativeName(_ name: String, _ section: TypeSection, in scope: TypeScope) -> String? {
        guard scope.knowsNormativeTypes else { return nil }
        if base.has(name, section) { return name }
        func known(_ name: String) -> String? {
            declaredName(name, section, in: scope) ?? (base.has(name, section) ? name : nil)
        }
        let isPrefixed = name.hasPrefix("tosca:")
        let short = isPrefixed ? String(name.dropFirst("tosca:".count)) : name
        if isPrefixed, let full = known(short) { return full }
        if let full = section.prefixes.lazy.compactMap({ known($0 + short) }).first { return full }
        // An erratum of 1.1 §7.4.2.2: the plural of one normative name.
        let plural = "tosca.interfaces.relationships."
        guard name.hasPrefix(plural) else { return nil }
        return known("tosca.interfaces.relationship." + name.dropFirst(plural.count))
    }

    /// Whether there is a type of a full name, resolved or not.
    func isFullName(_ name: String, _ section: TypeSection) -> Bool {
        declarations[name, section] != nil || base.has(name, section)
    }

    /// All names of a section that are known where is being read, for hints.
    func names(_ section: TypeSection) -> [String] {
        Array(Set(scope.knowsNormativeTypes ? base.names(section) : []).union(declarations.names(section)))
    }

    /// A list of names of types, by their full names; each must be, or derive from, one that a parent names.
    mutating func names(
        _ node: Node?, of sections: [TypeSection], refining base: [String], _ collector: inout DiagnosticCollector
    ) -> [String] {
        guard let items = node?.sequence else { return base }
        var names: [String] = []
        for item in items {
            guard let written = item.string else { continue }
            guard let section = sections.first(where: { fullName(written, $0) != nil }),
                let full = fullName(written, section)
            else {
                complain(of: written, sections, at: item.location, &collector)
                continue
            }
            names.append(full)
            if !base.isEmpty { notes.declared.narrowings.append((full, section, base, item.location)) }
        }
        return names
    }

    // MARK: - Descent

    /// What a type is declared to derive from; also before it is resolved.
    func parent(of name: String, _ section: TypeSection) -> String? {
        if let declaration = declarations[name, section] {
            return declaration.entry.value.mapping?["derived_from"]?.string.flatMap {
                fullName($0, section, in: scopes[declaration.document])
                    ?? (section == .dataTypes && BuiltInType.names.contains($0) ? $0 : nil)
            }
        }
        let ancestry = catalog.ancestry(of: name, section)
        return ancestry.count > 1 ? ancestry[1] : nil
    }

    /// Whether a type is declared to derive from another; also before it is resolved.
    func derives(_ name: String, from ancestor: String, _ section: TypeSection) -> Bool {
        var name = name
        for _ in 0..<100 {
            if name == ancestor || catalog.ancestry(of: name, section).contains(ancestor) { return true }
            guard let parent = parent(of: name, section) else { return false }
            name = parent
        }
        return false
    }

    // MARK: - Complaints

    /// Complains of a type that is not there.
    ///
    /// - Parameter own: the type that cannot be meant, as it is the one that derives from what is not there.
    func complain(
        of name: String, _ section: TypeSection, at location: Location, but own: String? = nil,
        _ collector: inout DiagnosticCollector
    ) {
        complain(of: name, [section], at: location, but: own, &collector)
    }

    /// Complains of a type that is in none of some sections.
    func complain(
        of name: String, _ sections: [TypeSection], at location: Location, but own: String? = nil,
        _ collector: inout DiagnosticCollector
    ) {
        // One that is there and could not be resolved has been complained of.
        guard !sections.contains(where: { fullName(name, $0) != nil }) else { return }
        let nouns = sections.map(\.noun).joined(separator: " or ")
        if let other = TypeSection.allCases.first(where: { !sections.contains($0) && fullName(name, $0) != nil }) {
            collector.error(.unknownType, location, "'\(name)' is a \(other.noun), no \(nouns)")
        } else {
            collector.unresolved(
                .unknownType, location, "there is no \(nouns) '\(name)'",
                hint: hint(for: name, sections[0], or: sections.dropFirst().flatMap { names($0) }, but: own))
        }
    }

    /// What may have been meant by a name that no type of a section has.
    ///
    /// - Parameters:
    ///   - others: names of other things that could stand there.
    ///   - own: the one that cannot be meant.
    func hint(
        for name: String, _ section: TypeSection, or others: some Collection<String> = [], but own: String? = nil
    ) -> String? {
        if let prefixed = prefixedName(of: name, section) { return "did you mean '\(prefixed)'?" }
        let isNormative = base.has(name, section) || section.prefixes.contains { base.has($0 + name, section) }
        if !scope.knowsNormativeTypes, isNormative {
            return "it is one of the normative types: import them by {profile: org.oasis-open.simple:2.0}"
        }
        let names = names(section).filter { $0 != own }
        return NearMiss.hint(for: name, among: names + others, alsoCalled: shortNames(of: names, section))
    }

    /// What may have been meant by a name that is none of some things, nor that of a type in whose place they stand.
    func hint(for name: String, among known: some Collection<String>, orTypesOf section: TypeSection) -> String? {
        NearMiss.hint(for: name, among: known, or: nearestName(to: name, section))
    }

    /// The name of the type of a section that may have been meant by one that none has.
    private func nearestName(to name: String, _ section: TypeSection) -> String? {
        let names = names(section)
        return prefixedName(of: name, section)
            ?? NearMiss.nearest(to: name, among: names + shortNames(of: names, section))
    }

    private func shortNames(of names: [String], _ section: TypeSection) -> [String] {
        names.flatMap { name in section.prefixes.filter(name.hasPrefix).map { String(name.dropFirst($0.count)) } }
    }

    /// The name of a type that is there under a prefix.
    private func prefixedName(of name: String, _ section: TypeSection) -> String? {
        scope.prefixes.keys.map { "\($0):\(name)" }.sorted().first { fullName($0, section) != nil }
    }
}
