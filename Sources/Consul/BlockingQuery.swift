/// Where a query that waits for changes stands: the index that it has seen.
///
/// A value without any input or output; time and answers enter as parameters.
///
/// Source: <https://developer.hashicorp.com/consul/api-docs/features/blocking>, "Implementation details".
public struct BlockingQuery: Sendable, Equatable {
    /// The index to wait for a change after; 0 for an answer at once.
    public private(set) var index: UInt64 = 0

    /// A query that has seen nothing.
    public init() {}

    /// Takes the index of an answer.
    ///
    /// - Returns: whether what was asked for may have changed. Compare contents: the index of a prefix moves for
    ///   reasons of its own.
    public mutating func receive(_ answered: UInt64?) -> Bool {
        // An index must be above 0, or the next query would not wait at all; a server that leaves it out knows nothing
        // to wait for.
        guard let answered, answered > 0 else {
            index = 1
            return true
        }
        if answered < index {
            // A restored snapshot, a reaped tombstone: an index that lies ahead of the server's would be waited for in
            // vain. Begin anew.
            index = 0
            return true
        }
        defer { index = answered }
        return answered != index
    }

    /// Forgets what it has seen: the next answer comes at once.
    public mutating func reset() { index = 0 }
}
