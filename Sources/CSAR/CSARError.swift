/// Why something is not a CSAR.
public struct CSARError: Error, Sendable, CustomStringConvertible {
    /// What, where and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
