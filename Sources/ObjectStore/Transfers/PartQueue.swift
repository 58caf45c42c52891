/// The parts of an object on their way to the store: which are to be sent, and what the server has said to each.
///
/// A value without input or output; the senders take from it in turns.
struct PartQueue: Sendable {
    /// A part of an object.
    struct Part: Sendable, Equatable {
        /// From 1.
        let number: Int
        let range: Range<Int>
    }

    private let length: Int
    /// How long each part is, but the last one.
    let partSize: Int
    private var taken = 0
    private var etags: [Int: String] = [:]
    private var hasFailed = false

    /// S3 takes no more.
    static let mostParts = 10_000

    /// - Parameter partSize: how long parts are to be, if there are not too many then.
    init(length: Int, partSize: Int) {
        self.length = length
        let least = (length + Self.mostParts - 1) / Self.mostParts
        self.partSize = max(partSize, least, 1)
    }

    /// How many there are: one at least, if only an empty one.
    var count: Int { max(1, (length + partSize - 1) / partSize) }

    /// The next part to be sent; nil if there is none, or one has failed.
    mutating func next() -> Part? {
        guard taken < count, !hasFailed else { return nil }
        taken += 1
        return Part(number: taken, range: (taken - 1) * partSize..<min(taken * partSize, length))
    }

    /// A part is with the server, which calls it so.
    mutating func stored(_ part: Part, etag: String) { etags[part.number] = etag }

    /// A part could not be sent: no other one need be.
    mutating func fail() { hasFailed = true }

    /// What the server calls the parts, in their order; nil while not all of them are there.
    var stored: [String]? {
        let stored = (1...count).compactMap { etags[$0] }
        return stored.count == count ? stored : nil
    }
}
