/// An operation that was handed to the workers in an execution.
public struct SiteOperation: Sendable, Equatable {
    /// How it stands.
    public enum State: String, Sendable, CaseIterable {
        /// It waits for a worker, or has just begun.
        case waiting
        /// It runs, for some time by now.
        case running
        /// It ended well.
        case succeeded
        /// It ended badly.
        case failed
        /// It was taken back before a worker had it, or when its worker was lost.
        case withdrawn
    }

    /// Its number in the execution.
    public let number: Int
    /// The node instance whose lifecycle waits for it.
    public let node: String
    /// Its name: `Standard.create`.
    public let operation: String
    /// For a relationship's operation: the relationship's name.
    public let relationship: String?
    /// For a relationship's operation called for a pair: the node instance at the other end.
    public let peer: String?
    /// How it stands.
    public internal(set) var state: State
    /// The name of the worker that runs it, or has run it.
    public internal(set) var worker: String?
    /// When it was handed out: microseconds since 1970.
    public internal(set) var handedOut: Int64
    /// When it began: microseconds since 1970, as its worker saw it.
    public internal(set) var began: Int64?
    /// When it ended.
    public internal(set) var ended: Int64?
    /// Why it failed.
    public internal(set) var failure: String?

    init?(_ event: Event) {
        guard let number = event.number, let operation = event.operation else { return nil }
        self.number = number
        self.operation = operation
        (node, relationship, peer) = (event.node, event.relationship, event.peer)
        (state, handedOut) = (.waiting, event.at)
        take(event)
    }

    /// Takes account of what has happened to it.
    mutating func take(_ event: Event) {
        switch event.kind {
        case .state: return
        case .dispatched: (state, handedOut) = (.waiting, event.at)
        case .succeeded: state = .succeeded
        case .failed: state = .failed
        case .withdrawn: state = .withdrawn
        }
        (worker, began, ended, failure) = (event.worker, event.began, event.ended, event.message)
    }
}

/// What an operation has printed.
public struct SiteOutput: Sendable, Equatable {
    /// The text, as much of it as is kept: lines that end with a line feed.
    public let text: String
    /// Whether it is all that the operation has printed up to now.
    public let isWhole: Bool
    /// Whether more may come.
    public let isOpen: Bool
}
