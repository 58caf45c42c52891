/// What a template matches, and what of it is taken, as the names of the keys tell.
struct ConsulListing {
    /// The keys of tuples, lowest first.
    private(set) var tuples: [TupleKey] = []
    private(set) var held: Set<TupleKey> = []
    /// Whether nothing at all stands there: not even a marker.
    let isEmpty: Bool

    init(_ names: [String], _ layout: ConsulLayout) {
        isEmpty = names.isEmpty
        for name in names {
            switch layout.entry(at: name) {
            case .tuple(let key): tuples.append(key)
            case .hold(let key): held.insert(key)
            case .part, .marker, nil: break
            }
        }
        // Escapes make Consul's order another one.
        tuples.sort()
    }

    /// The tuples that nobody holds, lowest first.
    var free: [TupleKey] { tuples.filter { !held.contains($0) } }

    /// The lowest tuple after a key.
    func first(after key: TupleKey?) -> TupleKey? {
        guard let key else { return tuples.first }
        return tuples.first { key < $0 }
    }

    /// Knows that a tuple is gone.
    mutating func remove(_ key: TupleKey) { tuples.removeAll { $0 == key } }
    /// Knows that a tuple is taken.
    mutating func hold(_ key: TupleKey) { held.insert(key) }
}
