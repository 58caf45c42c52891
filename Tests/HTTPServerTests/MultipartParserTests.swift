import HTTPServer
import TestSupport
import Testing

@Suite("Forms")
struct MultipartParserTests {
    /// A form, field by field, with the content of each in one.
    private func parse(_ bytes: [UInt8], boundary: String = "b", cuts: [Int] = []) throws -> [(MultipartField, [UInt8])]
    {
        var parser = MultipartParser(boundary: boundary)
        var fields: [(MultipartField, [UInt8])] = []
        var ended = 0
        var start = 0
        for cut in cuts.sorted() + [bytes.count] {
            for event in try parser.feed(bytes[start..<cut]) {
                switch event {
                case .field(let field): fields.append((field, []))
                case .content(let part): fields[fields.count - 1].1 += part
                case .end: ended += 1
                }
            }
            start = cut
        }
        try parser.finish()
        #expect(ended == fields.count)
        return fields
    }

    private func form(_ text: String) -> [UInt8] {
        Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
    }

    @Test("fields, names of files and types are read as browsers and curl write them")
    func fields() throws {
        let text = """
            preamble
            --b
            Content-Disposition: form-data; name="file"; filename="a \\"b\\".csar"
            Content-Type: application/zip

            con
            --xent
            --b \t
            content-disposition:form-data;name=x
            X-Other: y


            --b--
            epilogue
            """
        let fields = try parse(form(text))
        #expect(fields.count == 2)
        #expect(
            fields[0].0.name == "file" && fields[0].0.fileName == "a \"b\".csar"
                && fields[0].0.type == "application/zip")
        #expect(String(decoding: fields[0].1, as: UTF8.self) == "con\r\n--xent")
        #expect(fields[1].0.name == "x" && fields[1].0.fileName == nil && fields[1].1.isEmpty)
    }

    @Test(
        "what is no form is refused",
        arguments: [
            "", "--b", "--b\n", "--b\nX: y\n\nz\n--b--", "--b\nContent-Disposition: form-data; name=x\n\ncontent",
            "--b\nContent-Disposition: attachment; name=x\n\nz\n--b--", "--b\nno colon\n\nz\n--b--", "--bc\n--b--x",
            "--b\nContent-Disposition: form-data; name=\"x\n\nz\n--b--", "--b-\n--b--",
        ])
    func refused(text: String) {
        #expect(throws: MultipartError.self) { try parse(form(text)) }
    }

    @Test("heads, preambles and fields without an end are refused before they fill the memory")
    func bounded() {
        let head = form("--b\nX: ") + [UInt8](repeating: 0x78, count: 9000)
        #expect(throws: MultipartError.tooLarge("a field with a head of more than 8 KiB")) { try parse(head) }
        #expect(throws: MultipartError.self) { try parse([UInt8](repeating: 0x78, count: 5000)) }
        let field = "--b\nContent-Disposition: form-data; name=x\n\nz\n"
        let many = form(String(repeating: field, count: 65) + "--b--")
        #expect(throws: MultipartError.tooLarge("more than 64 fields")) { try parse(many) }
    }

    @Test("random forms come out as they went in, however they are cut")
    func random() throws {
        var generator = SeededGenerator(seed: 3)
        let alphabet: [[UInt8]] = [
            [0x0D], [0x0A], Array("\r\n".utf8), Array("--".utf8), Array("\r\n--b".utf8.dropLast()), [0x62], [0],
        ]
        for _ in 0..<2000 {
            var contents: [[UInt8]] = []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                var content: [UInt8] = []
                for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                    content += alphabet.randomElement(using: &generator) ?? []
                }
                // The one thing that a content may not hold.
                if !contains(Array("\r\n".utf8) + content + Array("\r\n".utf8), Array("\r\n--bb".utf8)) {
                    contents.append(content)
                }
            }
            var bytes: [UInt8] = []
            for (index, content) in contents.enumerated() {
                bytes +=
                    Array("--bb\r\nContent-Disposition: form-data; name=\"f\(index)\"\r\n\r\n".utf8) + content
                    + Array("\r\n".utf8)
            }
            bytes += Array("--bb--\r\n".utf8)
            guard !contents.isEmpty else { continue }
            let cuts = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                Int.random(in: 0...bytes.count, using: &generator)
            }
            let fields = try parse(bytes, boundary: "bb", cuts: cuts)
            #expect(fields.map(\.1) == contents)
            #expect(fields.map(\.0.name) == contents.indices.map { "f\($0)" })
        }
    }

    @Test("broken forms are refused or read, the same however they are cut, and nothing else happens")
    func broken() {
        var generator = SeededGenerator(seed: 5)
        let whole = form(
            "--b\nContent-Disposition: form-data; name=\"file\"; filename=f\n\ncontent\n--b\nContent-Disposition: form-data; name=x\n\n1\n--b--\n"
        )
        var read = 0
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: index)
                }
            }
            let cuts = (0..<6).map { _ in Int.random(in: 0...bytes.count, using: &generator) }
            let (once, cut) = (try? parse(bytes), try? parse(bytes, cuts: cuts))
            #expect(once?.map(\.0) == cut?.map(\.0) && once?.map(\.1) == cut?.map(\.1))
            if once != nil { read += 1 }
        }
        #expect(read > 100)
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: part) }
    }
}
