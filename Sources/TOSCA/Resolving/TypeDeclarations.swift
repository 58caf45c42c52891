internal import YAML

/// The types that documents declare, in the order of their files, before any of them is resolved.
struct TypeDeclarations {
    /// What a declaration says, and where.
    struct Declaration {
        let key: TypeKey
        let entry: Mapping.Entry
        /// The document, by its place among all.
        let document: Int
    }

    /// What is declared, in the order in which it stands.
    private(set) var all: [Declaration] = []
    private var places: [TypeKey: Int] = [:]
    /// The sections that declare any: most do not, and nothing has to be looked for in them.
    private var sections: [TypeSection] = []
    /// The repositories of all documents.
    private(set) var repositories: Set<String> = []

    subscript(name: String, section: TypeSection) -> Declaration? { self[TypeKey(section: section, name: name)] }

    subscript(key: TypeKey) -> Declaration? { place(of: key).map { all[$0] } }

    /// Where a type stands among all.
    func place(of key: TypeKey) -> Int? { sections.contains(key.section) ? places[key] : nil }

    /// The names that a section declares.
    func names(_ section: TypeSection) -> [String] {
        all.lazy.filter { $0.key.section == section }.map(\.key.name)
    }

    /// Notes what a document declares, by its place among all.
    mutating func declare(_ document: Document, at place: Int, _ collector: inout DiagnosticCollector) {
        repositories.formUnion(document.root["repositories"]?.mapping?.entries.map(\.name) ?? [])
        for section in TypeSection.allCases {
            guard let node = document.root[section.rawValue] else { continue }
            let entries = node.entries("'\(section.rawValue)'", &collector)
            if !entries.isEmpty, !sections.contains(section) { sections.append(section) }
            places.reserveCapacity(places.count + entries.count)
            for entry in entries {
                let key = TypeKey(
                    section: section, name: TypeScope.fullName(entry.name, in: document.namespace))
                if let other = self[key] {
                    collector.error(
                        .duplicateType, entry.key.location, "the \(section.noun) '\(entry.name)' is declared twice",
                        hint: "it is also declared at \(other.entry.key.location)")
                    continue
                }
                places[key] = all.count
                all.append(Declaration(key: key, entry: entry, document: place))
            }
        }
    }
}

/// A type by its section and its full name.
struct TypeKey: Hashable {
    let section: TypeSection
    let name: String

    /// By its name first: hardly a name is in two sections.
    static func == (left: TypeKey, right: TypeKey) -> Bool {
        left.name == right.name && left.section == right.section
    }

    /// Hashes the name alone, of which every lookup has to hash enough.
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
