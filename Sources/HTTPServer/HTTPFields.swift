/// The header fields of a request, in their order; a name's case does not matter (RFC 9110 §5.1).
///
/// They are kept as the bytes that came, one after another: most requests have fields that nobody asks for.
public struct HTTPFields: Sendable, Equatable {
    /// Where a field is in `bytes`.
    private struct Place: Equatable {
        let start: Int
        let nameEnd: Int
        let end: Int
    }

    private var bytes: [UInt8] = []
    private var places: [Place] = []

    /// No fields.
    public init() {}

    /// These fields.
    public init(_ fields: [(name: String, value: String)]) {
        for (name, value) in fields {
            let start = bytes.count
            bytes += name.utf8
            let nameEnd = bytes.count
            bytes += value.utf8
            places.append(Place(start: start, nameEnd: nameEnd, end: bytes.count))
        }
    }

    /// How many there are.
    public var count: Int { places.count }

    /// The value of the first field of this name.
    public subscript(name: String) -> String? { first(name).map { text($0.nameEnd..<$0.end) } }

    /// The values of all fields of this name.
    public func values(of name: String) -> [String] {
        places.filter { has(name, $0) }.map { text($0.nameEnd..<$0.end) }
    }

    /// The members of all lists of this name (RFC 9110 §5.6.1), none of them quoted.
    public func list(_ name: String) -> [String] {
        values(of: name).flatMap { $0.split(separator: ",") }.map { String(Self.trim($0)) }.filter { !$0.isEmpty }
    }

    /// All fields.
    public var all: [(name: String, value: String)] {
        places.map { (text($0.start..<$0.nameEnd), text($0.nameEnd..<$0.end)) }
    }

    /// Whether a field went over several lines (RFC 9112 §5.2), which has to be refused.
    private(set) var isFolded = false

    mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        // libmicrohttpd 0.9.75 adds a second line to the name; that is seen by the value, which does not follow any more.
        if let nameStart = name.baseAddress, let valueStart = value.baseAddress {
            let gap = unsafe valueStart - (nameStart + name.count)
            if gap < 1 { isFolded = true }
            for offset in 1..<max(gap, 1) where !isFolded {
                let byte = unsafe nameStart.load(fromByteOffset: name.count + offset, as: UInt8.self)
                if byte != 0x20, byte != 0x09 { isFolded = true }
            }
        }
        let start = bytes.count
        unsafe bytes.append(contentsOf: name)
        let nameEnd = bytes.count
        unsafe bytes.append(contentsOf: value)
        places.append(Place(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    /// How many fields of this name there are.
    func count(of name: String) -> Int { places.count { has(name, $0) } }

    /// Whether every name is a token (RFC 9110 §5.6.2), and no value has a control character but tabs.
    var areWellFormed: Bool {
        !isFolded
            && places.allSatisfy { place in
                place.start < place.nameEnd && bytes[place.start..<place.nameEnd].allSatisfy(Token.isTokenByte)
                    && bytes[place.nameEnd..<place.end].allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
            }
    }

    static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    private func first(_ name: String) -> Place? { places.first { has(name, $0) } }

    private func has(_ name: String, _ place: Place) -> Bool {
        guard place.nameEnd - place.start == name.utf8.count else { return false }
        return zip(bytes[place.start..<place.nameEnd], name.utf8).allSatisfy {
            Token.lowercase($0) == Token.lowercase($1)
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// The alphabet of names in HTTP (RFC 9110 §5.6.2).
enum Token {
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func equal(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }
}
