/// Something that has happened to a tuple.
public struct TupleChange: Sendable, Equatable {
    /// What.
    public enum Kind: String, Sendable {
        /// It was put, perhaps in place of another one.
        case put
        /// Somebody has taken it.
        case taken
        /// Who held it does so no more, and it is still there.
        case freed
        /// It is not there any more.
        case gone
    }

    /// What.
    public let kind: Kind
    /// The tuple as it is now; for one that was freed or is gone, as it was.
    public let standing: TupleStanding

    /// What has become of tuples between two looks at them, those that went first.
    static func between(_ before: [TupleStanding], _ now: [TupleStanding]) -> [TupleChange] {
        let earlier = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let remaining = Set(now.map(\.key))
        var changes = before.filter { !remaining.contains($0.key) }.map { TupleChange(kind: .gone, standing: $0) }
        for standing in now.sorted(by: { $0.version < $1.version }) {
            let old = earlier[standing.key]
            if let old, old.hold != nil, old.hold != standing.hold {
                changes.append(TupleChange(kind: .freed, standing: old))
            }
            if old?.nonce != standing.nonce { changes.append(TupleChange(kind: .put, standing: standing)) }
            if standing.hold != nil, old?.hold != standing.hold {
                changes.append(TupleChange(kind: .taken, standing: standing))
            }
        }
        return changes
    }
}
