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
    ///
    /// - Returns: whether somebody reads it.
    @discardableResult
    static func write(_ text: String) -> Bool {
        Descriptor.write(text, to: STDOUT_FILENO)
    }

    /// Writes what a program may read as it is, with an end of line.
    static func write(bytes: [UInt8]) {
        Descriptor.write(bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
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

extension Unicode.Scalar {
    /// How many columns of a terminal it takes.
    ///
    /// Source: Unicode Standard Annex #11, the blocks that are East Asian Wide; wcwidth(3) knows them only in a locale
    /// that is there.
    var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

extension String {
    /// What a program printed, without what would move the cursor or give the terminal orders.
    var withoutControls: String {
        String(
            String.UnicodeScalarView(unicodeScalars.filter { $0.properties.generalCategory != .control || $0 == "\t" }))
    }
}

/// Rows under headings, in columns as wide as they need to be.
struct Table {
    private var rows: [[String]]

    init(columns: [String]) { rows = [columns] }

    /// The outputs of a topology.
    init(outputs: [String: JSON]) {
        self.init(columns: ["OUTPUT", "VALUE"])
        for (name, value) in outputs.sorted(by: { $0.key < $1.key }) { add([name, value == .null ? "-" : value.text]) }
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

    /// How many columns a text takes: colours take none, and wide characters two.
    static func width(of text: String) -> Int {
        var width = 0
        var isEscape = false
        for character in text.unicodeScalars {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { width += character.columns }
            if isEscape, character == "m" { isEscape = false }
        }
        return width
    }
}
