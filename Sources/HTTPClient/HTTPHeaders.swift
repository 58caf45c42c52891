/// The header fields of a message, in their order; a name's case does not matter.
public struct HTTPHeaders: Sendable {
    /// A field.
    public typealias Field = (name: String, value: String)

    /// All fields, in the order in which they came.
    public internal(set) var fields: [Field]

    /// These fields.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// The value of the first field of this name.
    public subscript(name: String) -> String? {
        fields.first { Self.equal($0.name, name) }?.value
    }

    /// The values of all fields of this name.
    public func values(of name: String) -> [String] {
        fields.filter { Self.equal($0.name, name) }.map(\.value)
    }

    /// Whether two names are the same: they are ASCII (RFC 9110, section 5.1).
    static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
