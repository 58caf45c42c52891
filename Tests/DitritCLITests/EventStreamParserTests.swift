import Testing

@testable import DitritCLI

@Suite("Streams of server-sent events")
struct EventStreamParserTests {
    private typealias Message = EventStreamParser.Message

    @Test("the example of the standard: several lines of data, comments, ids that stay, fields without a value")
    func standard() {
        let text = """
            : a comment

            data: YHOO
            data: +2
            data: 10

            event: add
            id: 1
            data:second event

            id
            data:  third event

            data

            data
            data

            data: never ended
            """
        var parser = EventStreamParser()
        let messages = parser.read(Array(text.utf8))
        #expect(
            messages == [
                Message(data: "YHOO\n+2\n10"), Message(name: "add", data: "second event", id: "1"),
                Message(data: " third event", id: ""), Message(data: "", id: ""), Message(data: "\n", id: ""),
            ])
    }

    @Test("wherever it is cut, whatever ends its lines, a stream says the same", arguments: ["\n", "\r\n", "\r"])
    func cuts(ending: String) {
        let lines = ["event: state", "id: 7.1", "data: {\"node\": \"é\"}", "", "data: 2", "", ""]
        let bytes = Array(lines.joined(separator: ending).utf8)
        let expected = [Message(name: "state", data: "{\"node\": \"é\"}", id: "7.1"), Message(data: "2", id: "7.1")]
        for cut in 0...bytes.count {
            var parser = EventStreamParser()
            let first = parser.read(Array(bytes[..<cut])) ?? []
            let second = parser.read(Array(bytes[cut...])) ?? []
            #expect(first + second == expected, "cut at \(cut)")
        }
    }

    @Test("a line that is longer than any of ours ends the reading")
    func longLine() {
        var parser = EventStreamParser()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        #expect((0..<17).contains { _ in parser.read(piece) == nil })
    }
}
