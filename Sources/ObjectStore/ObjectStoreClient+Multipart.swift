internal import EventLoop
internal import HTTPClient

/// Objects in parts.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>.
extension ObjectStoreClient {
    func putInParts(
        _ key: String, _ source: ObjectSource, _ options: PutOptions, _ mark: PutMark
    ) async throws(ObjectStoreError) -> StoredObject {
        // The condition holds when the object is completed. This only saves sending one that is there already.
        if options.onlyIfAbsent, (try await found(key)) != nil { throw exists(key) }
        let upload = try await begin(key, options, mark)
        do throws(ObjectStoreError) {
            let etags = try await sendParts(of: source, upload)
            return try await complete(upload, etags, length: source.length, options, mark)
        } catch {
            await abort(upload)
            throw error
        }
    }

    /// An upload that has begun.
    struct Upload: Sendable {
        let key: String
        let id: String

        func request(_ purpose: String, _ method: String, part: Int? = nil) -> StoreRequest {
            var request = StoreRequest(purpose, method, key)
            request.query = [("uploadId", id)]
            if let part { request.query.append(("partNumber", String(part))) }
            return request
        }
    }

    private func found(_ key: String) async throws(ObjectStoreError) -> ObjectInfo? {
        do throws(ObjectStoreError) {
            return try await head(key)
        } catch {
            guard error.code == .noSuchKey else { throw error }
            return nil
        }
    }

    private func exists(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.alreadyExists, "\(action(StoreRequest("put", "PUT", key))): it is there already")
    }

    private func begin(
        _ key: String, _ options: PutOptions, _ mark: PutMark
    ) async throws(ObjectStoreError) -> Upload {
        var request = StoreRequest("begin to put", "POST", key)
        request.query = [("uploads", "")]
        request.headers = headers(options) + [mark.field]
        let response = try await send(request)
        guard let id = (try? XMLReader.read(response.body))?.text(of: "UploadId"), !id.isEmpty else {
            throw unreadable(request, "the answer names no upload")
        }
        return Upload(key: key, id: id)
    }

    /// Sends the parts, some at once; the first failure ends all.
    private func sendParts(of source: ObjectSource, _ upload: Upload) async throws(ObjectStoreError) -> [String] {
        let queue = PartQueue(length: source.length, partSize: configuration.partSize)
        let senders = min(configuration.parallelParts, queue.count)
        let parts = Locked(queue)
        let failure = await withTaskGroup(of: ObjectStoreError?.self) { group in
            for _ in 0..<senders {
                group.addTask { await self.sendParts(from: parts, of: source, upload) }
            }
            var first: ObjectStoreError?
            for await failure in group where failure != nil && first == nil {
                first = failure
                group.cancelAll()
            }
            return first
        }
        if let failure { throw failure }
        guard let etags = parts.withLock({ $0.stored }) else {
            throw ObjectStoreError(.cancelled, "\(action(upload.request("put", "PUT"))): it was cancelled")
        }
        return etags
    }

    /// Sends parts until there are none; returns why it could not.
    private func sendParts(
        from parts: Locked<PartQueue>, of source: ObjectSource, _ upload: Upload
    ) async -> ObjectStoreError? {
        while let part = parts.withLock({ $0.next() }) {
            do throws(ObjectStoreError) {
                var request = upload.request("put part \(part.number) of", "PUT", part: part.number)
                request.body = try await body(source, part.range)
                let response = try await send(request)
                guard let etag = response.headers["ETag"], !etag.isEmpty else {
                    throw unreadable(request, "the answer has no entity tag")
                }
                parts.withLock { $0.stored(part, etag: etag) }
            } catch {
                parts.withLock { $0.fail() }
                return error
            }
        }
        return nil
    }

    private func complete(
        _ upload: Upload, _ etags: [String], length: Int, _ options: PutOptions, _ mark: PutMark
    ) async throws(ObjectStoreError) -> StoredObject {
        var request = upload.request("complete", "POST")
        let parts = etags.enumerated().map { index, etag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(XMLText.escaped(etag))</ETag></Part>"
        }
        let text =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + parts.joined()
            + "</CompleteMultipartUpload>"
        request.body = .bytes(Array(text.utf8), .digest(of: Array(text.utf8)))
        if options.onlyIfAbsent { request.headers = [("If-None-Match", "*")] }
        var tries = Tries(configuration.retry)
        while true {
            let failure: ObjectStoreError
            do throws(ObjectStoreError) {
                let etag = try completion(try await send(request, &tries), request)
                // Radosgw 16 leaves it empty.
                if etag.isEmpty, let stored = await object(upload.key, of: mark) { return stored }
                return StoredObject(etag: etag, length: length)
            } catch {
                failure = error
            }
            // It may have been completed by a try whose answer was lost, and the upload is gone with that.
            if tries.mayHaveBeenDone, let stored = await object(upload.key, of: mark) { return stored }
            // A failure within an answer that had begun as a success.
            try await pause(&tries, after: failure)
        }
    }

    /// The entity tag of the whole.
    ///
    /// An answer that began with status 200, to keep the connection alive while the server worked, may end with an error.
    private func completion(
        _ response: HTTPResponse, _ request: StoreRequest
    ) throws(ObjectStoreError) -> String {
        guard let result = try? XMLReader.read(response.body) else {
            throw unreadable(request, "the answer is no XML")
        }
        guard result.name == "CompleteMultipartUploadResult" else {
            throw failure(response.status, response.headers, response.body, of: request)
        }
        return result.text(of: "ETag") ?? ""
    }

    /// Deletes the parts that are there, also when the task was cancelled; within the limits of a request.
    private func abort(_ upload: Upload) async {
        await Task { _ = try? await send(upload.request("abort", "DELETE")) }.value
    }
}
