/// A request that is over, for a log.
public struct AccessRecord: Sendable {
    /// Who has asked.
    public let peer: Peer
    /// The method.
    public let method: String
    /// The target as it came, its query included: that may hold secrets.
    public let target: String
    /// The status of the answer; nil when there was none.
    public let status: Int?
    /// How much content of the answer was handed over for sending, in bytes.
    public let length: Int
    /// From the head of the request to the end of the answer.
    public let duration: Duration
    /// Whether the answer got out as a whole.
    public let isComplete: Bool
}
