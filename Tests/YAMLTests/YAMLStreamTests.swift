import Testing

@testable import YAML

/// Texts of so many events that they are read ahead.
@Suite("Long texts")
struct YAMLStreamTests {
    private static let count = 20_000

    private static let text = (0..<count).map { index in
        "key\(index): [value \(index), &a\(index) 'a longer text of the value \(index)']\n"
    }.joined()

    @Test("Every node of a long text is there, in order and with its place")
    func wholeTree() throws {
        let entries = try #require(YAMLParser().parse(Self.text, path: "long.yaml").mapping).entries
        #expect(entries.count == Self.count)
        for (index, entry) in entries.enumerated() {
            let items = try #require(entry.value.sequence)
            #expect(entry.key.string == "key\(index)")
            #expect(items.map(\.string) == ["value \(index)", "a longer text of the value \(index)"])
            #expect(entry.key.location.line == index + 1)
        }
    }

    @Test("What is wrong at the end of a long text is found there", arguments: ["bad: ]", "bad: *nobody", "key7: x"])
    func errorAtTheEnd(line: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser().parse(Self.text + line, path: "long.yaml") }
        #expect(error?.location.line == Self.count + 1)
    }

    @Test("What is wrong early in a long text is told, however much follows")
    func errorAtTheBeginning() {
        let error = #expect(throws: YAMLError.self) {
            try YAMLParser().parse("bad: *nobody\n" + Self.text, path: "long.yaml")
        }
        #expect(error?.location.line == 1)
    }

    @Test("Many long texts are read at once")
    func manyAtOnce() async throws {
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask { try YAMLParser().parse(Self.text, path: "long.yaml").mapping?.entries.count ?? 0 }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: Self.count, count: 16))
    }

    @Test("Long texts of long scalars are whole, too")
    func longScalars() throws {
        let scalar = String(repeating: "a longer text ", count: 5000) + "end"
        let text = (0..<40).map { "key\($0): \(scalar)\n" }.joined()
        let entries = try #require(YAMLParser().parse(text, path: "long.yaml").mapping).entries
        #expect(entries.map(\.value.string) == Array(repeating: scalar, count: 40))
    }

    @Test("What is wrong behind many empty lines is told of the last one that has something", .timeLimit(.minutes(1)))
    func emptyLines() {
        let text = "a: b\n" + String(repeating: "\n", count: 200_000) + "  c: d\n"
        let error = #expect(throws: YAMLError.self) { try YAMLParser().parse(text, path: "long.yaml") }
        #expect(error?.message == "this line is indented deeper than line 1, which has a value already")
    }
}
