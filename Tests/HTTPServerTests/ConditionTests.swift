import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Conditions, ranges and dates")
struct ConditionTests {
    let directory: TemporaryDirectory
    let file: OpenFile

    init() throws {
        directory = try TemporaryDirectory()
        file = try OpenFile(path: directory.write("0123456789", to: "file"))
    }

    private func answer(_ fields: [(name: String, value: String)], method: String = "GET") -> HTTPResponse {
        .file(file, type: "text/plain", for: HTTPRequest(method: method, path: "/", fields: HTTPFields(fields)))
    }

    @Test("what the client has already is not sent again, by its tag or by its time; a tag counts more")
    func unchanged() {
        let (tag, time) = (file.tag.description, HTTPDate(seconds: file.modified).description)
        let earlier = HTTPDate(seconds: file.modified - 1).description
        for fields in [
            [("If-None-Match", tag)], [("If-None-Match", "\"other\", W/\(tag)")], [("If-None-Match", "*")],
            [("If-Modified-Since", time)], [("If-None-Match", tag), ("If-Modified-Since", earlier)],
        ] {
            let response = answer(fields)
            #expect(response.status == 304 && response["ETag"] == tag && response["Content-Type"] == nil, "\(fields)")
            #expect(response.content == .bytes([]))
        }
        for fields in [
            [("If-None-Match", "\"other\"")], [("If-Modified-Since", earlier)], [("If-Modified-Since", "yesterday")],
            [("If-None-Match", "\"other\""), ("If-Modified-Since", time)], [("If-None-Match", "no tag")],
        ] { #expect(answer(fields).status == 200, "\(fields)") }
    }

    @Test("a request for another state is refused")
    func failed() {
        let tag = file.tag.description
        #expect(answer([("If-Match", "\"other\"")]).status == 412)
        // A weak tag never matches where bytes have to be the same.
        #expect(answer([("If-Match", "W/\(tag)")]).status == 412)
        #expect(answer([("If-Match", "\"other\", \(tag)")]).status == 200)
        #expect(answer([("If-Match", "*")]).status == 200)
        #expect(answer([("If-Unmodified-Since", HTTPDate(seconds: file.modified - 1).description)]).status == 412)
        func put(_ name: String, _ value: String, exists: Bool) -> Precondition.Verdict {
            let request = HTTPRequest(method: "PUT", path: "/", fields: HTTPFields([(name, value)]))
            return Precondition.verdict(for: request, tag: exists ? file.tag : nil, exists: exists)
        }
        #expect(put("If-None-Match", "*", exists: true) == .failed)
        #expect(put("If-None-Match", "*", exists: false) == .holds)
        #expect(put("If-Match", "*", exists: false) == .failed)
        #expect(put("If-Match", tag, exists: true) == .holds)
    }

    @Test(
        "ranges are as RFC 9110 has them",
        arguments: [
            ("bytes=0-3", 0..<4), ("bytes=3-", 3..<10), ("bytes=-4", 6..<10), ("bytes=0-0", 0..<1),
            ("bytes=9-99", 9..<10),
            ("Bytes = 2-3", 2..<4), ("bytes=-99", 0..<10), ("bytes=1-99999999999999999999999", 1..<10),
        ])
    func ranges(text: String, range: Range<Int>) {
        let response = answer([("Range", text)])
        #expect(response.status == 206 && response.content == .file(file, range))
        #expect(response["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/10")
    }

    @Test(
        "a range that is none is as if there were none; one beyond the end is an error",
        arguments: [
            ("bytes=3-1", 200), ("bytes=", 200), ("bytes=-", 200), ("bytes=a-b", 200), ("lines=0-1", 200),
            ("bytes=0-1,3-4", 200),
            ("bytes=+1-2", 200), ("bytes=10-", 416), ("bytes=-0", 416), ("bytes=99999999999999999999-", 416),
        ])
    func noRanges(text: String, status: Int) {
        let response = answer([("Range", text)])
        #expect(response.status == status)
        if status == 416 { #expect(response["Content-Range"] == "bytes */10") }
    }

    @Test("a range is for the state that the client has parts of")
    func ifRange() {
        let range = (name: "Range", value: "bytes=0-1")
        #expect(answer([range, ("If-Range", file.tag.description)]).status == 206)
        #expect(answer([range, ("If-Range", "W/\(file.tag)")]).status == 200)
        #expect(answer([range, ("If-Range", "\"other\"")]).status == 200)
        #expect(answer([range, ("If-Range", HTTPDate(seconds: file.modified).description)]).status == 206)
        #expect(answer([range, ("If-Range", HTTPDate(seconds: file.modified + 1).description)]).status == 200)
        #expect(answer([range], method: "HEAD").status == 200, "ranges are defined for GET")
    }

    @Test("dates are those of the C library, and are read as they are written")
    func dates() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let seconds = Int.random(in: -10_000_000_000...100_000_000_000, using: &generator)
            var (time, parts) = (time_t(seconds), tm())
            gmtime_r(&time, &parts)
            var buffer = [CChar](repeating: 0, count: 64)
            strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            #expect(HTTPDate(seconds: seconds).description == text)
            #expect(HTTPDate(text)?.seconds == seconds)
        }
        for text in ["", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT"] {
            #expect(HTTPDate(text) == nil)
        }
    }

    @Test("only a regular file is one, and another one of the same name has another tag")
    func files() throws {
        #expect(throws: SystemError(EISDIR, in: "open \(directory.path)")) { try OpenFile(path: directory.path) }
        #expect(throws: SystemError.self) { try OpenFile(path: directory.path + "/none") }
        let other = try OpenFile(path: directory.write("0123456789", to: "file2"))
        #expect(other.tag != file.tag)
    }
}
