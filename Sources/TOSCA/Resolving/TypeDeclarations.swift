internal import YAML

/// The types that documents declare, in the order of their files, before any of them is resolved.
struct TypeDeclarations {
    /// What a declaration says, and where.
    struct Declaration {
        let entry: Mapping.Entry
        /// The document, by its place among all.
        let document: Int
    }

    private var declarations: [TypeKey: Declaration] = [:]
    /// What is declared, in the order in which it stands.
    private(set) var order: [TypeKey] = []
    /// The repositories of all documents.
    private(set) var repositories: Set<String> = []

    subscript(name: String, section: TypeSection) -> Declaration? { self[TypeKey(section: section, name: name)] }

    subscript(key: TypeKey) -> Declaration? { declarations[key] }

    /// The names that a section declares.
    func names(_ section: TypeSection) -> [String] { order.filter { $0.section == section }.map(\.name) }

    /// Notes what a document declares, by its place among all.
    mutating func declare(_ document: Document, at place: Int, _ collector: inout DiagnosticCollector) {
        repositories.formUnion(document.root["repositories"]?.mapping?.entries.map(\.name) ?? [])
        for section in TypeSection.allCases {
            guard let node = document.root[section.rawValue] else { continue }
            for entry in node.entries("'\(section.rawValue)'", &collector) {
                let key = TypeKey(
                    section: section, name: TypeScope.fullName(entry.name, in: document.namespace))
                if let other = declarations[key] {
                    collector.error(
                        .duplicateType, entry.key.location, "the \(section.noun) '\(entry.name)' is declared twice",
                        hint: "it is also declared at \(other.entry.key.location)")
                    continue
                }
                declarations[key] = Declaration(entry: entry, document: place)
                order.append(key)
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
