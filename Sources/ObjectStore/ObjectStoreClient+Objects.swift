internal import HTTPClient
internal import URI

extension ObjectStoreClient {
    /// What the store knows of an object.
    ///
    /// - Throws: code `.noSuchKey` when there is none.
    public func head(_ key: String) async throws(ObjectStoreError) -> ObjectInfo {
        try check(key: key)
        let request = StoreRequest("look at", "HEAD", key)
        let response: HTTPResponse
        do throws(ObjectStoreError) {
            response = try await send(request)
        } catch {
            throw await explanation(of: error, key)
        }
        guard let length = response.headers["Content-Length"].flatMap(Int.init) else {
            throw unreadable(request, "the answer does not say how long the object is")
        }
        return ObjectInfo(key: key, length: length, response.headers)
    }

    /// Answers to HEAD have no body that would say what is wrong; that to the same GET has.
    private func explanation(of error: ObjectStoreError, _ key: String) async -> ObjectStoreError {
        guard error.requestID != nil else { return error }
        var request = StoreRequest("look at", "GET", key)
        request.headers = [("Range", "bytes=0-0")]
        do throws(ObjectStoreError) {
            _ = try await send(request)
            return error
        } catch {
            return error
        }
    }

    /// Deletes an object; does nothing if it is not there.
    public func delete(_ key: String) async throws(ObjectStoreError) {
        try check(key: key)
        do throws(ObjectStoreError) {
            _ = try await send(StoreRequest("delete", "DELETE", key))
        } catch {
            // Swift says so, where S3 says that it is done.
            guard error.code == .noSuchKey else { throw error }
        }
    }

    /// A URL with which anybody may get or put an object for a while.
    ///
    /// It is a secret. It goes by the clock of this machine, or by the server's if that was found to differ.
    ///
    /// - Parameters:
    ///   - method: `GET`, `PUT`, `HEAD` or `DELETE`.
    ///   - duration: for how long it is good; at most a week.
    public func presignedURL(
        of key: String, method: String = "GET", for duration: Duration
    ) throws(ObjectStoreError) -> String {
        try check(key: key)
        guard (1...604_800).contains(duration.components.seconds) else {
            throw ObjectStoreError(.invalid, "a presigned URL is good for a second at least and a week at most")
        }
        let request = UnsignedRequest(method: method, path: address.path(key), headers: [("Host", address.host)])
        let query = signature.presignedQuery(for: request, for: Int(duration.components.seconds), at: now)
        return address.origin + PercentEncoding.encode(request.path, keepsSlashes: true) + "?" + query
    }

    func check(key: String) throws(ObjectStoreError) {
        guard (1...1024).contains(key.utf8.count) else {
            throw ObjectStoreError(.invalid, "'\(key.prefix(100))' is no key: one has 1 to 1024 bytes")
        }
    }
}
