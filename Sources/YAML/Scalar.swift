/// A scalar as it is written.
public struct Scalar: Sendable, Hashable {
    /// How it is written: only plain scalars can be anything else than strings.
    public enum Style: Sendable {
        /// Without quotes.
        case plain
        /// In single quotes.
        case singleQuoted
        /// In double quotes.
        case doubleQuoted
        /// A `|` block.
        case literal
        /// A `>` block.
        case folded
    }

    /// The text, escapes resolved.
    ///
    /// It is the truth: `1.10` is a number to YAML and a version to TOSCA.
    public let text: String
    /// How it is written.
    public let style: Style
    /// Whether it is a string by its tag, `!!str` or `!`, whatever it looks like.
    ///
    /// Of all tags only these count.
    public let isTaggedString: Bool
    /// Whether it was made from what is written, and not read: then it may mean what no text can say.
    public let isMade: Bool

    /// A scalar of this text and style.
    public init(text: String, style: Style, isTaggedString: Bool = false, isMade: Bool = false) {
        self.text = text
        self.style = style
        self.isTaggedString = isTaggedString
        self.isMade = isMade
    }

    /// What the text means by its tag, or else by the core schema.
    public var value: ScalarValue {
        style == .plain && !isTaggedString ? ScalarValue(plain: text) : .string(text)
    }

    /// Whether that is null.
    var isNull: Bool { style == .plain && !isTaggedString && ScalarValue.isNull(text) }
}

/// The meaning of a scalar.
///
/// Source: YAML 1.2.2 §10.3.2 (core schema); from YAML 1.1 the notations that TOSCA files use: timestamps, `0o` and
/// `0x` numbers. Words like `yes` and `on` are strings, as in 1.2.
public enum ScalarValue: Sendable, Hashable {
    /// `null`, `~` or nothing.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number that fits 64 bits.
    case integer(Int)
    /// Any other number.
    case float(Double)
    /// A date or a time, as written.
    case timestamp(String)
    /// Anything else.
    case string(String)

    /// Whether a plain scalar of this text is null.
    fileprivate static func isNull(_ text: String) -> Bool {
        switch text.utf8.first {
        case nil: true
        case UInt8(ascii: "~"): text == "~"
        case UInt8(ascii: "n"): text == "null"
        case UInt8(ascii: "N"): text == "Null" || text == "NULL"
        default: false
        }
    }

    init(plain text: String) {
        guard let first = text.utf8.first, !Self.isNull(text) else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "t") where text == "true", UInt8(ascii: "T") where text == "True" || text == "TRUE":
            self = .boolean(true)
        case UInt8(ascii: "f") where text == "false", UInt8(ascii: "F") where text == "False" || text == "FALSE":
            self = .boolean(false)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            self = Self.number(text) ?? (Self.isTimestamp(text) ? .timestamp(text) : .string(text))
        default:
            self = .string(text)
        }
    }

    private static func number(_ text: String) -> ScalarValue? {
        if let value = Int(text) { return .integer(value) }
        if text.hasPrefix("0x") || text.hasPrefix("0o") {
            // Int reads a sign there, YAML does not.
            guard text.utf8.dropFirst(2).first.map({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }) ?? false
            else {
                return nil
            }
            return Int(text.dropFirst(2), radix: text.hasPrefix("0x") ? 16 : 8).map(Self.integer)
        }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: break
        }
        // Double reads more than YAML's [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
        var hasDigit = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): break
            case UInt8(ascii: "e"), UInt8(ascii: "E"): guard hasDigit else { return nil }
            default: return nil
            }
        }
        guard hasDigit else { return nil }
        return Double(text.hasSuffix(".") ? text + "0" : text).map(Self.float)
    }

    /// `YYYY-MM-DD`, alone or followed by a time (YAML 1.1, https://yaml.org/type/timestamp.html).
    private static func isTimestamp(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8 else { return false }
        let parts = text.prefix { $0 != "T" && $0 != "t" && $0 != " " }.split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count),
            (1...2).contains(parts[2].utf8.count)
        else { return false }
        return parts.allSatisfy { $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }
}
