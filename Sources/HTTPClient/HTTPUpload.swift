/// A body that is sent as it is made, and never in memory as a whole.
public struct HTTPUpload: Sendable {
    /// How long it is, in bytes.
    public let length: Int
    let forEachPart: @Sendable (_ send: @Sendable ([UInt8]) async -> Bool) async throws -> Void

    /// A body from parts.
    ///
    /// A part is asked for when the one before is nearly with the server.
    ///
    /// - Parameter length: the length of all parts together; it is said in advance.
    public init<Parts: AsyncSequence & Sendable>(length: Int, parts: Parts) where Parts.Element == [UInt8] {
        self.length = length
        forEachPart = { @concurrent send in
            for try await part in parts {
                guard await send(part) else { break }
            }
        }
    }
}
