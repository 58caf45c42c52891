import TOSCA
import TemplateMutations
import Testing
import YAML

@testable import LanguageServer

@Suite("Place of a cursor")
struct CursorContextTests {
    /// What is found where a bar stands in a text.
    private func context(_ marked: String) throws -> CursorContext? {
        let bar = try #require(marked.firstRange(of: "|"))
        let text = marked[..<bar.lowerBound] + marked[bar.upperBound...]
        return CursorContext(LineIndex(String(text), breaks: .editor), at: marked[..<bar.lowerBound].utf8.count)
    }

    private static let cases: [(String, [String], CursorContext.Kind, String)] = [
        ("|", [], .key, ""),
        ("topo|", [], .key, "topo"),
        ("a:\n  |", ["a"], .key, ""),
        ("a:\n  b: c\n  d|", ["a"], .key, "d"),
        ("a:\n  b: c|d\n", ["a", "b"], .value, "cd"),
        ("a:\n  b:\n    - c|", ["a", "b"], .item, "c"),
        ("a:\n  b:\n  - c|", ["a", "b"], .item, "c"),
        ("a:\n  b:\n  - c: |", ["a", "b", "c"], .value, ""),
        ("a:\n  b:\n    - c: 1\n      d|", ["a", "b"], .key, "d"),
        ("a:\n  b:\n    - c:\n        d|", ["a", "b", "c"], .key, "d"),
        ("a:\n  b:\n    - c: 1\n    - |", ["a", "b"], .item, ""),
        ("a:\n  b: {c: {d|", ["a", "b", "c"], .key, "d"),
        ("a:\n  b: {c: {d: e|}}", ["a", "b", "c", "d"], .value, "e"),
        ("a:\n  b: [c, d|]", ["a", "b"], .item, "d"),
        ("a:\n  b: [{c: x}, {d|: 1}]", ["a", "b"], .key, "d"),
        ("a: {b: 'x, y', c|", ["a"], .key, "c"),
        ("a:\n  b:\n\n# nothing\n  |", ["a"], .key, ""),
        ("a: {\n  b: {\n    c|", ["a", "b"], .key, "c"),
        ("\"a b\":\n  c|", ["a b"], .key, "c"),
        ("a:\n  t: tosca:Com|pute", ["a", "t"], .value, "tosca:Compute"),
        ("a: &x\n  b|", ["a"], .key, "b"),
        ("größe:\n  'é': ü|", ["größe", "é"], .value, "ü"),
    ]

    @Test("the keys that lead there and the word are found, whether or not the text is YAML", arguments: cases.indices)
    func places(_ index: Int) throws {
        let (text, path, kind, word) = Self.cases[index]
        let context = try #require(try context(text))
        #expect(context.path == path)
        #expect(context.kind == kind)
        #expect(context.word == word)
    }

    @Test("the items before it are found in brackets and below each other")
    func items() throws {
        for (text, items) in [
            ("a: [b, 'c', |", ["b", "c"]), ("a:\n  - b\n  - 'c' # x\n\n  - |", ["b", "c"]),
            ("a:\n- b\n- |", ["b"]), ("a:\n  - - b\n  - c: 1\n    d: 2\n  - |", ["", "c: 1"]),
            ("x:\n  - y\na:\n  - |", []), ("x:\n- y\n- a:\n  - |", []), ("a:\n  - b: |", []),
        ] {
            #expect(try context(text)?.items == items, "\(text)")
        }
    }

    @Test("in a comment and in a block of text there is nothing")
    func nothing() throws {
        #expect(try context("a:\n  # co|mment") == nil)
        #expect(try context("a: >\n  te|xt") == nil)
    }

    @Test("a key beside the place is found above and below it, in blocks and in brackets")
    func beside() throws {
        let inBlock = try #require(try context("a:\n  b:\n    c: 1\n    d:\n      |\n    type: T # x\n  type: U\n"))
        #expect(inBlock.value(of: "type", in: 2) == "T")
        #expect(inBlock.value(of: "type", in: 1) == "U")
        #expect(inBlock.value(of: "none", in: 2) == nil)
        let inBrackets = try #require(try context("a:\n  b: {type: \"T\", p: {|}, q: 1}"))
        #expect(inBrackets.value(of: "type", in: 2) == "T")
    }

    @Test("whatever the text is, wherever the cursor, there is an answer, and its range lies around the cursor")
    func mutations() throws {
        let service = try #require(Analysis.empty)
        for (number, explanation) in Explanation.all.enumerated() {
            for round in UInt64(0)..<3 {
                var mutator = TemplateMutator(seed: UInt64(number) * 100 + round)
                let text = mutator.mutate(explanation.right)
                let index = LineIndex(text, breaks: .editor)
                for offset in stride(from: 0, through: text.utf8.count, by: 7) {
                    let (line, character) = index.position(ofOffset: offset)
                    let place = index.offset(line: line, utf16: character)
                    #expect(place <= offset)
                    guard let context = CursorContext(index, at: place) else { continue }
                    #expect(context.range.lowerBound <= place && place <= context.range.upperBound)
                    let meaning = Meaning(context, in: service, DocumentHead(index))
                    _ = meaning.referent()?.markdown
                    for item in Completion(meaning: meaning, files: { [] }).items() { #expect(!item.label.isEmpty) }
                }
            }
        }
    }
}

@Suite("Lines of a text")
struct LineIndexTests {
    @Test("places are the same by line and column, by UTF-16 and by offset, whatever ends the lines")
    func places() {
        let text = "a\r\nbé𝄞c\rd\n\u{2028}e\u{85}f"
        let editor = LineIndex(text, breaks: .editor)
        #expect(editor.count == 4)
        #expect((1...4).map { editor.line($0).map(String.init) } == ["a", "bé𝄞c", "d", "\u{2028}e\u{85}f"])
        let yaml = LineIndex(text)
        #expect((1...7).map { yaml.line($0).map(String.init) } == ["a", "bé𝄞c", "d", "", "e", "f", nil])
        let offset = editor.offset(line: 1, utf16: 4)
        #expect(offset == "a\r\nbé𝄞".utf8.count)
        #expect(editor.offset(line: 1, utf16: 3) == "a\r\nbé".utf8.count, "within a pair of surrogates")
        #expect(yaml.offset(line: 2, column: 4) == offset)
        #expect(editor.position(ofOffset: offset) == (1, 4))
        #expect(yaml.location(ofOffset: offset) == (2, 4))
        #expect(editor.offset(line: 1, utf16: 99) == "a\r\nbé𝄞c".utf8.count)
        #expect(editor.offset(line: 99, utf16: 0) == text.utf8.count)
        #expect(editor.offset(line: .max, utf16: .max) == text.utf8.count)
        #expect(yaml.offset(line: .max, column: .max) == text.utf8.count)
        #expect(LineIndex("").count == 1)
    }

    @Test("messages are taken out of a stream however it is cut, and one that is too long is dropped")
    func frames() throws {
        let stream = Array(
            "Content-Length: 2\r\n\r\n{}Content-Length: 10\r\nX: y\r\n\r\n0123456789Content-Length: 0\r\n\r\n".utf8)
        for size in 1...stream.count {
            var reader = FrameReader(mostContent: 5)
            var frames: [FrameReader.Frame] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                reader.append(stream[start..<min(start + size, stream.count)])
                while let frame = try reader.next() { frames.append(frame) }
            }
            #expect(frames == [.content(Array("{}".utf8)), .tooLong(10), .content([])])
        }
    }
}
