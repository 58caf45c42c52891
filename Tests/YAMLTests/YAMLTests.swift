import Testing
import YAML

/// Reads a document; the path in messages is `t.yaml`.
func parse(_ text: String, limits: YAMLLimits = .init()) throws -> Node {
    try YAMLParser(limits: limits).parse(text, path: "t.yaml")
}

@Suite("YAML")
struct YAMLTests {
    @Test("every node knows where it begins and ends")
    func locations() throws {
        let root = try parse("a: 1\nbb:\n  - x\n  - 'y z'\n")
        let list = try #require(root.mapping?["bb"])
        #expect(list.location.description == "t.yaml:3:3")
        #expect((list.location.endLine, list.location.endColumn) == (4, 10))
        #expect(list.sequence?[1].location.description == "t.yaml:4:5")
        #expect(root.mapping?.entries[1].key.location.description == "t.yaml:2:1")
        #expect(root.location.file.line(2) == "bb:")
    }

    @Test(
        "plain scalars mean what TOSCA needs: versions, dates and words stay text",
        arguments: [
            ("1", .integer(1)), ("-7", .integer(-7)), ("0x1F", .integer(31)), ("0o17", .integer(15)),
            ("1.5", .float(1.5)), ("1.", .float(1)), (".5", .float(0.5)), ("1e3", .float(1000)),
            ("1.0.1", .string("1.0.1")), ("2016-01-02", .timestamp("2016-01-02")),
            ("2001-12-14t21:59:43.10-05:00", .timestamp("2001-12-14t21:59:43.10-05:00")),
            ("true", .boolean(true)), ("FALSE", .boolean(false)), ("yes", .string("yes")), ("on", .string("on")),
            ("~", .null), ("null", .null), ("nothing", .string("nothing")), ("1 GB", .string("1 GB")),
            (".inf", .float(.infinity)), ("-", .string("-")), ("+.", .string("+.")), ("0x", .string("0x")),
            ("0x-1", .string("0x-1")), ("0o8", .string("0o8")), ("0o+7", .string("0o+7")), ("+12", .integer(12)),
            ("1.0-beta", .string("1.0-beta")), ("10.0.0.1", .string("10.0.0.1")), ("12:30:45", .string("12:30:45")),
            ("2016-01-02T", .timestamp("2016-01-02T")), ("2016-1", .string("2016-1")), ("1e", .string("1e")),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("Null", .null), ("nULL", .string("nULL")), ("tRue", .string("tRue")), ("No", .string("No")),
            ("99999999999999999999", .float(1e20)), ("1_000", .string("1_000")), ("infinity", .string("infinity")),
        ] as [(String, ScalarValue)])
    func scalars(text: String, value: ScalarValue) throws {
        // In a list, "-" would open another one.
        let scalar = Scalar(text: text, style: .plain)
        #expect(scalar.value == value)
        #expect(Scalar(text: text, style: .doubleQuoted).value == .string(text))
    }

    @Test("the text of a number is kept as written")
    func numberText() throws {
        #expect(try parse("v: 1.10").mapping?["v"]?.scalar?.text == "1.10")
    }

    @Test("an explicit string tag makes a string of a number")
    func tags() throws {
        let node = try #require(try parse("v: !!str 12").mapping?["v"])
        #expect(node.value == .string("12"))
        #expect(try parse("v: ! 12").mapping?["v"]?.value == .string("12"))
        #expect(try parse("v: !!int 12").mapping?["v"]?.value == .integer(12))
        let null = try #require(try parse("v: !!str null").mapping?["v"])
        #expect(null.string == "null")
        #expect(!null.isNull)
    }

    @Test("an alias stands for the node at its anchor, and is found there")
    func aliases() throws {
        let root = try parse("a: &x {k: 1}\nb: *x\n")
        let alias = try #require(root.mapping?["b"])
        #expect(alias.mapping?["k"]?.value == .integer(1))
        #expect(alias.location.line == 1)
    }

    @Test("an unknown alias is an error at its place")
    func unknownAlias() {
        expectError("a: *nobody", "t.yaml:1:4: error: there is no anchor '&nobody' before this alias")
    }

    @Test("merge keys add what is missing; the mapping's own keys and earlier merges win")
    func mergeKeys() throws {
        let root = try parse(
            """
            one: &one {a: 1, b: 1}
            two: &two {b: 2, c: 2}
            all: {<<: [*one, *two], a: 0}
            """)
        let all = try #require(root.mapping?["all"]?.mapping)
        #expect(all["a"]?.value == .integer(0))
        #expect(all["b"]?.value == .integer(1))
        #expect(all["c"]?.value == .integer(2))
        #expect(all.entries.count == 3)
    }

    @Test("a merge brings nothing that it was not given, and a << that is a string is a key like any other")
    func mergeDetails() throws {
        let root = try parse(
            "a: &a {x: 1}\nb: {<<: *a, <<: {x: 2, y: 3}}\nc: {'<<': *a}\nd: {<<: []}\ne: {!!str <<: *a}\n")
        #expect(root.mapping?["b"]?.mapping?.entries.map { $0.key.string } == ["x", "y"])
        #expect(root.mapping?["b"]?.mapping?["x"]?.value == .integer(1))
        #expect(root.mapping?["b"]?.mapping?["x"]?.location.line == 1)
        #expect(root.mapping?["c"]?.mapping?["<<"]?.mapping?["x"]?.value == .integer(1))
        #expect(root.mapping?["d"]?.mapping?.entries.count == 0)
        #expect(root.mapping?["e"]?.mapping?["<<"]?.mapping?["x"]?.value == .integer(1))
    }

    @Test("an anchor may be given anew, and an alias inside of its own anchor is none")
    func anchors() throws {
        let root = try parse("- &a 1\n- *a\n- &a 2\n- *a\n")
        #expect(root.sequence?.map(\.value) == [.integer(1), .integer(1), .integer(2), .integer(2)])
        expectError("a: &x [*x]", "t.yaml:1:8: error: there is no anchor '&x' before this alias")
    }

    @Test("a merge key takes nothing but mappings")
    func badMerge() {
        expectError("a: {<<: 3}", "a merge key '<<' takes a mapping or a list of mappings; this is an integer")
        expectError("a: {<<: [3]}", "a merge key '<<' takes mappings; this is an integer")
    }

    @Test("equal keys are an error with both positions, in small and large mappings", arguments: [0, 7, 8, 9, 500])
    func duplicateKeys(others: Int) {
        let text = "k: 1\n" + (0..<others).map { "x\($0): 1\n" }.joined() + "k: 2\n"
        expectError(
            text, "t.yaml:\(others + 2):1: error: the key 'k' is there twice\nt.yaml:1:1: note: it is first here")
    }

    @Test("a byte order mark is no column, and bytes that are no text are in a column of characters")
    func marksAndBytes() throws {
        let marked = try YAMLParser().parse([0xEF, 0xBB, 0xBF] + Array("a: b".utf8), path: "t.yaml")
        let value = try #require(marked.mapping?["a"])
        #expect(value.location.column == 4 && value.location.file.line(1) == "a: b")
        let error = #expect(throws: YAMLError.self) {
            try YAMLParser().parse(Array("x: 1\na: \u{e9}".utf8) + [0xFF], path: "t.yaml")
        }
        #expect(error?.location.line == 2 && error?.location.column == 5)
    }

    @Test("what equal keys stand for is joined where that is the same section begun anew, else the first stands")
    func joinedDuplicates() throws {
        let text = """
            map: {a: 1}
            list: [1]
            map: {b: 2}
            list: [2]
            mixed: {a: 1}
            mixed: [1]
            same: {a: 1, b: 1}
            same: {a: 2, c: 2}
            map: {c: 3}
            """
        var said: [YAMLError] = []
        let root = try YAMLParser().parse(Array(text.utf8), path: "t.yaml", duplicateKeys: &said)
        #expect(said.map(\.location.line) == [3, 4, 6, 8, 9])
        #expect(said.map { $0.notes.first?.location.line } == [1, 2, 5, 7, 1])
        #expect(root.mapping?["map"]?.mapping?.entries.map { $0.key.scalar?.text } == ["a", "b", "c"])
        #expect(root.mapping?["list"]?.sequence?.map(\.value) == [.integer(1), .integer(2)])
        #expect(root.mapping?["mixed"]?.mapping != nil)
        #expect(root.mapping?["same"]?.mapping?.entries.map { $0.key.scalar?.text } == ["a", "b"])
    }

    @Test("the span of every node is the text that it was read from")
    func spans() throws {
        let text = "key: {a: [1, 'two'], \"b\": &x yes}\nlast: *x\n"
        let root = try parse(text)
        let map = try #require(root.mapping?["key"])
        #expect(span(of: map, in: text) == "{a: [1, 'two'], \"b\": &x yes}")
        let list = try #require(map.mapping?["a"])
        #expect(span(of: list, in: text) == "[1, 'two']")
        #expect(list.sequence.map { $0.map { span(of: $0, in: text) } } == ["1", "'two'"])
        #expect(map.mapping.map { $0.entries.map { span(of: $0.key, in: text) } } == ["a", "\"b\""])
    }

    @Test("a block ends with its last item, also where that is an alias, a merge or nothing")
    func blockSpans() throws {
        let root = try parse("a: &a {k: 1}\nb:\n  - *a\n\nc:\n  <<: *a\n# end\nd:\n  e:\n\nf: 1\n")
        func end(_ key: String) -> [Int?] {
            let location = root.mapping?[key]?.location
            return [location?.line, location?.endLine, location?.endColumn]
        }
        #expect(end("b") == [3, 3, 7])
        #expect(end("c") == [6, 6, 9])
        #expect(end("d") == [9, 9, 5])
        #expect([root.location.endLine, root.location.endColumn] == [11, 5])
    }

    private func span(of node: Node, in text: String) -> String {
        let line = Array(text.split(separator: "\n")[node.location.line - 1].unicodeScalars)
        return String(String.UnicodeScalarView(line[(node.location.column - 1)..<(node.location.endColumn - 1)]))
    }

    @Test("columns count characters, not bytes")
    func columns() throws {
        let root = try parse("é𝄞: {ö: x}\n")
        #expect(root.mapping?.entries[0].value.location.column == 5)
        #expect(root.mapping?["é𝄞"]?.mapping?["ö"]?.location.column == 9)
    }

    @Test("every way to end a line is one, for positions and for the lines that are shown")
    func lineEnds() throws {
        let root = try parse("a: 1\r\nb: 2\rc: 3\nd: 4")
        #expect(root.mapping?.entries.map(\.key.location.line) == [1, 2, 3, 4])
        let file = root.location.file
        #expect((0...5).map { file.line($0) } == ["a: 1", "a: 1", "b: 2", "c: 3", "d: 4", nil])
    }

    @Test("a byte order mark is no part of the text, and UTF-16 is read with one", arguments: [true, false])
    func byteOrderMarks(isLittle: Bool) throws {
        let text = "clé: valeur\nb: 𝄞\n"
        let units = [0xFEFF] + Array(text.utf16)
        let wide = units.flatMap { unit -> [UInt8] in
            isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
        for bytes in [wide, [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
            let root = try YAMLParser().parse(bytes, path: "t.yaml")
            #expect(root.mapping?["clé"]?.string == "valeur")
            #expect(root.mapping?["b"]?.string == "𝄞")
            #expect(root.location.file.line(2) == "b: 𝄞")
        }
        #expect(throws: YAMLError.self) { try YAMLParser().parse(wide.dropLast(), path: "t.yaml") }
    }

    @Test("an empty file is a null node")
    func empty() throws {
        #expect(try parse("").isNull)
        #expect(try parse("# only a comment\n").isNull)
        #expect(try parse("---\n").isNull)
    }

    @Test("a second document is refused where it begins")
    func secondDocument() {
        expectError("a: 1\n---\nb: 2\n", "t.yaml:2:1: error: a second document begins here; a file holds one")
    }

    @Test("broken syntax says what was expected and where")
    func brokenSyntax() {
        expectError("a: [1, 2\nb: 3\n", "t.yaml:2:")
        expectError("a: 1\n\tb: 2\n", "t.yaml:2:1: error: found a tab character")
        expectError(
            "a:\n\tb: 2\n",
            "t.yaml:2:1: error: a tab stands here\n    hint: YAML is indented by blanks: replace it by some")
        expectError("a: @b\n", "t.yaml:1:4: error: a text cannot begin with '@'\n    hint: put the text in quotes")
    }

    @Test("a colon in a text, wrong indentation and what is not closed are told in words for who has written them")
    func commonMistakes() {
        expectError(
            "b:\n  - about: Shop: my shop\n",
            "t.yaml:2:16: error: a second ': ' stands in this line\n    hint: put the text behind 'about:' in quotes")
        expectError(
            "a:\n  type: b\n\n    # deeper\n    properties: {}\n",
            "t.yaml:5:5: error: nothing above is indented like this line\n"
                + "t.yaml:2:3: note: what is around it begins here, in column 3\n"
                + "    hint: align it with what it belongs beside")
        expectError(
            "a:\n  type: b\n    properties: {}\n",
            "t.yaml:3:15: error: this line is indented deeper than line 2, which has a value already\n"
                + "    hint: indent both alike")
        expectError(
            "a:\n    b: 1\n  c: 2\n",
            "t.yaml:3:3: error: nothing above is indented like this line\n"
                + "t.yaml:1:1: note: what is around it begins here, in column 1\n"
                + "    hint: align it with what it belongs beside")
        expectError(
            "a: 'b' c\n",
            "t.yaml:1:8: error: something stands behind the value\n    hint: put the whole text in quotes")
        expectError("a: {", "t.yaml:2:1: error: the file ends within braces or brackets")
        expectError(
            "a:\n  type b\n  c: d\n",
            "t.yaml:2:3: error: there is no ':' behind this key\n    hint: write KEY: VALUE, with a blank")
        expectError(
            "a: {b: c,\n  d: e\n", "t.yaml:1:4: error: this '{' is not closed\nt.yaml:3:1: note: the file ends here")
        expectError("a: [b\n", "t.yaml:1:4: error: this '[' is not closed\nt.yaml:2:1: note: the file ends here")
    }

    @Test("bytes that are not UTF-8 are refused with their position")
    func invalidUTF8() {
        #expect {
            try YAMLParser().parse([0x61, 0x3a, 0x0a, 0x20, 0xff, 0x0a], path: "t.yaml")
        } throws: { error in
            "\(error)".hasPrefix("t.yaml:2:2: error:") && "\(error)".contains("must be UTF-8")
        }
    }

    @Test("a text with NUL bytes is refused, not cut")
    func nul() {
        #expect(throws: YAMLError.self) { try YAMLParser().parse(Array("a: 1\0b: 2".utf8), path: "t.yaml") }
    }

    @Test("keys that are not scalars are kept for the reader to judge")
    func complexKeys() throws {
        let root = try parse("? [a, b]\n: 1\n")
        #expect(root.mapping?.entries[0].key.kind == "a list")
    }

    private func expectError(_ text: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: sourceLocation) {
            try parse(text)
        } throws: { error in
            "\(error)".contains(expected)
        }
    }
}
