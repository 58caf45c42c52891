internal import Orchestration
internal import YAML

/// A document that a client has open: its text is the client's, whatever the file holds.
struct OpenDocument {
    /// Its name to the client.
    let uri: String
    /// The client's count of changes.
    private(set) var version: Int
    private(set) var text: String
    private(set) var index: LineIndex

    /// The longest text that is kept, in bytes.
    static let mostBytes = 64 << 20

    init(uri: String, version: Int, text: String) throws(RPCError) {
        try Self.check(text)
        self.uri = uri
        self.version = version
        self.text = text
        index = LineIndex(text, breaks: .editor)
    }

    /// Applies the changes of `textDocument/didChange`, one after the other: each to what the one before has left.
    mutating func apply(_ changes: [JSON], version: Int) throws(RPCError) {
        for change in changes {
            let replacement = try change.string("text")
            if change["range"] == .null {
                text = replacement
            } else {
                let range = change["range"]
                let start = offset(of: try Position(range["start"]))
                let end = offset(of: try Position(range["end"]))
                guard start <= end else { throw RPCError(.invalidParams, "a range ends before it begins") }
                var bytes = Array(text.utf8)
                bytes.replaceSubrange(start..<end, with: replacement.utf8)
                text = String(decoding: bytes, as: UTF8.self)
            }
            try Self.check(text)
            index = LineIndex(text, breaks: .editor)
        }
        self.version = version
    }

    private static func check(_ text: String) throws(RPCError) {
        guard text.utf8.count <= mostBytes else {
            throw RPCError(.invalidParams, "a document of more than \(mostBytes) bytes is not read")
        }
    }

    /// The UTF-8 offset of a place; past the end of a line or of the text it is the end.
    func offset(of position: Position) -> Int { index.offset(line: position.line, utf16: position.character) }
}
