/// What a tuple space could not do.
public struct TupleSpaceError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, by what a caller can do about them.
    public enum Code: Sendable, Equatable {
        /// A condition of a commit does not hold; nothing was changed. Read again and decide anew.
        case conflict
        /// The session has ended; open another one.
        case sessionEnded
        /// The waiting task was cancelled.
        case cancelled
        /// A tuple or a commit is larger than the space takes.
        case tooLarge
        /// A payload is not what it should be.
        case unreadable
        /// The space belongs to another process.
        case inUse
        /// What is there was not written by this program, or by a later version of it.
        case foreign
        /// The storage failed; what was committed before is safe.
        case storage
    }

    /// The kind of failure.
    public let code: Code
    /// What, where and what to do.
    public let description: String

    /// A failure.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
