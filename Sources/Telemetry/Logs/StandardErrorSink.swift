internal import Glibc

/// Writes records to standard error, a line each, for people and for whoever collects lines.
public struct StandardErrorSink: LogSink {
    /// A sink of this process.
    public init() {}

    /// Writes a record.
    public func write(_ record: LogRecord) {
        let bytes = Array((Self.line(record) + "\n").utf8)
        // One call, so that lines of several threads do not mix. What standard error does not take is lost: there is
        // nobody left to tell.
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }

    /// The line of a record: `2026-11-25T08:00:00.000Z warning  text  node=web_0`.
    static func line(_ record: LogRecord) -> String {
        let severity = record.severity.description
        let columns = [timestamp(record.time), severity + String(repeating: " ", count: 8 - severity.count)]
        let fields = LogField.allCases.compactMap { field -> String? in
            guard let label = field.label, let value = record.fields[field] else { return nil }
            return "\(label)=\(quoted(value))"
        }
        let text = escaped(record.text)
        return (columns + [fields.isEmpty ? text : text + "  " + fields.joined(separator: " ")]).joined(separator: " ")
    }

    /// RFC 3339, in UTC.
    private static func timestamp(_ microseconds: Int64) -> String {
        // Rounded down, before 1970 too.
        let milliseconds = microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000
        let rest = (milliseconds % 1000 + 1000) % 1000
        var seconds = time_t((milliseconds - rest) / 1000)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&seconds, &parts)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        let date = unsafe [padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2)]
        let time = unsafe [padded(parts.tm_hour, 2), padded(parts.tm_min, 2), padded(parts.tm_sec, 2)]
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "." + padded(rest, 3) + "Z"
    }

    /// A text in one line that no terminal obeys: texts quote what operations and other machines have said.
    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isControl(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// C0, C1 and what breaks lines or turns the direction of writing.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0 == "\\" }
        guard !isPlain else { return escaped(value) }
        let inner = value.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
        return "\"\(escaped(inner))\""
    }
}
