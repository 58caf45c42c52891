internal import TOSCA
internal import YAML

/// Diagnostics for people: each with its source line, what is meant in it underlined, and its code.
struct DiagnosticText {
    let style: Style
    private var lines: [SourceFile: LineIndex] = [:]
    /// How much of a long line is shown, and how much of it before the place.
    private static let (mostColumns, mostBefore) = (120, 60)

    init(style: Style) { self.style = style }

    /// One after the other, and where there are errors how many of what they are.
    static func report(_ diagnostics: [Diagnostic], style: Style = Style(hasColor: false)) -> String {
        var text = DiagnosticText(style: style)
        var parts = diagnostics.map { text.text(of: $0) }
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        if errors > 0 {
            parts.append(errors.counted("error") + (warnings > 0 ? ", \(warnings.counted("warning"))" : ""))
        }
        return parts.joined(separator: "\n")
    }

    /// `file:line:column: error: message [code]`, the source line, and the hint.
    ///
    /// Where nothing is wrong the source line is left out.
    mutating func text(of diagnostic: Diagnostic) -> String {
        var message = diagnostic.message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        message[0] += " [\(diagnostic.code.rawValue)]"
        let severity =
            switch diagnostic.severity {
            case .error: style.red("error")
            case .warning: style.yellow("warning")
            case .hint: style.dim("hint")
            }
        var text = "\(severity): \(message.joined(separator: "\n"))"
        if let place = diagnostic.place {
            text = "\(place): " + text
            if diagnostic.severity != .hint, let excerpt = excerpt(of: place) { text += "\n" + excerpt }
        }
        if let hint = diagnostic.hint { text += "\n    hint: \(hint)" }
        return text
    }

    /// The line of a place with its span underlined; nil where the file has no such line.
    private mutating func excerpt(of location: Location) -> String? {
        let index = lines[location.file] ?? LineIndex(location.file.text)
        lines[location.file] = index
        guard let line = index.line(location.line), !line.allSatisfy(\.isWhitespace) else { return nil }
        let scalars = Array(line.unicodeScalars)
        let start = min(max(location.column - 1, 0), scalars.count)
        // A span that goes on in further lines is shown as far as this one goes.
        let last = location.endLine > location.line ? scalars.count : location.endColumn - 1
        let end = min(max(last, start + 1), max(scalars.count, start + 1))
        let first = scalars.count > Self.mostColumns ? max(0, start - Self.mostBefore) : 0
        let shown = scalars[first..<min(scalars.count, first + Self.mostColumns)]
        let before = shown.prefix(start - first)
        let marked = shown.dropFirst(start - first).prefix(end - start)
        let text =
            (first > 0 ? "…" : "") + String(String.UnicodeScalarView(shown)).visible
            + (shown.endIndex < scalars.count ? "…" : "")
        let indent = (first > 0 ? " " : "") + String(repeating: " ", count: Self.columns(before))
        let mark = "^" + String(repeating: "~", count: max(Self.columns(marked) - 1, 0))
        let number = String(location.line)
        let margin = String(repeating: " ", count: max(6 - number.count, 0))
        let empty = String(repeating: " ", count: max(6, number.count))
        return "\(margin)\(number) | \(text)\n\(empty) | \(indent)\(style.red(mark))"
    }

    private static func columns(_ scalars: some Sequence<Unicode.Scalar>) -> Int {
        scalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .control, .format: sum + 1
            default: sum + scalar.columns
            }
        }
    }
}
