internal import HTTPClient

extension ObjectStoreClient {
    /// Checks that the bucket is there and that the credentials are good for it.
    public func checkAccess() async throws(ObjectStoreError) {
        var request = StoreRequest("look into", "GET", nil)
        request.query = [("list-type", "2"), ("max-keys", "1")]
        _ = try await send(request)
    }

    /// Makes the bucket; does nothing if it is ours already.
    ///
    /// - Throws: code `.alreadyExists` when it is somebody else's.
    public func createBucket() async throws(ObjectStoreError) {
        var request = StoreRequest("make", "PUT", nil)
        // AWS's first region, which is what servers of one's own say by default, must not be named here.
        if configuration.region != "us-east-1" {
            let text =
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
                + XMLText.escaped(configuration.region) + "</LocationConstraint></CreateBucketConfiguration>"
            request.body = .bytes(Array(text.utf8), .digest(of: Array(text.utf8)))
        }
        do throws(ObjectStoreError) {
            _ = try await send(request)
        } catch {
            guard error.code == .alreadyExists, await isOurs() else { throw error }
        }
    }

    private func isOurs() async -> Bool { (try? await checkAccess()) != nil }
}
