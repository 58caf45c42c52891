/// A form that comes as the content of a request, field by field (RFC 7578).
///
/// It is read once, in its order: the content of a field before the next field. Nothing is kept of it.
///
///     var form = try MultipartForm(of: request)
///     while let field = try await form.nextField() {
///         while let part = try await form.nextPart() { … }
///     }
public struct MultipartForm {
    private var parser: MultipartParser
    private var body: HTTPRequestBody.AsyncIterator
    private var events: ArraySlice<MultipartParser.Event> = []
    private var isInField = false

    /// The form of a request.
    ///
    /// - Throws: `MultipartError.notAForm` for a request with another content.
    public init(of request: HTTPRequest) throws(MultipartError) {
        guard let text = request.fields["Content-Type"], let type = HeaderParameters(text),
            Token.equal(type.value, "multipart/form-data"), let boundary = type["boundary"],
            // RFC 2046 §5.1.1; a break in it would be found in the wrong place.
            (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .notAForm }
        parser = MultipartParser(boundary: boundary)
        body = request.body.makeAsyncIterator()
    }

    /// The next field; nil at the end.
    ///
    /// What has not been read of the one before is passed over.
    ///
    /// - Throws: `MultipartError`, `HTTPBodyError`.
    public mutating func nextField() async throws -> MultipartField? {
        while let event = try await nextEvent() {
            switch event {
            case .field(let field):
                isInField = true
                return field
            case .content: break
            case .end: isInField = false
            }
        }
        return nil
    }

    /// The next part of the field's content; nil at its end.
    ///
    /// - Throws: `MultipartError`, `HTTPBodyError`.
    public mutating func nextPart() async throws -> [UInt8]? {
        guard isInField, let event = try await nextEvent() else { return nil }
        guard case .content(let part) = event else {
            isInField = false
            return nil
        }
        return part
    }

    /// All of the field's content, which is at most so long.
    ///
    /// - Throws: `MultipartError`, `HTTPBodyError`.
    public mutating func collect(upTo limit: Int) async throws -> [UInt8] {
        var content: [UInt8] = []
        while let part = try await nextPart() {
            guard content.count + part.count <= limit else {
                throw MultipartError.tooLarge("a field of more than the \(limit) bytes that are allowed for it")
            }
            content += part
        }
        return content
    }

    private mutating func nextEvent() async throws -> MultipartParser.Event? {
        while true {
            if let event = events.popFirst() { return event }
            guard let part = try await body.next() else {
                try parser.finish()
                return nil
            }
            events = try parser.feed(part)[...]
        }
    }
}
