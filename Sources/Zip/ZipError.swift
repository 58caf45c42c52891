/// Why an archive cannot be read.
public struct ZipError: Error, Sendable, CustomStringConvertible {
    /// The archive.
    public let path: String
    /// The entry, if it is one.
    public let entry: String?
    /// Why.
    public let message: String

    /// A reason.
    public init(path: String, entry: String? = nil, message: String) {
        self.path = path
        self.entry = entry
        self.message = message
    }

    /// Where, and why.
    public var description: String { "\(path): error: " + (entry.map { "entry '\($0)': " } ?? "") + message }
}
