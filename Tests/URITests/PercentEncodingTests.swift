import TestSupport
import Testing
import URI

@Suite("URIs")
struct PercentEncodingTests {
    private static func text(_ random: inout SeededGenerator) -> String {
        let scalars = Array("abzAZ09-_.~ /+%?&=#:;@!$'()*,[]{}\"\\^`|<>\t\n\u{7F}é☃😀".unicodeScalars)
        return (0..<Int.random(in: 0...10, using: &random)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
    }

    /// RFC 3986 by its words: the unreserved characters are named, all other octets are written in digits.
    private static func encoded(_ text: String, keeping kept: String = "") -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte -> String in
            if unreserved.contains(byte) || kept.utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0" + digits : "%" + digits
        }.joined()
    }

    @Test("any text is encoded as RFC 3986 defines it, and decoded to itself")
    func encoding() {
        for seed in UInt64(0)..<2000 {
            var random = SeededGenerator(seed: seed)
            let text = Self.text(&random)
            #expect(PercentEncoding.encode(text) == Self.encoded(text), "seed \(seed)")
            #expect(PercentEncoding.encode(text, keepsSlashes: true) == Self.encoded(text, keeping: "/"))
            #expect(PercentEncoding.decode(Self.encoded(text)) == text)
            #expect(PercentEncoding.decode(Self.encoded(text).replacing("%20", with: "+"), plusIsSpace: true) == text)
        }
    }

    @Test("what is no encoding of a text is not decoded", arguments: ["%", "%2", "%zz", "%+1", "a%", "%FF", "%C3%28"])
    func badEncoding(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("file URIs and paths are each other's, and what is no file has none")
    func files() {
        for path in ["/a/b.yaml", "/a b/ü%.yaml", "/"] {
            #expect(FileURI.path(of: FileURI.uri(of: path)) == path)
        }
        #expect(FileURI.uri(of: "/a b") == "file:///a%20b")
        #expect(FileURI.path(of: "file://localhost/a") == "/a")
        for uri in [
            "untitled:1", "file://elsewhere/a", "file:///a%2", "file:///a%00b", "http://a/b", "file:", "file:///%ff",
        ] {
            #expect(FileURI.path(of: uri) == nil, "\(uri)")
        }
    }
}
