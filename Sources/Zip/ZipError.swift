/// Why an archive cannot be read.
public struct ZipError: Error, Sendable, CustomStringConvertible {
    /// The archive.
    public let path: String
    /// The entry, if it is one.
    public let entry: String?
    /// Why.
    public let message: String
    /// What the system has said (errno(3)), where that was in the way and the archive itself may be in order.
    public let systemError: Int32?

    /// A reason.
    public init(path: String, entry: String? = nil, message: String, systemError: Int32? = nil) {
        self.path = path
        self.entry = entry
        self.message = message
        self.systemError = systemError
    }

    /// Where, and why.
    public var description: String { "\(path): error: " + (entry.map { "entry '\($0)': " } ?? "") + message }
}
