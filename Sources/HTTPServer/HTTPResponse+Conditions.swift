extension HTTPResponse {
    /// This response to a GET or HEAD, if the conditions of the request hold; what takes its place otherwise.
    ///
    /// That are 304 for what the client has already, 412 where it insists on another state, and 206 or 416 for a range of
    /// a file. Several ranges at once are answered as if none had been asked for, as is allowed. Source: RFC 9110 §13.2.2,
    /// §14.2.
    public func evaluated(for request: HTTPRequest) -> HTTPResponse {
        guard status == 200, request.method == "GET" || request.method == "HEAD" else { return self }
        let tag = self["ETag"].flatMap(EntityTag.list)?.first
        let modified = self["Last-Modified"].flatMap { HTTPDate($0) }
        switch Precondition.verdict(for: request, tag: tag, modified: modified) {
        case .failed: return Problem(.preconditionFailed, "it is not in the state that the request is for").response
        case .unchanged:
            return HTTPResponse(
                status: 304,
                fields: fields.filter { field in Self.keptWithoutContent.contains { Token.equal($0, field.name) } })
        case .holds: return ranged(for: request, tag: tag, modified: modified)
        }
    }

    /// What a cache may have to bring up to date (RFC 9110 §15.4.5).
    private static let keptWithoutContent = [
        "ETag", "Last-Modified", "Cache-Control", "Content-Location", "Expires", "Vary",
    ]

    private func ranged(for request: HTTPRequest, tag: EntityTag?, modified: HTTPDate?) -> HTTPResponse {
        guard case .file(let file, let whole) = content, request.method == "GET",
            let text = request.fields["Range"], request.fields.count(of: "Range") == 1,
            let range = ByteRange(text), Self.mayBeRanged(request, tag, modified)
        else { return self }
        var response = self
        guard let part = range.bytes(of: whole.count) else {
            var problem = Problem(.rangeNotSatisfiable, "it has \(whole.count) bytes")
            problem.fields = [("Content-Range", "bytes */\(whole.count)")]
            return problem.response
        }
        response.status = 206
        response.fields.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(whole.count)"))
        response.content = .file(file, whole.lowerBound + part.lowerBound..<whole.lowerBound + part.upperBound)
        return response
    }

    /// Whether the client has parts of just this state, if it says of which (RFC 9110 §13.1.5).
    private static func mayBeRanged(_ request: HTTPRequest, _ tag: EntityTag?, _ modified: HTTPDate?) -> Bool {
        guard let condition = request.fields["If-Range"] else { return true }
        if let wanted = EntityTag.list(condition) {
            return wanted.count == 1 && tag.map { $0.matchesStrongly(wanted[0]) } ?? false
        }
        // To the second a time is no strong validator, but for a file that was not changed a second ago it is taken as one.
        return HTTPDate(condition).map { $0 == modified } ?? false
    }
}

/// The conditions of requests (RFC 9110 §13).
public enum Precondition {
    /// What comes of them.
    public enum Verdict: Sendable, Equatable {
        /// The request is to be done.
        case holds
        /// The client has it already: 304, for GET and HEAD alone.
        case unchanged
        /// The request is not to be done: 412.
        case failed
    }

    /// Whether a request is to be done on a resource in this state.
    ///
    /// - Parameters:
    ///   - tag: of the resource; nil when there is none, or when it does not exist.
    ///   - exists: whether there is such a resource: `If-None-Match: *` asks for that.
    public static func verdict(
        for request: HTTPRequest, tag: EntityTag?, modified: HTTPDate? = nil, exists: Bool = true
    ) -> Verdict {
        let isRead = request.method == "GET" || request.method == "HEAD"
        if let wanted = field("If-Match", request) {
            let holds =
                wanted == "*" ? exists : EntityTag.list(wanted)?.contains { $0.matchesStrongly(tag) } ?? false
            if !holds { return .failed }
        } else if let limit = request.fields["If-Unmodified-Since"].flatMap({ HTTPDate($0) }), let modified {
            if modified > limit { return .failed }
        }
        if let unwanted = field("If-None-Match", request) {
            let matches =
                unwanted == "*" ? exists : EntityTag.list(unwanted)?.contains { $0.matchesWeakly(tag) } ?? false
            if matches { return isRead ? .unchanged : .failed }
        } else if isRead, let limit = request.fields["If-Modified-Since"].flatMap({ HTTPDate($0) }), let modified {
            if modified <= limit { return .unchanged }
        }
        return .holds
    }

    private static func field(_ name: String, _ request: HTTPRequest) -> String? {
        let values = request.fields.values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }
}

extension EntityTag {
    fileprivate func matchesStrongly(_ other: EntityTag?) -> Bool { other.map(matchesStrongly) ?? false }
    fileprivate func matchesWeakly(_ other: EntityTag?) -> Bool { other.map(matchesWeakly) ?? false }
}

/// A range of bytes that a client asks for (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
    /// From here to there, or to the end.
    case from(Int, through: Int?)
    /// So many at the end.
    case last(Int)

    /// Reads one range; nil for several, for other units and for what is none: such a field is to be ignored.
    init?(_ text: String) {
        guard let equal = text.firstIndex(of: "="), Token.equal(HTTPFields.trim(text[..<equal]), "bytes") else {
            return nil
        }
        let range = HTTPFields.trim(text[text.index(after: equal)...])
        guard let dash = range.firstIndex(of: "-") else { return nil }
        let (first, last) = (range[..<dash], range[range.index(after: dash)...])
        if first.isEmpty {
            guard let count = Self.number(last) else { return nil }
            self = .last(count)
        } else {
            guard let start = Self.number(first) else { return nil }
            if last.isEmpty {
                self = .from(start, through: nil)
            } else {
                guard let end = Self.number(last), start <= end else { return nil }
                self = .from(start, through: end)
            }
        }
    }

    /// Which bytes that are of so many; nil when none.
    func bytes(of count: Int) -> Range<Int>? {
        switch self {
        case .from(let start, let end):
            start < count ? start..<min(end.map { $0 < count ? $0 + 1 : count } ?? count, count) : nil
        case .last(let last): last > 0 && count > 0 ? max(0, count - last)..<count : nil
        }
    }

    /// More digits than a number has are a number beyond every end.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text) ?? Int.max
    }
}
