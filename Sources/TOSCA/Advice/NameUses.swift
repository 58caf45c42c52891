internal import YAML

/// What of the declared names documents use: whatever is written like one counts as a use of it.
struct NameUses {
    /// The inputs of the topology that are read.
    private(set) var inputs: Set<String> = []
    /// The repositories that something comes from.
    private(set) var repositories: Set<String> = []
    /// The types that are named, each with the indices of the documents that do.
    private(set) var types: [String: Set<Int>] = [:]
    /// The names of the types that documents declare.
    private let declared: Set<String>
    /// The lengths of those names: most words of a document are of none of them.
    private let lengths: Set<Int>

    init(in documents: [Document]) {
        declared = Set(documents.flatMap(\.declaredTypes).map(\.name))
        lengths = Set(declared.map(\.utf8.count))
        for (index, document) in documents.enumerated() {
            for entry in document.root.entries {
                guard TypeSection(rawValue: entry.name) != nil, let types = entry.value.mapping else {
                    note(entry, in: index)
                    continue
                }
                for type in types.entries { note(type.value, in: index) }
            }
        }
    }

    private mutating func note(_ node: Node, in document: Int) {
        switch node.content {
        case .scalar(let scalar): note(scalar.text, in: document)
        case .sequence(let items): for item in items { note(item, in: document) }
        case .mapping(let mapping): for entry in mapping.entries { note(entry, in: document) }
        }
    }

    private mutating func note(_ entry: Mapping.Entry, in document: Int) {
        switch entry.name {
        case "get_input", "$get_input":
            if let name = entry.value.string ?? entry.value.sequence?.first?.string { inputs.insert(name) }
        case "repository":
            if let name = entry.value.string { repositories.insert(name) }
        case "substitution_mappings":
            // Its properties are inputs, in a list that is a path or below 'mapping' (1.3 §3.8.8).
            for property in entry.value.mapping?["properties"]?.mapping?.entries ?? [] {
                let path = property.value.sequence ?? property.value.mapping?["mapping"]?.sequence ?? [property.value]
                inputs.formUnion(path.compactMap(\.string))
            }
        default: break
        }
        note(entry.name, in: document)
        note(entry.value, in: document)
    }

    private mutating func note(_ word: String, in document: Int) {
        if lengths.contains(word.utf8.count), declared.contains(word) {
            types[word, default: []].insert(document)
        } else if let colon = word.lastIndex(of: ":") {
            // With the prefixes that imports give to what they bring.
            let name = String(word[word.index(after: colon)...])
            if declared.contains(name) { types[name, default: []].insert(document) }
        }
    }
}

extension Document {
    /// The entries that declare types.
    var declaredTypes: [Mapping.Entry] {
        TypeSection.allCases.flatMap { root[$0.rawValue]?.mapping?.entries ?? [] }
    }
}
