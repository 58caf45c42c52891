/// Keys and indices that lead to a part of a JSON value, as one text.
///
/// Source: RFC 6901.
public enum JSONPointer {
    /// The text of steps.
    public static func text(_ steps: [String]) -> String { steps.map { "/\(escape($0))" }.joined() }

    /// The steps of a text.
    public static func steps(of text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    }

    /// A key as it is written in a text.
    public static func escape(_ key: String) -> String { key.replacing("~", with: "~0").replacing("/", with: "~1") }
}
