/// Builds the tree from events: resolves aliases and merge keys, notes equal keys, and keeps to the limits.
struct Composer: ~Copyable {
    private var events: EventStream
    private let limits: YAMLLimits
    private var anchors: [String: (node: Node, weight: Int, height: Int)] = [:]
    private var aliasedNodes = 0
    /// How many nodes were made so far: the difference around a subtree is its weight.
    private var nodeCount = 0
    /// The deepest nesting that was reached in the subtree that is being made.
    private var deepest = 0
    /// Where what was read last ended: the end of a collection is that of its bracket, or else of its last item.
    private var end: Position?
    /// The keys that are there twice, each at its second place.
    private(set) var duplicateKeys: [YAMLError] = []

    init(_ events: consuming EventStream, limits: YAMLLimits) {
        self.events = events
        self.limits = limits
    }

    /// The one document of the events.
    mutating func compose() throws(YAMLError) -> Node {
        var root: Node?
        while true {
            try events.advance()
            switch events.event.kind {
            case .document:
                guard root == nil else {
                    throw YAMLError(events.location, "a second document begins here; a file holds one")
                }
                root = try child(depth: 0)
            case .endOfStream:
                return root ?? Node(content: .scalar(Scalar(text: "", style: .plain)), location: events.location)
            default: continue
            }
        }
    }

    /// The next node, or nil at the end of the collection that it would be in.
    private mutating func child(depth: Int) throws(YAMLError) -> Node? {
        try events.advance()
        let before = nodeCount
        let outer = deepest
        deepest = depth
        defer { deepest = max(deepest, outer) }
        let node: Node
        let (event, anchor) = (events.event, events.anchor)
        switch event.kind {
        case .scalar:
            node = Node(content: .scalar(events.scalar), location: events.location)
            end = event.end
        case .sequence:
            let location = events.location
            let items = try sequence(at: location, depth: depth + 1)
            node = Node(content: .sequence(items), location: location.through(end))
        case .mapping:
            let location = events.location
            let mapping = try mapping(at: location, depth: depth + 1)
            node = Node(content: .mapping(mapping), location: location.through(end))
        case .alias:
            end = event.end
            return try resolve(anchor ?? "", at: events.location, depth: depth)
        case .endOfCollection:
            // The end of a block is nothing that can be seen, and is noticed lines later.
            if event.end != event.start { end = event.end }
            return nil
        case .document, .endOfStream, .other:
            return nil
        }
        nodeCount += 1
        if let anchor { anchors[anchor] = (node, nodeCount - before, deepest - depth) }
        return node
    }

    private mutating func sequence(at location: Location, depth: Int) throws(YAMLError) -> [Node] {
        try checkDepth(depth, at: location)
        var items: [Node] = []
        while let item = try child(depth: depth) { items.append(item) }
        return items
    }

    private mutating func mapping(at location: Location, depth: Int) throws(YAMLError) -> Mapping {
        try checkDepth(depth, at: location)
        var keys = KeyIndex()
        var entries: [Mapping.Entry] = []
        var merged: [Node] = []
        var repeated: [Int: [Node]] = [:]
        while let key = try child(depth: depth) {
            guard let value = try child(depth: depth) else {
                throw YAMLError(key.location, "the key has no value")
            }
            if let scalar = key.scalar {
                if scalar.text == "<<", scalar.style == .plain, !scalar.isTaggedString {
                    merged.append(value)
                    continue
                }
                if let first = keys.insert(scalar.text, at: entries.count, among: entries) {
                    duplicateKeys.append(
                        YAMLError(
                            key.location, "the key '\(scalar.text)' is there twice",
                            notes: [(entries[first].key.location, "it is first here")], reason: .duplicateKey))
                    repeated[first, default: []].append(value)
                    continue
                }
            }
            entries.append(.init(key: key, value: value))
        }
        for (index, values) in repeated {
            let entry = entries[index]
            entries[index] = .init(key: entry.key, value: entry.value.joined(with: values))
        }
        for value in merged { try merge(value, into: &entries, keys: &keys) }
        return Mapping(entries: entries)
    }

    /// Adds what a merge key brings and the mapping does not have itself (https://yaml.org/type/merge.html).
    private mutating func merge(
        _ value: Node, into entries: inout [Mapping.Entry], keys: inout KeyIndex
    ) throws(YAMLError) {
        switch value.content {
        case .mapping(let mapping):
            try count(mapping.entries.count * 2, at: value.location)
            for entry in mapping.entries {
                guard let text = entry.key.scalar?.text else { continue }
                if keys.insert(text, at: entries.count, among: entries) == nil { entries.append(entry) }
            }
        case .sequence(let items):
            for item in items {
                guard item.mapping != nil else {
                    throw YAMLError(item.location, "a merge key '<<' takes mappings; this is \(item.kind)")
                }
                try merge(item, into: &entries, keys: &keys)
            }
        case .scalar:
            throw YAMLError(
                value.location, "a merge key '<<' takes a mapping or a list of mappings; this is \(value.kind)")
        }
    }

    private mutating func checkDepth(_ depth: Int, at location: Location) throws(YAMLError) {
        guard depth <= limits.depth else {
            throw YAMLError(location, "nested more than \(limits.depth) deep", reason: .limit)
        }
        deepest = max(deepest, depth)
    }

    private mutating func count(_ aliased: Int, at location: Location) throws(YAMLError) {
        aliasedNodes += aliased
        guard aliasedNodes <= limits.aliasedNodes else {
            throw YAMLError(
                location, "the aliases of this file stand for more than \(limits.aliasedNodes) nodes",
                reason: .limit)
        }
    }

    private mutating func resolve(_ alias: String, at location: Location, depth: Int) throws(YAMLError) -> Node {
        guard let (node, weight, height) = anchors[alias] else {
            throw YAMLError(location, "there is no anchor '&\(alias)' before this alias")
        }
        try count(weight, at: location)
        // A chain of aliases is as deep as what it stands for, though no bracket shows it.
        try checkDepth(depth + height, at: location)
        nodeCount += weight
        return node
    }
}

/// Which keys a mapping has so far: a look through the entries while there are few, a dictionary from then on.
private struct KeyIndex {
    private static let few = 8
    private var positions: [String: Int] = [:]

    /// Notes a key at a position; returns the position where the key already is, if it is.
    mutating func insert(_ key: String, at position: Int, among entries: [Mapping.Entry]) -> Int? {
        if position < Self.few {
            return entries.firstIndex { $0.key.isScalar(key) }
        }
        if positions.isEmpty {
            for (index, entry) in entries.enumerated() {
                if let text = entry.key.scalar?.text { positions[text] = index }
            }
        }
        if let first = positions[key] { return first }
        positions[key] = position
        return nil
    }
}

extension Node {
    /// What a key most likely stands for that is there several times: the same section, begun anew.
    ///
    /// Lists are one after the other, mappings that have no key in common one; of all else the first stands.
    fileprivate func joined(with others: [Node]) -> Node {
        let nodes = [self] + others
        let lists = nodes.compactMap(\.sequence)
        if lists.count == nodes.count {
            return Node(content: .sequence(lists.flatMap(\.self)), location: location)
        }
        let entries = nodes.compactMap(\.mapping).flatMap(\.entries)
        guard nodes.allSatisfy({ $0.mapping != nil }),
            Set(entries.compactMap { $0.key.scalar?.text }).count == entries.count
        else { return self }
        return Node(content: .mapping(Mapping(entries: entries)), location: location)
    }
}
