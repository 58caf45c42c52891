/// Writes values as JSON (RFC 8259), straight into the bytes of a payload.
///
/// What `JSONEncoder` writes, but that it builds a tree of the whole value first, which takes several times as long:
/// records and events are most of what an engine does for operations without implementation. Types that `JSONEncoder`
/// treats by itself, as `Date` and `Data`, are written as they encode themselves.
struct PayloadEncoder {
    /// The JSON text of a value.
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let text = PayloadText()
        try text.encode(value)
        return text.bytes
    }
}

/// A JSON text that grows, and what of it is still open.
private final class PayloadText {
    private(set) var bytes: [UInt8] = []
    /// What closes each open object and array, the innermost last.
    private var closings: [UInt8] = []

    var depth: Int { closings.count }

    func open(_ opening: Unicode.Scalar, _ closing: Unicode.Scalar) {
        bytes.append(UInt8(ascii: opening))
        closings.append(UInt8(ascii: closing))
    }

    private func close(to depth: Int) {
        while closings.count > depth { bytes.append(closings.removeLast()) }
    }

    /// Begins a further element of the object or array at this depth; what is open within it is complete.
    func beginElement(at depth: Int) {
        close(to: depth)
        let isFirst = bytes.last == UInt8(ascii: "{") || bytes.last == UInt8(ascii: "[")
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
    }

    func beginMember(_ name: String, at depth: Int) {
        beginElement(at: depth)
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    func encode(_ value: some Encodable) throws {
        let (start, depth) = (bytes.count, self.depth)
        try value.encode(to: PayloadEncoding(text: self))
        close(to: depth)
        if bytes.count == start { bytes += Array("{}".utf8) }
    }

    func write(_ number: some BinaryInteger) { bytes += String(number).utf8 }

    func write(_ number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number, .init(codingPath: [], debugDescription: "JSON has no number for \(number)"))
        }
        bytes += number.description.utf8
    }

    func write(_ value: Bool) { bytes += (value ? "true" : "false").utf8 }

    func writeNull() { bytes += "null".utf8 }

    func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        if string.utf8.contains(where: Self.isEscaped) {
            for byte in string.utf8 { writeEscaped(byte) }
        } else {
            bytes += string.utf8
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func writeEscaped(_ byte: UInt8) {
        guard Self.isEscaped(byte) else {
            bytes.append(byte)
            return
        }
        if byte < 0x20 {
            let digits = String(byte, radix: 16)
            bytes += "\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8
        } else {
            bytes += [UInt8(ascii: "\\"), byte]
        }
    }
}

/// What a value that encodes itself writes to.
private struct PayloadEncoding: Encoder {
    let text: PayloadText

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        text.open("{", "}")
        return KeyedEncodingContainer(PayloadObject(text: text, depth: text.depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        text.open("[", "]")
        return PayloadArray(text: text, depth: text.depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension PayloadEncoding: SingleValueEncodingContainer {
    func encodeNil() { text.writeNull() }
    func encode(_ value: Bool) { text.write(value) }
    func encode(_ value: String) { text.write(value) }
    func encode(_ value: Double) throws { try text.write(value) }
    func encode(_ value: Float) throws { try text.write(Double(value)) }
    func encode(_ value: Int) { text.write(value) }
    func encode(_ value: Int8) { text.write(value) }
    func encode(_ value: Int16) { text.write(value) }
    func encode(_ value: Int32) { text.write(value) }
    func encode(_ value: Int64) { text.write(value) }
    func encode(_ value: UInt) { text.write(value) }
    func encode(_ value: UInt8) { text.write(value) }
    func encode(_ value: UInt16) { text.write(value) }
    func encode(_ value: UInt32) { text.write(value) }
    func encode(_ value: UInt64) { text.write(value) }
    func encode(_ value: some Encodable) throws { try text.encode(value) }
}

/// The members of an object.
private struct PayloadObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let text: PayloadText
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        text.beginMember(key.stringValue, at: depth)
        text.writeNull()
    }

    func encode(_ value: String, forKey key: Key) {
        text.beginMember(key.stringValue, at: depth)
        text.write(value)
    }

    func encode(_ value: Int, forKey key: Key) {
        text.beginMember(key.stringValue, at: depth)
        text.write(value)
    }

    func encode(_ value: Int64, forKey key: Key) {
        text.beginMember(key.stringValue, at: depth)
        text.write(value)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        text.beginMember(key.stringValue, at: depth)
        try text.encode(value)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        nested(key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }

    func superEncoder() -> any Encoder {
        text.beginMember("super", at: depth)
        return PayloadEncoding(text: text)
    }

    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: Key) -> PayloadEncoding {
        text.beginMember(key.stringValue, at: depth)
        return PayloadEncoding(text: text)
    }
}

/// The elements of an array.
private struct PayloadArray: UnkeyedEncodingContainer {
    let text: PayloadText
    let depth: Int
    private(set) var count = 0

    var codingPath: [any CodingKey] { [] }

    init(text: PayloadText, depth: Int) {
        self.text = text
        self.depth = depth
    }

    mutating func encodeNil() { element().encodeNil() }

    mutating func encode(_ value: Int) { element().encode(value) }

    mutating func encode(_ value: String) { element().encode(value) }

    mutating func encode(_ value: some Encodable) throws { try element().encode(value) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        element().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { element() }

    private mutating func element() -> PayloadEncoding {
        count += 1
        text.beginElement(at: depth)
        return PayloadEncoding(text: text)
    }
}
