/// What a server answers.
public struct HTTPResponse: Sendable, Equatable {
    /// The content.
    public enum Content: Sendable, Equatable {
        /// Bytes.
        case bytes([UInt8])
        /// A part of a file, or all of it.
        case file(OpenFile, Range<Int>)
        /// What is made while it is sent.
        case stream(ResponseStream)

        /// How long it is, if that is known.
        var length: Int? {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(_, let range): range.count
            case .stream: nil
            }
        }
    }

    /// The status code (RFC 9110 §15).
    public var status: Int
    /// The header fields besides those that the server writes of itself: those of the length and of the connection, and
    /// the date.
    public var fields: [(name: String, value: String)]
    /// The content.
    public var content: Content

    /// A response.
    public init(status: Int, fields: [(name: String, value: String)] = [], content: Content) {
        self.status = status
        self.fields = fields
        self.content = content
    }

    /// A response of bytes, which are copied: what is large is better a file or a stream.
    public init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.init(status: status, fields: fields, content: .bytes(body))
    }

    /// A response of a text.
    public init(status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status: status, fields: [("Content-Type", type)], body: Array(text.utf8))
    }

    /// The first field of this name.
    public subscript(name: String) -> String? { fields.first { Token.equal($0.name, name) }?.value }

    /// Whether two are the same, field by field.
    public static func == (left: HTTPResponse, right: HTTPResponse) -> Bool {
        left.status == right.status && left.content == right.content
            && left.fields.elementsEqual(right.fields, by: ==)
    }
}
