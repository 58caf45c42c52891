internal import YAML

/// Resolves types along `derived_from`, each once, whatever the order of the files.
struct TypeResolver {
    var catalog: TypeCatalog
    /// The types that were resolved already.
    let base: TypeCatalog
    private(set) var declarations = TypeDeclarations()
    /// What the names of types mean where is being read: in the entry file, but for while a type is resolved.
    private(set) var scope: TypeScope
    let documents: [Document]
    /// The scopes of the documents, and that of the normative types, which prefixes lead to.
    let scopes: [TypeScope]
    /// What is to be checked when all types are known.
    let notes = DeclarationNotes()
    /// Reads defaults as values, by the data types.
    var defaults: Assignment
    /// The types that wait for one another to be resolved.
    private(set) var path: [TypeKey] = []
    /// Which of the declarations have become types, by their places.
    private var resolved: [Bool] = []
    /// The types of which a part is missing, as the type that they derive from: of it has been complained.
    private var incomplete: Set<TypeKey> = []
    /// Of each document.
    private let readers: [DefinitionReader]
    /// How many types may be waiting for one another to be resolved.
    private static let mostDepth = 200

    /// Notes the types that documents declare, of which the first is the entry file.
    ///
    /// - Parameter base: types that are resolved already.
    init(
        _ documents: [Document], base: TypeCatalog, exists: ((String) -> Bool)?, _ collector: inout DiagnosticCollector
    ) {
        catalog = base
        catalog.filesOf2_0 = Set(documents.lazy.filter { $0.version >= .v2_0 }.map(\.file))
        // The names in them may mean other types from here on.
        catalog.typedConstraints = TypedConstraints()
        defaults = Assignment(types: catalog, isOnlyReading: true)
        self.base = base
        scopes = TypeScope.scopes(of: documents)
        scope = scopes[0]
        self.documents = documents
        readers = documents.map { DefinitionReader(document: $0, exists: exists) }
        for (place, document) in documents.enumerated() { declarations.declare(document, at: place, &collector) }
        resolved = Array(repeating: false, count: declarations.all.count)
    }

    /// The same resolver, for what is written in another document, by its place among all.
    func inScope(of document: Int) -> TypeResolver {
        var resolver = self
        resolver.scope = scopes[document]
        return resolver
    }

    /// Resolves all that was declared.
    ///
    /// - Returns: the check of it, which is still to be made.
    mutating func resolveAll(_ collector: inout DiagnosticCollector) -> DeclarationCheck {
        // What others have by default are values of data types.
        for name in declarations.names(.dataTypes) { _ = resolve(name, .dataTypes, &collector) }
        readDefaultsOfDataTypes(&collector)
        catalog.nodeTypes.reserveCapacity(
            catalog.nodeTypes.count + declarations.all.count { $0.key.section == .nodeTypes })
        for place in declarations.all.indices { _ = resolve(at: place, &collector) }
        let check = DeclarationCheck(of: notes.take(), types: catalog)
        if !incomplete.isEmpty { removeIncomplete() }
        return check
    }

    /// Forgets the types of which a part is missing: what a template says of such a type cannot be judged.
    private mutating func removeIncomplete() {
        for key in incomplete { catalog.remove(key) }
        // Those before were read by what is known of these types.
        catalog.typedConstraints = TypedConstraints()
        defaults = Assignment(types: catalog, isOnlyReading: true)
    }

    /// Notes that a part of the type that is being resolved is not there.
    mutating func noteMissingPart() {
        if let key = path.last { incomplete.insert(key) }
    }

    /// Notes that the type that is being resolved lacks what another one lacks.
    mutating func noteMissingParts(of name: String, _ section: TypeSection) {
        if incomplete.contains(TypeKey(section: section, name: name)) { noteMissingPart() }
    }

    /// Whether the type that is being resolved lacks a part.
    var isIncomplete: Bool { path.last.map(incomplete.contains) ?? false }

    /// Checks what was declared since the last time, all types being known.
    func checkDeclared(_ collector: inout DiagnosticCollector) {
        DeclarationCheck(of: notes.take(), types: catalog).check(&collector)
    }

    /// Resolves a type by its full name; false if it cannot be, of which has been complained.
    mutating func resolve(_ name: String, _ section: TypeSection, _ collector: inout DiagnosticCollector) -> Bool {
        // A user's type takes the place of a normative one of the same name.
        guard let place = declarations.place(of: TypeKey(section: section, name: name)) else {
            return catalog.has(name, section)
        }
        return resolve(at: place, &collector)
    }

    /// Resolves a type by the place of its declaration.
    private mutating func resolve(at place: Int, _ collector: inout DiagnosticCollector) -> Bool {
        if resolved[place] { return true }
        let declaration = declarations.all[place]
        let key = declaration.key
        if path.contains(key) {
            complainOfCircle(to: key, &collector)
            return false
        }
        guard path.count < Self.mostDepth else {
            collector.error(
                .limitExceeded, declaration.entry.key.location,
                "the types that this one is needed for are more than \(Self.mostDepth)")
            return false
        }
        path.append(key)
        let outer = scope
        scope = scopes[declaration.document]
        defer {
            path.removeLast()
            scope = outer
        }
        store(source(of: declaration, &collector), key.section, &collector)
        resolved[place] = true
        return true
    }

    private func complainOfCircle(to key: TypeKey, _ collector: inout DiagnosticCollector) {
        let circle = path.drop { $0 != key }.filter { $0.section == key.section }
        for (index, member) in circle.enumerated() {
            guard let entry = declarations[member]?.entry else { continue }
            let chain = (circle[index...] + circle[..<index] + [member]).map(\.name).joined(separator: " → ")
            collector.error(
                .circularDerivation, entry.value.mapping?["derived_from"]?.location ?? entry.key.location,
                "'derived_from' goes round in a circle: \(chain)")
        }
    }

    /// What a declaration says, with what it derives from, which is resolved first.
    private mutating func source(
        of declaration: TypeDeclarations.Declaration, _ collector: inout DiagnosticCollector
    ) -> TypeSource {
        let (name, section) = (declaration.key.name, declaration.key.section)
        let entry = declaration.entry
        let mapping = Mapping(entries: entry.value.entries("the \(section.noun) '\(name)'", &collector))
        var source = TypeSource(
            header: TypeHeader(
                name: name, location: entry.key.location, ancestry: [name],
                description: mapping["description"]?.string, version: mapping["version"]?.scalar?.text,
                metadata: mapping["metadata"]?.texts ?? [:]),
            entry: entry, mapping: mapping,
            reader: readers[declaration.document])
        // Of one that is no mapping the grammar has complained.
        if entry.value.mapping == nil { noteMissingPart() }
        guard let node = mapping["derived_from"], let written = node.string else { return source }
        if let full = fullName(written, section) {
            guard resolve(full, section, &collector) else {
                noteMissingPart()
                return source
            }
            noteMissingParts(of: full, section)
            source.parent = full
            source.header.ancestry += catalog.ancestry(of: full, section)
        } else if section == .dataTypes, BuiltInType.names.contains(written) {
            warnOfFormerType(written, at: node.location, &collector)
            source.builtIn = written
            source.header.ancestry.append(written)
        } else {
            complain(of: written, section, at: node.location, but: name, &collector)
            noteMissingPart()
        }
        return source
    }

    private mutating func store(
        _ source: TypeSource, _ section: TypeSection, _ collector: inout DiagnosticCollector
    ) {
        switch section {
        case .nodeTypes: storeNodeType(source, &collector)
        case .relationshipTypes: storeRelationshipType(source, &collector)
        default: storeEntityType(source, section, &collector)
        }
    }
}

/// A declaration that is to become a type, its parent being resolved.
struct TypeSource {
    /// Name, place and the whole ancestry.
    var header: TypeHeader
    let entry: Mapping.Entry
    let mapping: Mapping
    let reader: DefinitionReader
    /// The full name of what it derives from.
    var parent: String?
    /// The built-in type that a data type derives from.
    var builtIn: String?
}
