internal import HTTPClient

/// Failures of requests that no server has answered, or not wholly.
extension ObjectStoreError {
    /// - Parameter action: what cannot be done, with where: `cannot put 'key' in the bucket … at http://…`.
    init(_ error: HTTPError, doing action: String) {
        let said = "\(action): \(error.reason)"
        switch error.code {
        case .cancelled: self.init(.cancelled, "\(action): it was cancelled")
        case .closed: self.init(.closed, "\(action): the connections to the store were closed")
        // A server that is going down ends the handshake, too.
        case .tls(.handshake) where said.contains("reset by peer"): self.init(.unreachable, said, remedy: .again)
        case .tls: self.init(.tls, said)
        case .malformedURL, .malformedRequest: self.init(.invalid, said)
        case .malformedResponse: self.init(.unreadable, "\(said)\n    hint: \(Self.wrongAddress)")
        case .responseTooLarge: self.init(.unreadable, "\(said)\n    hint: \(Self.wrongAddress)")
        case .uploadFailed: self.init(.source, said)
        case .cannotResolve, .cannotConnect, .timedOut, .connectionLost, .other:
            self.init(
                .unreachable, "\(said)\n    hint: is the store running, and is the endpoint right?", remedy: .again)
        }
    }

    static let wrongAddress = "is the endpoint the address of an S3 API?"
}
