import FoundationEssentials
@testable import ObjectStore
import TestSupport
import Testing
import URI

@Suite("Canonical forms")
struct CanonicalFormTests {
    private static func text(_ random: inout SeededGenerator) -> String {
        let scalars = Array("abzAZ09-_.~ /+%?&=#:;@!$'()*,[]{}\"\\^`|<>\t\n\u{7F}é☃😀".unicodeScalars)
        return (0..<Int.random(in: 0...10, using: &random)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
    }

    @Test("a query is sorted by encoded names, then by values, in the order of bytes")
    func query() {
        for seed in UInt64(0)..<500 {
            var random = SeededGenerator(seed: seed)
            let query = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (name: Self.text(&random), value: Self.text(&random))
            }
            // Pairs that are sorted by the bytes of both, with a separator below any encoded byte.
            let pairs = query.map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
            let keyed: [(key: [UInt8], text: String)] = pairs.map { pair in
                (key: Array(pair.name.utf8) + [0] + Array(pair.value.utf8), text: pair.name + "=" + pair.value)
            }
            let sorted = keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            let expected = sorted.map(\.text).joined(separator: "&")
            #expect(CanonicalRequest.query(query) == expected, "seed \(seed)")
        }
    }

    @Test("S3's paths stay as they are; those of other services are resolved, and encoded twice where they want it")
    func paths() {
        let others = SigningRules(service: "x", normalizesPath: true, encodesPathTwice: true, declaresPayload: false)
        for (path, s3, other) in [
            ("/", "/", "/"), ("/a b", "/a%20b", "/a%2520b"), ("/a//b/../c/.", "/a//b/../c/.", "/a/c"),
            ("/../..", "/../..", "/"), ("/a/", "/a/", "/a/"), ("//", "//", "/"), ("/é", "/%C3%A9", "/%25C3%25A9"),
        ] {
            #expect(CanonicalRequest.path(path, .s3) == s3)
            #expect(CanonicalRequest.path(path, others) == other)
        }
    }

    @Test("times are those of the Gregorian calendar, in all notations")
    func times() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var random = SeededGenerator(seed: 1)
        let seconds =
            [0, 951_782_399, 951_782_400, 951_868_799, 951_868_800, 4_107_542_399, 4_107_542_400, -1]
            + (0..<2000).map { _ in Int.random(in: -2_000_000_000...10_000_000_000, using: &random) }
        for second in seconds {
            let time = UTCTime(secondsSince1970: second)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(second)))
            let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            let two = { (number: Int?) in (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
            let clock = [parts.hour, parts.minute, parts.second].map(two)
            #expect(time.basic == "\(year)\(two(month))\(two(day))T\(clock.joined())Z")
            let extended = "\(year)-\(two(month))-\(two(day))T\(clock.joined(separator: ":"))"
            #expect(UTCTime(extended: extended + ".123Z") == time)
            #expect(UTCTime(extended: extended + "Z") == time)
            let http = "Xyz, \(two(day)) \(names[month - 1]) \(year) \(clock.joined(separator: ":")) GMT"
            #expect(UTCTime(httpDate: http) == time)
        }
        for text in ["", "2013-05-24", "2013-05-24T00:00:00", "2013-13-24T00:00:00Z", "2013-05-24T24:00:00Z", "x"] {
            #expect(UTCTime(extended: text) == nil)
            #expect(UTCTime(httpDate: text) == nil)
        }
        #expect(UTCTime(httpDate: "Fri, 24 May 2013 00:00:00 CET") == nil)
    }

    @Test("a body in chunks is as long as was said, whatever its length")
    func chunks() {
        let signature = SignatureV4(Credentials(accessKeyID: "a", secretAccessKey: "b"), region: "r")
        let time = UTCTime(secondsSince1970: 0)
        let request = UnsignedRequest(method: "PUT", path: "/", headers: [("Host", "h")])
        let authorization = signature.authorization(for: request, payload: .chunks, at: time)
        for length in [1, 15, 16, 65_535, 65_536, 65_537, 131_072, 200_000] {
            var signer = signature.chunkSigner(after: authorization, at: time)
            var sent = 0
            for start in stride(from: 0, to: length, by: ChunkSigner.chunkSize) {
                sent += signer.sign([UInt8](repeating: 0, count: min(ChunkSigner.chunkSize, length - start))).count
            }
            sent += signer.sign([]).count
            #expect(sent == ChunkSigner.encodedLength(of: length), "\(length)")
        }
    }
}
