extension HTTPRequest {
    /// Refuses what would come out as something else than one request: libcurl passes on names and values as they are.
    func check() throws(HTTPError) {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else {
            throw refused("its method is no HTTP method")
        }
        // libcurl refuses those that it sees; it sees nothing behind a zero.
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPError(
                .malformedURL, isCertainlyUnsent: true, of: self,
                "a URL contains neither spaces nor control characters")
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
                throw refused("'\(name)' is no name of a header field")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw refused("the value of the header field \(name) contains a control character")
            }
            guard !Self.reserved.contains(where: { HTTPHeaders.equal($0, name) }) else {
                throw refused("the header field \(name) is written by the client itself")
            }
        }
    }

    /// They say where a message ends: with two opinions on that, one request can hide another.
    private static let reserved = ["Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect"]

    private func refused(_ reason: String) -> HTTPError {
        HTTPError(.malformedRequest, isCertainlyUnsent: true, of: self, reason)
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
