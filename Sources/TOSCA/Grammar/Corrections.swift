internal import YAML

/// What is taken to be meant where the grammar has been complained of and it is plain what should stand there.
///
/// What is read later is read so: nothing is said of what only follows from the mistake.
struct Corrections {
    /// Misspelt keys, by their places, with their right names.
    private var names: [Location: String] = [:]
    /// Mappings that should be lists of mappings with one entry each.
    private var listed: Set<Location> = []

    /// Whether nothing is taken for anything else.
    var isEmpty: Bool { names.isEmpty && listed.isEmpty }

    /// A key is taken for another one.
    mutating func take(_ key: Node, for name: String) { names[key.location] = name }

    /// The entries of a mapping are taken for the items of a list.
    mutating func takeAsItems(_ mapping: Node) { listed.insert(mapping.location) }

    /// Whether a key is taken for another one.
    func takes(_ key: Node, for name: String) -> Bool { names[key.location] == name }

    /// A document as it is taken to be meant.
    func applied(to document: Document) -> Document {
        guard !isEmpty else { return document }
        var document = document
        document.root = applied(to: document.root)
        return document
    }

    /// An entry as it is taken to be meant.
    func applied(to entry: Mapping.Entry) -> Mapping.Entry {
        let key = names[entry.key.location].map { Node.text($0, at: entry.key.location) } ?? entry.key
        return Mapping.Entry(key: key, value: applied(to: entry.value))
    }

    private func applied(to mapping: Mapping) -> Mapping { Mapping(entries: mapping.entries.map(applied)) }

    private func applied(to node: Node) -> Node {
        switch node.content {
        case .scalar: return node
        case .sequence(let items): return Node(content: .sequence(items.map(applied)), location: node.location)
        case .mapping(let mapping):
            let mapping = applied(to: mapping)
            guard listed.contains(node.location) else {
                return Node(content: .mapping(mapping), location: node.location)
            }
            let items = mapping.entries.map {
                Node(content: .mapping(Mapping(entries: [$0])), location: $0.key.location)
            }
            return Node(content: .sequence(items), location: node.location)
        }
    }
}
