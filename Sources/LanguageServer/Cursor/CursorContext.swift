internal import YAML

/// Where in a document the cursor is: what leads there, and the word that it stands on.
///
/// It is found by lines and indentation, and so also in a text that is not YAML at the moment, as one that is being
/// written mostly is not.
struct CursorContext {
    /// What stands there.
    enum Kind {
        /// A key of a mapping.
        case key
        /// The value of the last key of the path.
        case value
        /// An item of the list that is the value of the last key of the path: a value or a key.
        case item
    }

    /// The keys that lead there, outermost first.
    let path: [String]
    /// What stands there.
    let kind: Kind
    /// The word that the cursor stands on or behind.
    let word: String
    /// Where it stands, in UTF-8 offsets of the text.
    let range: Range<Int>
    /// Whether a colon follows: the word is a key already.
    let isFollowedByColon: Bool
    /// The items before it in its list, in brackets or below each other.
    let items: [String]
    /// The lines, from 1, of the keys of the path that stand at the beginning of a line; nil for those in brackets.
    private let lines: [Int?]
    let index: LineIndex

    /// What is at an offset of a text; nil within a comment or a block of text.
    init?(_ index: LineIndex, at offset: Int) {
        self.index = index
        let (number, _) = index.position(ofOffset: offset)
        let lineStart = index.offset(line: number + 1, column: 1)
        guard let text = index.line(number + 1) else { return nil }
        let bytes = Array(text.utf8)
        let cursor = min(offset - lineStart, bytes.count)
        let word = Self.word(in: bytes, at: cursor)
        self.word = String(decoding: bytes[word], as: UTF8.self)
        range = lineStart + word.lowerBound..<lineStart + word.upperBound

        let before = TextLine(String(decoding: bytes[..<word.lowerBound], as: UTF8.self))
        if before.isBlank, before.start < before.bytes.count { return nil }
        var column = before.start
        var ownKey: (name: String, line: Int)?
        let flow: FlowScanner
        if let key = before.key {
            ownKey = (key, number + 1)
            column = before.keyRange.lowerBound
            flow = FlowScanner(
                String(decoding: before.bytes[min(before.valueStart, before.bytes.count)...], as: UTF8.self))
        } else {
            flow = FlowScanner(String(decoding: before.bytes[before.start...], as: UTF8.self))
        }
        var above = Above(column: column, dash: before.dashes.last)
        for line in stride(from: number, to: 0, by: -1) {
            guard let text = index.line(line), above.take(TextLine(text), number: line) else { break }
        }
        if above.isWithinText { return nil }
        var keys: [(name: String, line: Int?)] = above.keys.reversed().map { ($0.name, $0.line) }
        if let ownKey { keys.append((ownKey.name, ownKey.line)) }
        keys += flow.path.map { ($0, nil) }
        path = keys.map(\.name)
        lines = keys.map(\.line)
        items =
            flow.isOpen || before.key != nil || before.dashes.count != 1
            ? flow.items : Self.items(index, above: number, dash: before.dashes[0])
        isFollowedByColon =
            word.upperBound < bytes.count && bytes[word.upperBound] == UInt8(ascii: ":")
            && (word.upperBound + 1 == bytes.count || bytes[word.upperBound + 1] == UInt8(ascii: " "))
        if flow.isOpen {
            kind = flow.isAtKey ? .key : flow.isAtItem ? (isFollowedByColon ? .key : .item) : .value
        } else if ownKey != nil {
            kind = .value
        } else {
            kind = before.dashes.isEmpty || isFollowedByColon ? .key : .item
        }
    }

    /// The plain value of a key beside those that follow a prefix of the path: `type` of the template that the cursor
    /// is in.
    func value(of key: String, in depth: Int) -> String? {
        guard depth > 0, depth <= lines.count, let line = lines[depth - 1], let head = index.line(line) else {
            return nil
        }
        let parent = TextLine(head)
        if let value = FlowScanner.entries(of: parent.value)[key] { return value }
        guard parent.value.isEmpty || parent.value.hasPrefix("&") else { return nil }
        var childColumn: Int?
        for number in line + 1..<index.count + 1 {
            guard let text = index.line(number) else { break }
            let child = TextLine(text)
            if child.isBlank { continue }
            guard child.start > parent.start || (child.dashes.first ?? child.start) > parent.start else { break }
            let column = childColumn ?? child.start
            childColumn = column
            if child.start == column, child.dashes.isEmpty, child.key == key {
                return child.value.trimmingPrefix { $0 == "\"" || $0 == "'" }.split { $0 == "\"" || $0 == "'" }
                    .first.map(String.init)
            }
        }
        return nil
    }

    /// The items of a list whose dashes stand in a column, as far as they are plain, that stand above a line.
    private static func items(_ index: LineIndex, above number: Int, dash: Int) -> [String] {
        var items: [String] = []
        for line in stride(from: number, to: 0, by: -1) {
            guard let text = index.line(line) else { break }
            let line = TextLine(text)
            if line.isBlank { continue }
            let start = line.dashes.first ?? line.start
            if start == dash, !line.dashes.isEmpty { items.append(line.dashes.count == 1 ? line.item : "") }
            // One that goes on in several lines stands further right.
            if start < dash || line.dashes.isEmpty && start == dash { break }
        }
        return items.reversed()
    }

    /// The word around a column: what may stand in names, paths and versions.
    private static func word(in bytes: [UInt8], at cursor: Int) -> Range<Int> {
        func belongs(_ index: Int) -> Bool {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "'"):
                return false
            case UInt8(ascii: ":"):
                // One at the end of a word ends a key; one within belongs to a name with a prefix.
                return index + 1 < bytes.count && bytes[index + 1] != UInt8(ascii: " ")
            default: return true
            }
        }
        var (start, end) = (cursor, cursor)
        while start > 0, belongs(start - 1) { start -= 1 }
        while end < bytes.count, belongs(end) { end += 1 }
        return start..<end
    }
}

/// Finds the keys that a place is below, going up line by line.
private struct Above {
    private(set) var keys: [(name: String, line: Int)] = []
    private(set) var isWithinText = false
    /// What encloses the place begins left of here.
    private var limit: Int
    /// Whether a key right at the limit encloses it, too: a list may stand in the column of its key.
    private var allowsEqual: Bool

    init(column: Int, dash: Int?) {
        limit = dash ?? column
        allowsEqual = dash != nil
    }

    /// Looks at the next line above; false once there can be nothing more.
    mutating func take(_ line: TextLine, number: Int) -> Bool {
        guard !line.isBlank else { return true }
        guard limit > 0 || allowsEqual else { return false }
        if let dash = line.dashes.first {
            guard dash < limit else { return true }
            if line.start < limit { add(line, number) }
            limit = dash
            allowsEqual = true
            return !isWithinText
        }
        guard line.start < limit || (allowsEqual && line.start == limit) else { return true }
        limit = line.start
        allowsEqual = false
        add(line, number)
        return !isWithinText
    }

    private mutating func add(_ line: TextLine, _ number: Int) {
        if line.opensText {
            isWithinText = true
        } else if line.opensBlock, let key = line.key {
            keys.append((key, number))
        }
    }
}
