/// A field of a form, without its content.
public struct MultipartField: Sendable, Equatable {
    /// The field's name.
    public let name: String
    /// The name of the file whose content it is, as the client says: nothing to open a file by.
    public let fileName: String?
    /// The type of its content; nil when the client does not say.
    public let type: String?

    /// A field of this head: lines, of which those that RFC 7578 §4.8 does not know are passed over.
    init(head: ArraySlice<UInt8>) throws(MultipartError) {
        var (name, fileName, type): (String?, String?, String?)
        for line in Self.lines(head) {
            guard let text = String(validating: line, as: UTF8.self) else {
                throw .malformed("a field's head is not UTF-8")
            }
            guard let colon = text.firstIndex(of: ":") else {
                throw .malformed("a field's head has a line without a colon")
            }
            let value = HTTPFields.trim(text[text.index(after: colon)...])
            switch text[..<colon].lowercased() {
            case "content-disposition":
                guard let parameters = HeaderParameters(value), Token.equal(parameters.value, "form-data") else {
                    throw .malformed("a field is no form-data")
                }
                name = parameters["name"]
                fileName = parameters["filename"]
            case "content-type": type = String(value)
            default: break
            }
        }
        guard let name else { throw .malformed("a field has no name") }
        self.name = name
        self.fileName = fileName
        self.type = type
    }

    private static func lines(_ head: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = head.startIndex
        var index = start
        while index < head.endIndex {
            if head[index] == 0x0D, index + 1 < head.endIndex, head[index + 1] == 0x0A {
                lines.append(head[start..<index])
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        lines.append(head[start...])
        return lines.filter { !$0.isEmpty }
    }
}

/// The value of a header field that has parameters (RFC 9110 §5.6.6).
struct HeaderParameters {
    let value: String
    private var parameters: [(name: String, value: String)] = []

    /// Reads a value; nil for what is none.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        value = String(HTTPFields.trim(Substring(String(decoding: bytes[..<end], as: UTF8.self))))
        var index = end
        while index < bytes.count {
            // At a semicolon.
            index += 1
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            if index == bytes.count { break }
            let start = index
            while index < bytes.count, Token.isTokenByte(bytes[index]) { index += 1 }
            guard start < index, index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return nil }
            let name = String(decoding: bytes[start..<index], as: UTF8.self)
            index += 1
            guard let value = Self.readValue(bytes, &index) else { return nil }
            parameters.append((name, value))
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            guard index == bytes.count || bytes[index] == UInt8(ascii: ";") else { return nil }
        }
    }

    subscript(name: String) -> String? { parameters.first { Token.equal($0.name, name) }?.value }

    private static func readValue(_ bytes: [UInt8], _ index: inout Int) -> String? {
        var value: [UInt8] = []
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
            while index < bytes.count, Token.isTokenByte(bytes[index]) {
                value.append(bytes[index])
                index += 1
            }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            value.append(bytes[index])
            index += 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        return String(decoding: value, as: UTF8.self)
    }
}
