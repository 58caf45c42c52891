/// Why a production cannot be added, or a fact not be asserted.
public struct ReteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, and where.
    public let description: String

    init(_ description: String) { self.description = description }
}
