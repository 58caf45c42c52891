internal import YAML

/// The types that documents declare, in the order of their files, before any of them is resolved.
struct TypeDeclarations {
    /// What a declaration says, and where.
    struct Declaration {
        let entry: Mapping.Entry
        let document: Document
    }

    private var declarations: [TypeKey: Declaration] = [:]
    /// What is declared, in the order in which it stands.
    private(set) var order: [TypeKey] = []
    /// The repositories of all documents.
    private(set) var repositories: Set<String> = []
    /// The prefixes that imports give to what they bring (1.3 §3.6.8): all names are in one space here.
    private(set) var prefixes: Set<String> = ["tosca"]

    subscript(name: String, section: TypeSection) -> Declaration? { self[TypeKey(section: section, name: name)] }

    subscript(key: TypeKey) -> Declaration? { declarations[key] }

    /// The names that a section declares.
    func names(_ section: TypeSection) -> [String] { order.filter { $0.section == section }.map(\.name) }

    /// Notes what a document declares.
    mutating func declare(_ document: Document, _ collector: inout DiagnosticCollector) {
        let imports =
            document.root["imports"]?.sequence ?? document.root["imports"]?.mapping?.entries.map(\.value) ?? []
        for item in imports {
            if let prefix = item.mapping?["namespace_prefix"]?.string { prefixes.insert(prefix) }
        }
        repositories.formUnion(document.root["repositories"]?.mapping?.entries.map(\.name) ?? [])
        for section in TypeSection.allCases {
            guard let node = document.root[section.rawValue] else { continue }
            for entry in node.entries("'\(section.rawValue)'", &collector) {
                let key = TypeKey(section: section, name: entry.name)
                if let other = declarations[key] {
                    collector.error(
                        .duplicateType, entry.key.location, "the \(section.noun) '\(entry.name)' is declared twice",
                        hint: "it is also declared at \(other.entry.key.location)")
                    continue
                }
                declarations[key] = Declaration(entry: entry, document: document)
                order.append(key)
            }
        }
    }
}

/// A type by its section and its full name.
struct TypeKey: Hashable {
    let section: TypeSection
    let name: String
}
