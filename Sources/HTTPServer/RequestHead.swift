internal import CMicrohttpd

/// The head of a request, as libmicrohttpd has read it, and what it leaves to be checked.
///
/// It is lenient: of two lengths it takes one, and of two framings the chunks. Two programs in a line that do so
/// differently can be made to see different requests (request smuggling, RFC 9112 §11.2); so what has two readings is
/// refused here, and ends the connection.
struct RequestHead {
    let method: String
    let target: [UInt8]
    let fields: HTTPFields
    /// How long the content is; nil for one in chunks, whose length nobody knows.
    let length: Int?
    /// Whether the client sends the content only when it is told to (RFC 9110 §10.1.1).
    let waitsForLeave: Bool
    private let size: Int
    private let isVersion1_1: Bool

    init(_ handle: OpaquePointer, method: String, target: [UInt8], version: String) {
        self.method = method
        self.target = target
        var fields = HTTPFields()
        unsafe withUnsafeMutablePointer(to: &fields) { pointer in
            _ = unsafe ditrit_mhd_fields(
                handle,
                { context, _, name, nameLength, value, valueLength in
                    let name = unsafe UnsafeRawBufferPointer(start: name, count: nameLength)
                    let value = unsafe UnsafeRawBufferPointer(start: value, count: valueLength)
                    unsafe context?.assumingMemoryBound(to: HTTPFields.self).pointee.append(name: name, value: value)
                    return .YES
                }, pointer)
        }
        self.fields = fields
        size = unsafe ditrit_mhd_head_size(handle)
        isVersion1_1 = version == "HTTP/1.1"
        if fields.count(of: "Transfer-Encoding") > 0 {
            length = nil
        } else {
            length = fields["Content-Length"].flatMap { Int($0) } ?? 0
        }
        waitsForLeave = isVersion1_1 && length != 0 && fields.count(of: "Expect") > 0
    }

    /// Whether it is one that can be answered.
    ///
    /// - Throws: `Problem`, which is the answer and the end of the connection.
    func check(_ limits: HTTPServerLimits) throws(Problem) {
        guard target.count <= limits.target else {
            throw Problem(.targetTooLong, "the target has more than the \(limits.target) bytes that are allowed")
        }
        guard size <= limits.head else {
            throw Problem(.fieldsTooLarge, "the head has more than the \(limits.head) bytes that are allowed")
        }
        guard fields.areWellFormed else { throw Problem(.badRequest, "there is a malformed header field") }
        let hosts = fields.count(of: "Host")
        guard hosts == 1 || hosts == 0 && !isVersion1_1 else {
            throw Problem(.badRequest, "there is not one Host field, as there has to be")
        }
        let lengths = fields.count(of: "Content-Length")
        let codings = fields.values(of: "Transfer-Encoding")
        guard lengths <= 1 else { throw Problem(.badRequest, "there are several Content-Length fields") }
        guard lengths == 0 || codings.isEmpty else {
            throw Problem(.badRequest, "there are both a Content-Length and a Transfer-Encoding field")
        }
        if let text = fields["Content-Length"],
            Int(text) == nil || text.utf8.contains(where: { !(0x30...0x39).contains($0) })
        {
            throw Problem(.badRequest, "the Content-Length is no number of bytes")
        }
        if let coding = codings.first {
            guard isVersion1_1 else { throw Problem(.badRequest, "HTTP/1.0 has no transfer codings") }
            guard codings.count == 1, Token.equal(coding, "chunked") else {
                throw Problem(.notImplemented, "no transfer coding is understood but chunked")
            }
        }
        if let expectation = fields["Expect"], !Token.equal(expectation, "100-continue") {
            throw Problem(.expectationFailed, "only 100-continue can be expected")
        }
    }

    /// What is asked for.
    func readTarget() throws(Problem) -> RequestTarget {
        // Of the server as a whole, RFC 9112 §3.2.4.
        if target == [UInt8(ascii: "*")], method == "OPTIONS" { return .server }
        do throws(RequestTargetError) {
            return try RequestTarget(target)
        } catch {
            throw Problem(.badRequest, "the target of the request: \(error)")
        }
    }
}
