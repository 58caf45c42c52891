internal import Glibc
internal import Orchestration

/// Standard output, if a person is looking at it.
enum Terminal {
    /// Whether standard output is a terminal that can be drawn on.
    static var isInteractive: Bool {
        guard isatty(STDOUT_FILENO) == 1, let term = unsafe getenv("TERM") else { return false }
        return unsafe String(cString: term) != "dumb"
    }

    /// Whether colours are wanted there (https://no-color.org).
    static var hasColor: Bool { unsafe isInteractive && getenv("NO_COLOR") == nil }

    /// Columns and rows.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes text as it is.
    static func write(_ text: String) {
        Descriptor.write(text, to: STDOUT_FILENO)
    }
}

/// A descriptor that text is written to, without a buffer in between: what was written is seen, also if we are killed.
enum Descriptor {
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // Nobody reads it any more: there is nobody to tell.
            guard count > 0 || errno == EINTR || errno == EAGAIN else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}

/// Colours, where they are wanted.
struct Style: Sendable {
    let hasColor: Bool

    func green(_ text: String) -> String { colored(text, 32) }
    func yellow(_ text: String) -> String { colored(text, 33) }
    func red(_ text: String) -> String { colored(text, 31) }
    func dim(_ text: String) -> String { colored(text, 2) }
    func bold(_ text: String) -> String { colored(text, 1) }

    /// A state in its colour: green at rest, yellow on the way, red in error.
    func state(_ state: String) -> String {
        switch state {
        case "error": red(state)
        case "initial", "deleted": dim(state)
        case "started", "stopped", "created", "configured": green(state)
        default: yellow(state)
        }
    }

    private func colored(_ text: String, _ code: Int) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Rows under headings, in columns as wide as they need to be.
struct Table {
    private var rows: [[String]]

    init(columns: [String]) { rows = [columns] }

    /// The outputs of a topology.
    init(outputs: [String: JSON]) {
        self.init(columns: ["OUTPUT", "VALUE"])
        for (name, value) in outputs.sorted(by: { $0.key < $1.key }) { add([name, value.text]) }
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { Self.width(of: $0[column]) }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[column] - Self.width(of: cell) + 2)
            }.joined()
        }.joined(separator: "\n")
    }

    /// How many columns a text takes: colours take none.
    static func width(of text: String) -> Int {
        var width = 0
        var isEscape = false
        for character in text.unicodeScalars {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { width += 1 }
            if isEscape, character == "m" { isEscape = false }
        }
        return width
    }
}
