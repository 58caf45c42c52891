/// A text that is not to be seen: printing one, interpolating it or dumping what holds it shows no part of it.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, for whoever has to send it.
    public let exposed: String

    /// Hides a text.
    public init(_ text: String) { exposed = text }

    /// Says that there is one.
    public var description: String { "(secret)" }
    /// Says that there is one.
    public var debugDescription: String { description }
    /// A mirror without children: `dump` and string interpolation of enclosing values look there.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
