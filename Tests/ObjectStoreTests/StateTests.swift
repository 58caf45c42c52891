import HTTPClient
@testable import ObjectStore
import TestSupport
import Testing

@Suite("Tries, parts and pages")
struct StateTests {
    private static let policy = RetryPolicy(
        attempts: 5, firstPause: .milliseconds(100), longestPause: .seconds(1), patience: .seconds(60))

    @Test("pauses are below a limit that doubles up to the longest one, and end with the attempts")
    func pauses() {
        var retry = Retry(Self.policy)
        for limit in [100, 200, 400, 800] {
            #expect(retry.decide(.again, elapsed: .zero, chance: 1) == .again(after: .milliseconds(limit)))
        }
        #expect(retry.decide(.again, elapsed: .zero, chance: 1) == .giveUp)
    }

    @Test("what will not be otherwise is not tried again; a clock is set right once")
    func final() {
        var retry = Retry(Self.policy)
        #expect(retry.decide(.none, elapsed: .zero, chance: 0) == .giveUp)
        let clock = ObjectStoreError.Remedy.clock(UTCTime(secondsSince1970: 1))
        #expect(retry.decide(clock, elapsed: .zero, chance: 1) == .again(after: .zero))
        #expect(retry.decide(clock, elapsed: .zero, chance: 1) == .giveUp)
    }

    @Test("a server that says how long it wants to be left alone is, within our patience")
    func wishes() {
        var retry = Retry(Self.policy)
        #expect(retry.decide(.slower(.seconds(7)), elapsed: .zero, chance: 0) == .again(after: .seconds(7)))
        #expect(retry.decide(.slower(nil), elapsed: .zero, chance: 0) == .again(after: .milliseconds(100)))
        #expect(retry.decide(.slower(.seconds(7)), elapsed: .seconds(55), chance: 0) == .giveUp)
    }

    @Test("whatever happens, tries are bounded in number and in time, and a success in between begins anew")
    func bounded() {
        for seed in UInt64(0)..<2000 {
            var random = SeededGenerator(seed: seed)
            let policy = RetryPolicy(
                attempts: Int.random(in: 1...40, using: &random),
                firstPause: .milliseconds(Int.random(in: 0...5000, using: &random)),
                longestPause: .milliseconds(Int.random(in: 0...20_000, using: &random)),
                patience: .seconds(Int.random(in: 0...300, using: &random)))
            var retry = Retry(policy)
            var (elapsed, tries) = (Duration.zero, 1)
            while true {
                let remedy: ObjectStoreError.Remedy =
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0: .clock(UTCTime(secondsSince1970: 0))
                    case 1: .slower(.seconds(Int.random(in: 0...30, using: &random)))
                    case 2: .slower(nil)
                    default: .again
                    }
                let chance = Double.random(in: -0.1...1.1, using: &random)
                guard case .again(let pause) = retry.decide(remedy, elapsed: elapsed, chance: chance) else { break }
                #expect(pause >= .zero, "seed \(seed)")
                if remedy == .again { #expect(pause <= policy.longestPause, "seed \(seed)") }
                elapsed += pause
                tries += 1
            }
            // One more than the attempts: the try after the clock was set right.
            #expect(tries <= policy.attempts + 1, "seed \(seed)")
            #expect(elapsed <= policy.patience, "seed \(seed)")
        }
        var retry = Retry(Self.policy)
        for _ in 0..<100 {
            #expect(retry.decide(.again, elapsed: .zero, chance: 1) == .again(after: .milliseconds(100)))
            retry.progress()
        }
    }

    @Test("parts are the object, each byte once, in at most 10,000 of them")
    func parts() {
        for (length, size) in [(1, 1), (10, 3), (9, 3), (0, 5), (1_000_000, 10), (100_001, 10), (5 << 40, 16 << 20)] {
            var queue = PartQueue(length: length, partSize: size)
            var end = 0
            var numbers: [Int] = []
            while let part = queue.next() {
                #expect(part.range.lowerBound == end)
                #expect(part.range.count == queue.partSize || part.range.upperBound == length)
                end = part.range.upperBound
                numbers.append(part.number)
                if part.number < 3 { #expect(queue.stored == nil) }
                queue.stored(part, etag: "\(part.number)")
            }
            #expect(end == length)
            #expect(numbers == Array(1...queue.count) && queue.count <= 10_000)
            #expect(queue.stored == numbers.map(String.init))
        }
    }

    @Test("after a part that failed none is given out, and the whole is not there")
    func failedPart() {
        var queue = PartQueue(length: 10, partSize: 3)
        _ = queue.next()
        queue.fail()
        #expect(queue.next() == nil && queue.stored == nil)
    }

    @Test("a page is read in both encodings of a space, objects and prefixes in one order; half of one is none")
    func pages() throws {
        func page(_ text: String) throws -> ListingPage? {
            ListingPage(try XMLReader.read(Array("<ListBucketResult>\(text)</ListBucketResult>".utf8)))
        }
        let contents = """
            <IsTruncated>true</IsTruncated><EncodingType>url</EncodingType><NextContinuationToken>t</NextContinuationToken>
            <Contents><Key>b+c%2B%C3%A9</Key><Size>3</Size><ETag>&quot;e&quot;</ETag>
            <LastModified>2013-05-24T00:00:00.000Z</LastModified></Contents>
            <Contents><Key>d%20e</Key><Size>4</Size></Contents>
            <CommonPrefixes><Prefix>c%2F</Prefix></CommonPrefixes>
            """
        let read = try #require(try page(contents))
        #expect(read.continuation == "t")
        let first = ListedObject(
            key: "b c+é", length: 3, etag: "\"e\"", lastModified: UTCTime(secondsSince1970: 1_369_353_600))
        let last = ListedObject(key: "d e", length: 4, etag: "", lastModified: nil)
        #expect(Array(read.entries) == [.object(first), .prefix("c/"), .object(last)])
        let plain = try page("<IsTruncated>false</IsTruncated><Contents><Key>a+b%20</Key><Size>1</Size></Contents>")
        #expect(plain?.entries.first == .object(ListedObject(key: "a+b%20", length: 1, etag: "", lastModified: nil)))
        #expect(plain?.continuation == nil)
        for bad in [
            "", "<IsTruncated>true</IsTruncated>", "<IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents>",
            "<IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>x</Size></Contents>",
            "<IsTruncated>false</IsTruncated><CommonPrefixes/>",
            "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><Key>%</Key><Size>1</Size></Contents>",
        ] {
            #expect(try page(bad) == nil, "\(bad)")
        }
    }

    @Test(
        "a content range is read, and nonsense is none",
        arguments: [
            ("bytes 0-0/1", 0..<1), ("bytes 5-9/10", 5..<10), ("bytes 5-10/10", nil), ("bytes 9-5/10", nil),
            ("bytes */10", nil), ("bytes 0-1/*", nil), ("0-1/2", nil), ("bytes -1-2/5", nil), ("", nil),
        ] as [(String, Range<Int>?)])
    func contentRange(field: String, expected: Range<Int>?) {
        #expect(ContentRange(HTTPHeaders([("Content-Range", field)]))?.bytes == expected)
    }
}
