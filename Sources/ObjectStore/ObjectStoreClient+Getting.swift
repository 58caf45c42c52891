internal import HTTPClient

extension ObjectStoreClient {
    /// Gets an object, or a range of it; its bytes come when they are read.
    ///
    /// - Parameter sha256: the digest of the bytes that are asked for, if it is known: what comes is checked against it.
    /// - Throws: code `.noSuchKey` when there is none, `.invalidRange` when it is shorter.
    public func get(
        _ key: String, range: ObjectRange? = nil, sha256: [UInt8]? = nil
    ) async throws(ObjectStoreError) -> ObjectDownload {
        try check(key: key)
        var request = StoreRequest("get", "GET", key)
        if let range {
            if case .bytes(let bytes) = range, bytes.isEmpty || bytes.lowerBound < 0 {
                throw ObjectStoreError(.invalidRange, "\(action(request)): a range has a byte at least")
            }
            request.headers = [("Range", range.field)]
        }
        var tries = Tries(configuration.retry)
        let response = try await open(request, &tries)
        guard let length = response.headers["Content-Length"].flatMap(Int.init), length >= 0 else {
            throw unreadable(request, "the answer does not say how long the object is")
        }
        var (bytes, total) = (0..<length, length)
        if let range {
            guard response.status == 206, let sent = ContentRange(response.headers),
                sent.bytes.lowerBound == range.start, sent.bytes.count == length
            else { throw unreadable(request, "the answer is not the range that was asked for") }
            (bytes, total) = (sent.bytes, sent.total)
        }
        let info = ObjectInfo(key: key, length: total, response.headers)
        return ObjectDownload(
            info: info, body: ObjectBody(client: self, first: response, info: info, range: bytes, sha256: sha256))
    }
}
