import TOSCA
import TestSupport
import Testing

@Suite("Files of a directory")
struct DirectorySourceTests {
    @Test("a file has the same bytes whole and by pieces, and no other name by a NUL in it")
    func pieces() throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "0123456789", count: 20_000)
        try directory.write(text, to: "a")
        let source = DirectorySource(root: directory.path)
        var pieces: [[UInt8]] = []
        try source.forEachPiece(of: "a") { pieces.append(Array($0)) }
        #expect(pieces.count > 1)
        #expect(try source.bytes(of: "a") == Array(text.utf8))
        #expect(pieces.flatMap(\.self) == Array(text.utf8))
        #expect(source.exists("a") && !source.exists("a\0b"))
        #expect(throws: SourceError.self) { try source.forEachPiece(of: "a\0b") { _ in } }
    }
}
