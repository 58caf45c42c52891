/// Keys and indices that lead to a part of a JSON value, as one text.
///
/// Source: RFC 6901.
public enum JSONPointer {
    /// The text of steps.
    public static func text(_ steps: [String]) -> String { steps.map { "/\(escape($0))" }.joined() }

    /// The steps of a text.
    public static func steps(of text: String) -> [String] {
        text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            replacing("~0", with: "~", in: replacing("~1", with: "/", in: String($0)))
        }
    }

    /// A key as it is written in a text.
    public static func escape(_ key: String) -> String {
        replacing("/", with: "~1", in: replacing("~", with: "~0", in: key))
    }

    /// Scalar by scalar: a mark that combines with a slash does not make it another one.
    private static func replacing(_ part: String, with other: String, in text: String) -> String {
        String(text.unicodeScalars.replacing(part.unicodeScalars, with: other.unicodeScalars))
    }
}
