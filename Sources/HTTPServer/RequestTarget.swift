/// What a request asks for, its escapes resolved (RFC 9112 §3.2.1, RFC 3986 §2.1).
///
/// One target has one reading: what would let a path mean two things to two programs is refused. That are empty and dot
/// segments, escaped slashes, backslashes and control characters, and bytes that are not UTF-8.
public struct RequestTarget: Sendable, Equatable {
    /// The path, from its leading slash.
    public let path: String
    /// The parameters of the query.
    public let query: QueryParameters

    /// Reads the target of a request, in origin form.
    public init(_ bytes: some Collection<UInt8>) throws(RequestTargetError) {
        let question = bytes.firstIndex(of: UInt8(ascii: "?"))
        path = try Self.path(of: bytes[..<(question ?? bytes.endIndex)])
        query =
            if let question { try QueryParameters(bytes[bytes.index(after: question)...]) } else { QueryParameters() }
    }

    /// The server as a whole: `*`.
    static let server = RequestTarget(path: "*")

    /// A path whose escapes are resolved already.
    init(path: String) {
        self.path = path
        query = QueryParameters()
    }

    private static func path(of bytes: some Collection<UInt8>) throws(RequestTargetError) -> String {
        guard bytes.first == UInt8(ascii: "/") else { throw RequestTargetError("it does not begin with a slash") }
        let decoded = try Percent.decode(bytes) { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
        guard !decoded.contains(UInt8(ascii: "\\")) else {
            throw RequestTargetError("there is a backslash in its path")
        }
        var start = 1
        for index in 1...decoded.count where index == decoded.count || decoded[index] == UInt8(ascii: "/") {
            let segment = decoded[start..<index]
            start = index + 1
            // A slash at the end is another path, not an empty segment.
            if segment.isEmpty, index < decoded.count { throw RequestTargetError("its path has an empty segment") }
            if segment.elementsEqual([UInt8(ascii: ".")])
                || segment.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
            {
                throw RequestTargetError("its path has a segment of dots")
            }
        }
        return try Percent.text(decoded)
    }
}

/// Why a target is none.
public struct RequestTargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// The parameters of a query, in their order; there may be several of one name.
public struct QueryParameters: Sendable, Equatable {
    /// All of them.
    public private(set) var all: [Parameter] = []

    /// A parameter.
    public struct Parameter: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value, which is empty where there is none.
        public let value: String
    }

    /// None.
    public init() {}

    /// Reads a query, as forms are encoded (`application/x-www-form-urlencoded`): a plus is a space.
    public init(_ bytes: some Collection<UInt8>) throws(RequestTargetError) {
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let equal = part.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.text(part[..<(equal ?? part.endIndex)])
            let value = if let equal { try Self.text(part[part.index(after: equal)...]) } else { "" }
            all.append(Parameter(name: name, value: value))
        }
    }

    /// The value of the first parameter of this name.
    public subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    /// The values of all parameters of this name.
    public func values(of name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    private static func text(_ bytes: some Collection<UInt8>) throws(RequestTargetError) -> String {
        try Percent.text(try Percent.decode(bytes, plusIsSpace: true) { _ in true })
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum Percent {
    /// Resolves escapes; those of control characters, and of what `allows` does not allow, are refused.
    static func decode(
        _ bytes: some Collection<UInt8>, plusIsSpace: Bool = false, allows: (UInt8) -> Bool
    ) throws(RequestTargetError) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            guard byte == UInt8(ascii: "%") else {
                guard byte > 0x20 && byte < 0x7F else {
                    throw RequestTargetError("it has a byte that should have been escaped")
                }
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            var value: UInt8 = 0
            for _ in 0..<2 {
                guard index < bytes.endIndex, let digit = digit(bytes[index]) else {
                    throw RequestTargetError("it has an escape without two hexadecimal digits")
                }
                value = value << 4 | digit
                bytes.formIndex(after: &index)
            }
            guard value >= 0x20, value != 0x7F, allows(value) else {
                throw RequestTargetError("it has an escape that is not allowed there")
            }
            decoded.append(value)
        }
        return decoded
    }

    static func text(_ bytes: [UInt8]) throws(RequestTargetError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RequestTargetError("its escapes are not UTF-8")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
