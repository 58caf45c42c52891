/// The life of a taker: what it has taken is back in the space when its session ends, by whatever end.
public struct Session: Hashable, Sendable {
    /// Names the session in its space.
    public let id: String

    /// A session of this name.
    public init(id: String) { self.id = id }
}

/// A tuple that is held by a session: nobody else can take it, and it is gone once a commit finishes it.
public struct Take: Hashable, Sendable {
    /// The tuple as it was when it was taken.
    public let stored: StoredTuple
    /// Who holds it.
    public let session: Session
    /// Tells this take from an earlier one of the same tuple by the same session.
    public let number: Int64
    /// How often the tuple has been taken since it was put, this take included: more than once if a taker died or put it
    /// back.
    ///
    /// An embedded space forgets it with its process.
    public let attempt: Int

    /// The tuple.
    public var tuple: Tuple { stored.tuple }

    /// A take of this tuple.
    public init(stored: StoredTuple, session: Session, number: Int64, attempt: Int) {
        self.stored = stored
        self.session = session
        self.number = number
        self.attempt = attempt
    }
}
