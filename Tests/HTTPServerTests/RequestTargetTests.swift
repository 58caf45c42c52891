import HTTPServer
import TestSupport
import Testing

@Suite("Targets of requests")
struct RequestTargetTests {
    @Test(
        "what could be read as two paths is refused",
        arguments: [
            "", "x", "*", "http://host/", "//", "//a", "/a//b", "/.", "/..", "/a/../b", "/a/..", "/./a", "/%2e%2e/a",
            "/a/%2E", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00b", "/a%0ab", "/a%7f", "/%", "/%4", "/%zz", "/%c3",
            "/%ff",
            "/%c0%af", "/a b", "/\u{e9}", "/a?b=%", "/a?b=%ff", "/a?b=%00", "/a?b c",
        ])
    func refused(text: String) {
        #expect(throws: RequestTargetError.self) { try RequestTarget(Array(text.utf8)) }
    }

    @Test("escapes are resolved once, in the path and in the query, and duplicates of parameters are kept in order")
    func decoded() throws {
        let target = try RequestTarget(Array("/a%20b/%C3%A9/%252F/+?x=1&y=a+b%2B&x=2&flag&=v&&z==".utf8))
        #expect(target.path == "/a b/\u{e9}/%2F/+")
        #expect(target.query.values(of: "x") == ["1", "2"])
        #expect(target.query["y"] == "a b+")
        #expect(target.query["flag"] == "" && target.query[""] == "v" && target.query["z"] == "=")
        #expect(target.query["none"] == nil && target.query.all.count == 6)
        #expect(try RequestTarget(Array("/a/".utf8)).path == "/a/")
        #expect(try RequestTarget(Array("/...".utf8)).path == "/...")
    }

    @Test(
        "whatever bytes come, a path that is taken has no tricks in it, and means what it says when it is escaped anew")
    func random() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "/", "//", ".", "..", "%2e", "%2F", "%", "a", "%41", "%c3%a9", "?", "=", "&", "+", "\u{0}", "%00", "\\",
        ]
        var taken = 0
        for _ in 0..<20_000 {
            var bytes: [UInt8] = [UInt8(ascii: "/")]
            for _ in 0..<Int.random(in: 0..<8, using: &generator) {
                if Bool.random(using: &generator) {
                    bytes += (pieces.randomElement(using: &generator) ?? "").utf8
                } else {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                }
            }
            guard let target = try? RequestTarget(bytes) else { continue }
            taken += 1
            let segments = target.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            #expect(!segments.contains(".") && !segments.contains("..") && !segments.dropLast().contains(""))
            #expect(!target.path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
            var escaped = target.path.utf8.map { $0 == UInt8(ascii: "/") ? "/" : "%" + hex($0) }.joined()
            if !target.query.all.isEmpty {
                escaped +=
                    "?" + target.query.all.map { "\(escape($0.name))=\(escape($0.value))" }.joined(separator: "&")
            }
            #expect(try RequestTarget(Array(escaped.utf8)) == target)
        }
        #expect(taken > 1000)
    }

    private func escape(_ text: String) -> String { text.utf8.map { "%" + hex($0) }.joined() }
    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
