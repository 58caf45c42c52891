internal import YAML

/// What a template says that is a copy of another one (`copy`, 1.3 §3.8.3.1, §3.8.4.1).
extension Mapping {
    /// This template over the one that it is a copy of: what both name is this one's, down to single values; lists,
    /// such as that of the requirements, are taken whole.
    ///
    /// Interfaces, operations and implementations are the same in whichever notations the two have them. The text has a
    /// copy take over "all keynames and values", and does not except what is within an implementation.
    func copying(_ original: Mapping) -> Mapping { over(original, as: .template) }

    /// Of a section of templates, where those stand that others are copies of, by where their copies stand.
    var originals: [Location: Location] {
        let copies = entries.filter { $0.value.mapping?["copy"] != nil }
        guard !copies.isEmpty else { return [:] }
        let places = Dictionary(entries.map { ($0.name, $0.key.location) }, uniquingKeysWith: { first, _ in first })
        return copies.reduce(into: [:]) { originals, copy in
            originals[copy.key.location] = copy.value.mapping?["copy"]?.string.flatMap { places[$0] }
        }
    }

    private func over(_ original: Mapping, as part: CopiedPart) -> Mapping {
        guard part != .interface else {
            return gatheringOperations.joined(with: original.gatheringOperations, as: part)
        }
        return joined(with: original, as: part)
    }

    private func joined(with original: Mapping, as part: CopiedPart) -> Mapping {
        let others = Dictionary(
            original.entries.map { (part.name(of: $0), $0.value) }, uniquingKeysWith: { first, _ in first })
        let names = Set(entries.map(part.name))
        let own = entries.map { entry in
            guard let other = others[part.name(of: entry)], let inner = part.part(entry.name),
                let mapping = inner.mapping(entry.value, beside: other),
                let original = inner.mapping(other, beside: entry.value)
            else { return entry }
            let joined = Node(content: .mapping(mapping.over(original, as: inner)), location: entry.value.location)
            return Entry(key: entry.key, value: joined)
        }
        return Mapping(entries: own + original.entries.filter { !names.contains(part.name(of: $0)) })
    }

    /// An interface whose operations all stand below 'operations', as in 1.3, and none beside it, as up to 1.2.
    private var gatheringOperations: Mapping {
        let known = Grammar[.interfaceAssignment].keys
        let beside = entries.filter { known[$0.name] == nil }
        guard let first = beside.first else { return self }
        let below = entries.first { $0.name == "operations" }
        let operations = Entry(
            key: below?.key ?? Node(named: "operations", location: first.key.location),
            value: Node(
                content: .mapping(Mapping(entries: (below?.value.mapping?.entries ?? []) + beside)),
                location: below?.value.location ?? first.value.location))
        let others = entries.filter { known[$0.name] != nil && $0.name != "operations" }
        return Mapping(entries: others + [operations])
    }
}

/// A part of a template, by what a copy takes over of it.
private enum CopiedPart {
    case template, interfaces, interface, operations, operation, implementation, section, values

    /// The part below a key; nil for what is taken whole.
    func part(_ key: String) -> CopiedPart? {
        if key == "node_filter", self != .interfaces, self != .operations { return nil }
        switch self {
        case .template where key == "interfaces": return .interfaces
        case .interfaces: return .interface
        case .interface where key == "operations" || key == "notifications": return .operations
        case .operations: return .operation
        case .operation where key == "implementation": return .implementation
        case .implementation, .values: return nil
        default: return Self.sectionsOfValues.contains(key) ? .values : .section
        }
    }

    /// Sections whose entries are values: of these each is taken whole.
    private static let sectionsOfValues: Set<String> = [
        "properties", "attributes", "inputs", "outputs", "artifacts", "metadata",
    ]

    /// What an entry is called, however long its name is written.
    func name(of entry: Mapping.Entry) -> String {
        self == .interfaces ? OperationName.shortName(of: entry.name) : entry.name
    }

    /// A node as the mapping that it is or, for what is only a file, stands for; nil where both nodes of a name are single
    /// values.
    func mapping(_ node: Node, beside other: Node) -> Mapping? {
        guard let key = keyOfFile, isFile(node), other.mapping != nil else { return node.mapping }
        return Mapping(entries: [Mapping.Entry(key: Node(named: key, location: node.location), value: node)])
    }

    /// The key below which a file stands that may stand in the place of the whole.
    private var keyOfFile: String? {
        switch self {
        case .operation: "implementation"
        case .implementation: "primary"
        default: nil
        }
    }

    /// Whether a node is nothing but a file: by its name or, as an implementation, in the notation of an artifact.
    private func isFile(_ node: Node) -> Bool {
        node.string != nil || self == .implementation && node.mapping?["file"] != nil
    }
}

extension Node {
    fileprivate convenience init(named name: String, location: Location) {
        self.init(content: .scalar(Scalar(text: name, style: .plain)), location: location)
    }
}

extension [String: Node] {
    /// The names of the templates that can be copied: those that are no copies themselves.
    var originals: [String] { filter { $0.value.mapping?["copy"] == nil }.map(\.key) }
}
