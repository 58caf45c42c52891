/// A text that was read, under the name by which people know it.
public final class SourceFile: Sendable, Hashable {
    /// The path to show in messages.
    public let path: String
    /// The text as it was read; bytes that are not UTF-8 are repaired.
    public let text: String

    /// A file of this path and text.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The text of a line, counted from 1, without its end; nil past the last one.
    public func line(_ number: Int) -> Substring? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).makeIterator()
        for _ in 1..<max(number, 1) { _ = lines.next() }
        return lines.next()
    }

    /// Two files are the same only if they were read at once.
    public static func == (left: SourceFile, right: SourceFile) -> Bool { left === right }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
