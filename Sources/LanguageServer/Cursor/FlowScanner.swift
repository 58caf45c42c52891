/// Reads flow notation, `{a: 1, b: [c]}`, as far as it is written.
struct FlowScanner {
    /// A bracket that is open.
    private struct Level {
        let isMapping: Bool
        var key: String?
        /// The entries that are whole, by key, where their values are plain.
        var entries: [String: String] = [:]
        /// The items that are whole, as far as they are plain.
        var items: [String] = []
    }

    private var levels: [Level] = []
    private var token: [UInt8] = []
    private var quote: UInt8?
    private var last: UInt8 = UInt8(ascii: " ")

    /// Reads a text: the value of a key, or the beginning of one.
    init(_ text: some StringProtocol) {
        for byte in text.utf8 { read(byte) }
    }

    /// The keys that lead to the end of the text; those of lists are none.
    var path: [String] { levels.compactMap(\.key) }
    /// Whether the text ends within brackets.
    var isOpen: Bool { !levels.isEmpty }
    /// Whether it ends where a key of a mapping stands.
    var isAtKey: Bool { levels.last.map { $0.isMapping && $0.key == nil } ?? false }
    /// Whether it ends where an item of a list stands.
    var isAtItem: Bool { levels.last.map { !$0.isMapping } ?? false }
    /// The plain items of the innermost list so far.
    var items: [String] { levels.last?.items ?? [] }

    /// The plain entries of the mapping that a text begins with.
    static func entries(of text: some StringProtocol) -> [String: String] {
        guard text.utf8.first == UInt8(ascii: "{") else { return [:] }
        var scanner = FlowScanner("")
        var entries: [String: String] = [:]
        for byte in text.utf8 {
            if scanner.levels.count == 1, byte == UInt8(ascii: "}") { scanner.finishEntry() }
            if let outer = scanner.levels.first { entries.merge(outer.entries) { $1 } }
            scanner.read(byte)
            if !scanner.isOpen { break }
        }
        if let outer = scanner.levels.first { entries.merge(outer.entries) { $1 } }
        return entries
    }

    private mutating func read(_ byte: UInt8) {
        defer { last = byte }
        if let quote {
            if byte == quote { self.quote = nil } else { append(byte) }
            return
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): if token.isEmpty { quote = byte } else { append(byte) }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            levels.append(Level(isMapping: byte == UInt8(ascii: "{")))
            token = []
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            levels.removeLast(min(1, levels.count))
            token = []
        case UInt8(ascii: ","): finishEntry()
        case UInt8(ascii: " "):
            // Only now it is known that the colon before ends a key.
            if last == UInt8(ascii: ":") { finishKey() } else if !token.isEmpty { append(byte) }
        default: append(byte)
        }
    }

    private mutating func append(_ byte: UInt8) { token.append(byte) }

    private mutating func finishKey() {
        guard var level = levels.last, level.isMapping, level.key == nil, token.last == UInt8(ascii: ":") else {
            return
        }
        level.key = String(decoding: token.dropLast(), as: UTF8.self)
        levels[levels.count - 1] = level
        token = []
    }

    private mutating func finishEntry() {
        guard var level = levels.last else { return }
        while token.last == UInt8(ascii: " ") { token.removeLast() }
        if !token.isEmpty {
            let text = String(decoding: token, as: UTF8.self)
            if let key = level.key { level.entries[key] = text } else { level.items.append(text) }
        }
        level.key = nil
        levels[levels.count - 1] = level
        token = []
    }
}
