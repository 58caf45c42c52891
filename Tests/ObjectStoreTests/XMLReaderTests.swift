@testable import ObjectStore
import TestSupport
import Testing

@Suite("XML of answers")
struct XMLReaderTests {
    private static func read(_ text: String) throws(XMLError) -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test("elements, text, references, CDATA and comments are read as XML 1.0 says")
    func reading() throws {
        let root = try Self.read(
            """
            \u{FEFF}  <?xml version="1.0" encoding='UTF-8'?><!-- c --><s3:Error xmlns:s3="http://x/" a = '>'>
            <Code>A&amp;B &lt;&gt;&quot;&apos;&#65;&#x2603;</Code><Empty/><Empty  ></Empty >
            <Text>a<!-- not this -->b<![CDATA[<&c>]]>d<?pi x?>e</Text></s3:Error><!-- end -->

            """)
        #expect(root.name == "Error")
        #expect(root.text(of: "Code") == "A&B <>\"'A☃")
        #expect(root.all("Empty") == [XMLElement(name: "Empty"), XMLElement(name: "Empty")])
        #expect(root.text(of: "Text") == "ab<&c>de")
        #expect(root["None"] == nil)
    }

    @Test(
        "what is no document is an error",
        arguments: [
            "", " ", "text", "<a>", "<a></b>", "<a/><b/>", "</a>", "<a>&b;</a>", "<a>&amp</a>", "<a>&#0;</a>",
            "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#+65;</a>", "<a>&#-1;</a>", "<a b></a>", "<a b=c></a>",
            "<a b='<'/>", "<a b='c></a>", "<1/>", "<-a/>", "<a><!-- </a>", "<a><![CDATA[</a>", "<a/>text", "< a/>",
            "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><!DOCTYPE b></a>", "<a", "<a/", "<?xml",
        ])
    func malformed(text: String) {
        #expect(throws: XMLError.self) { try Self.read(text) }
    }

    @Test("text that is not UTF-8 is an error")
    func encoding() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] {
            #expect(throws: XMLError.self) { try XMLReader.read(Array("<a>".utf8) + bytes + Array("</a>".utf8)) }
            #expect(throws: XMLError.self) { try XMLReader.read(Array("<a".utf8) + bytes + Array("/>".utf8)) }
        }
    }

    @Test("neither depth nor number goes beyond the limits")
    func limits() throws {
        let nested = { (depth: Int) in
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try Self.read(nested(16))
        #expect(throws: XMLError(problem: "elements are nested more than 16 deep", offset: 49)) {
            try Self.read(nested(17))
        }
        #expect(throws: XMLError.self) { try Self.read(nested(100_000)) }
        let wide = Array(("<a>" + String(repeating: "<b/>", count: 9) + "</a>").utf8)
        #expect(try XMLReader.read(wide, limits: XMLReader.Limits(elements: 10)).children.count == 9)
        #expect(throws: XMLError.self) { try XMLReader.read(wide, limits: XMLReader.Limits(elements: 9)) }
    }

    /// A tree of random names and texts.
    private static func tree(_ random: inout SeededGenerator, depth: Int = 0) -> XMLElement {
        var element = XMLElement(name: ["Key", "a", "Étiquette", "x-1.y_z"].randomElement(using: &random) ?? "a")
        if depth < 4, Bool.random(using: &random) {
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                element.children.append(tree(&random, depth: depth + 1))
            }
        }
        if element.children.isEmpty {
            let scalars: [Unicode.Scalar] = [
                "&", "<", ">", "\"", "'", "]", " ", "\n", "a", "é", "☃", "😀", "\u{85}", ";",
            ]
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                element.text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
            }
        }
        return element
    }

    private static func text(_ element: XMLElement) -> String {
        "<\(element.name)>\(XMLText.escaped(element.text))\(element.children.map(text).joined())</\(element.name)>"
    }

    @Test("any tree is read as it was written")
    func roundTrip() throws {
        for seed in UInt64(0)..<1000 {
            var random = SeededGenerator(seed: seed)
            let tree = Self.tree(&random)
            #expect(try Self.read(Self.text(tree)) == tree, "seed \(seed)")
        }
    }

    @Test("a mutated document is an error at a place in it, or a tree within the limits")
    func mutations() {
        for seed in UInt64(0)..<5000 {
            var random = SeededGenerator(seed: seed)
            var bytes = Array(("<?xml version='1.0'?>" + Self.text(Self.tree(&random))).utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(Array("<>/&;#x!-[]?'\"= ".utf8).randomElement(using: &random) ?? 0, at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + 5))
                }
            }
            do throws(XMLError) {
                let root = try XMLReader.read(bytes)
                #expect(Self.depth(root) <= 16, "seed \(seed)")
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
            }
        }
    }

    private static func depth(_ element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }
}
