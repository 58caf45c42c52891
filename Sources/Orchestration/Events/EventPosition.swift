/// The place of an event in the log of its execution, by which who was away goes on.
public struct EventPosition: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The number of the batch, from 1.
    public let batch: Int
    /// The number of the event in its batch, from 1; 0 before the first one.
    public let index: Int

    init(batch: Int, index: Int) {
        self.batch = batch
        self.index = index
    }

    /// Reads the text form; nil for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let batch = Int(parts[0]), let index = Int(parts[1]), batch >= 0, index >= 0 else {
            return nil
        }
        self.init(batch: batch, index: index)
    }

    /// Both numbers: `12.3`.
    public var description: String { "\(batch).\(index)" }

    /// The earlier one is less.
    public static func < (one: Self, other: Self) -> Bool {
        (one.batch, one.index) < (other.batch, other.index)
    }
}

/// An event in its place.
public struct PositionedEvent: Sendable, Equatable {
    /// Its place.
    public let position: EventPosition
    /// What happened.
    public let event: Event
}
