/// Reads the XML of S3's answers: strictly, and within bounds.
///
/// A small one of our own: elements, text, the five named entities and numbered ones, comments, CDATA. No document type
/// is taken, so no entity can be defined, which is where other readers have their holes. Source: XML 1.0, fifth edition.
struct XMLReader {
    /// How much of an answer there may be.
    struct Limits {
        var depth = 16
        /// A listing has a thousand objects of a dozen elements each.
        var elements = 100_000
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var position = 0
    private var count = 0

    /// Reads a document.
    static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(XMLError) -> XMLElement {
        var reader = XMLReader(bytes: bytes, limits: limits)
        return try reader.document()
    }

    private init(bytes: [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func error(_ problem: String) -> XMLError { XMLError(problem: problem, offset: position) }

    private mutating func document() throws(XMLError) -> XMLElement {
        _ = take("\u{FEFF}")
        try skipMisc()
        guard peek == UInt8(ascii: "<") else { throw error("no element") }
        // One that is still being written to, and whose children are still to come, is on this stack.
        var open: [XMLElement] = []
        var text: [UInt8] = []
        repeat {
            guard let byte = peek else { throw error("the document ends within an element") }
            if byte != UInt8(ascii: "<") {
                try readText(into: &text)
            } else if take("<![CDATA[") {
                text += try upTo("]]>")
            } else if take("<!--") {
                _ = try upTo("-->")
            } else if take("<?") {
                _ = try upTo("?>")
            } else if take("</") {
                guard var element = open.popLast() else { throw error("an end tag without its start") }
                guard try name() == element.name else { throw error("the end tag is not that of '\(element.name)'") }
                skipSpace()
                try expect(">")
                element.text += try string(text)
                text = []
                if open.isEmpty { return try end(element) }
                open[open.count - 1].children.append(element)
            } else {
                try expect("<")
                if !open.isEmpty {
                    open[open.count - 1].text += try string(text)
                    text = []
                }
                let element = try startTag(depth: open.count)
                if take("/>") {
                    if open.isEmpty { return try end(element) }
                    open[open.count - 1].children.append(element)
                } else {
                    try expect(">")
                    open.append(element)
                }
            }
        } while true
    }

    private mutating func end(_ root: XMLElement) throws(XMLError) -> XMLElement {
        try skipMisc()
        guard peek == nil else { throw error("something after the document's element") }
        return root
    }

    private mutating func startTag(depth: Int) throws(XMLError) -> XMLElement {
        count += 1
        guard count <= limits.elements else { throw error("more than \(limits.elements) elements") }
        guard depth < limits.depth else { throw error("elements are nested more than \(limits.depth) deep") }
        let element = XMLElement(name: try name())
        while skipSpace(), let byte = peek, byte != UInt8(ascii: ">"), byte != UInt8(ascii: "/") {
            _ = try name()
            skipSpace()
            try expect("=")
            skipSpace()
            guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw error("an attribute's value without quotes")
            }
            position += 1
            guard try !upTo(quote == UInt8(ascii: "'") ? "'" : "\"").contains(UInt8(ascii: "<")) else {
                throw error("a '<' in an attribute's value")
            }
        }
        return element
    }

    // MARK: - Text

    private mutating func readText(into text: inout [UInt8]) throws(XMLError) {
        while let byte = peek, byte != UInt8(ascii: "<") {
            if byte == UInt8(ascii: "&") {
                text += try reference()
            } else {
                text.append(byte)
                position += 1
            }
        }
    }

    private mutating func reference() throws(XMLError) -> [UInt8] {
        position += 1
        let start = position
        // The longest one is "#x10FFFF" with some zeros before.
        guard let end = bytes[position..<min(position + 12, bytes.count)].firstIndex(of: UInt8(ascii: ";")) else {
            throw error("an '&' that begins no reference")
        }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        switch name {
        case "amp": position = end + 1; return [UInt8(ascii: "&")]
        case "lt": position = end + 1; return [UInt8(ascii: "<")]
        case "gt": position = end + 1; return [UInt8(ascii: ">")]
        case "quot": position = end + 1; return [UInt8(ascii: "\"")]
        case "apos": position = end + 1; return [UInt8(ascii: "'")]
        default: break
        }
        let number =
            name.hasPrefix("#x")
            ? UInt32(unsigned: name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(unsigned: name.dropFirst(), radix: 10) : nil
        // Some servers write control characters of keys so, which XML 1.0 forbids: zero alone is none.
        guard let scalar = number.flatMap(Unicode.Scalar.init), scalar != "\0" else {
            throw error("the reference '&\(name);' is to nothing")
        }
        position = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    private func string(_ bytes: [UInt8]) throws(XMLError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error("text that is not UTF-8") }
        return text
    }

    // MARK: - Words

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// A name without its prefix.
    private mutating func name() throws(XMLError) -> String {
        let start = position
        while let byte = peek, Self.isName(byte) { position += 1 }
        guard let first = bytes[start..<position].first, !(0x2D...0x39).contains(first) else {
            throw error("a name is missing")
        }
        let name = try string(Array(bytes[start..<position]))
        return name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    /// Space, comments and processing instructions, around the document's element.
    private mutating func skipMisc() throws(XMLError) {
        while true {
            skipSpace()
            if take("<?") { _ = try upTo("?>") } else if take("<!--") { _ = try upTo("-->") } else { break }
        }
        if take("<!") { throw error("a document type, which no answer has") }
    }

    @discardableResult private mutating func skipSpace() -> Bool {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func expect(_ text: String) throws(XMLError) {
        guard take(text) else { throw error("'\(text)' is missing") }
    }

    /// What comes before a mark, which is passed over.
    private mutating func upTo(_ mark: String) throws(XMLError) -> ArraySlice<UInt8> {
        let start = position
        let mark = Array(mark.utf8)
        while position + mark.count <= bytes.count {
            if bytes[position...].starts(with: mark) {
                position += mark.count
                return bytes[start..<(position - mark.count)]
            }
            position += 1
        }
        throw error("'\(String(decoding: mark, as: UTF8.self))' is missing")
    }
}

extension UInt32 {
    /// Digits alone: the integer's own reading takes a sign.
    fileprivate init?(unsigned text: Substring, radix: Int) {
        guard text.first?.isHexDigit == true else { return nil }
        self.init(text, radix: radix)
    }
}
