/// Something that happened in an execution: what the event log is made of.
public struct Event: Codable, Sendable, Equatable {
    /// What happened.
    public enum Kind: String, Codable, Sendable {
        /// A node instance entered `state`.
        case state
        /// An operation was handed to the workers.
        case dispatched
        /// An operation ended well.
        case succeeded
        /// An operation ended badly, or, without one, a node cannot go on; `message` says why.
        case failed
        /// An operation that was handed out was taken back: no worker has it, or has it any more.
        case withdrawn
    }

    /// When: microseconds since 1970.
    public var at: Int64
    /// What happened.
    public var kind: Kind
    /// The node instance that it happened to: the woven one, for a relationship's operation.
    public var node: String
    /// For a state: the state entered.
    public var state: String?
    /// For an operation: its name, `Standard.create`.
    public var operation: String?
    /// For a relationship's operation: the relationship's name.
    public var relationship: String?
    /// For a relationship's operation called for a pair: the node instance at the other end.
    public var peer: String?
    /// For an operation that was handed out or has ended: its number in the execution.
    public var number: Int?
    /// For an operation that has ended: the worker that has run it.
    public var worker: String?
    /// For an operation that has ended: when it began, in microseconds since 1970, as its worker saw it.
    public var began: Int64?
    /// For an operation that has ended: when it did.
    public var ended: Int64?
    /// For an operation that failed: why.
    public var message: String?
    /// For an operation that has ended: the last lines that it printed; of one that succeeded only if there is no
    /// `artifact`.
    public var output: [String]?
    /// How many lines it printed before those in `output`; nil for none.
    public var omitted: Int?
    /// For an operation that has ended: the digest of the artifact that holds what it printed.
    public var artifact: String?

    /// An event, of which the rest is still to be said.
    public init(at: Int64, kind: Kind, node: String) {
        self.at = at
        self.kind = kind
        self.node = node
    }

    mutating func describe(_ task: OperationTask) {
        number = task.number
        operation = task.operation
        relationship = task.relationship
        peer = task.peer
    }
}
