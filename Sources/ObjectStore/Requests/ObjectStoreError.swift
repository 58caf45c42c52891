/// What an object store could not do.
public struct ObjectStoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, by what a caller can do about them.
    public enum Code: Sendable, Equatable {
        /// No answer could be had, also not after some tries.
        case unreachable
        /// TLS could not be agreed on; nothing was sent.
        case tls
        /// The server does not know the access key's id.
        case unknownKey
        /// The secret does not belong to the access key's id.
        case wrongSecret
        /// The key may not do this.
        case accessDenied
        /// The session token is not accepted, or has expired.
        case sessionToken
        /// The bucket is in another region: this one, where the server says it.
        case wrongRegion(String?)
        /// The clocks of the two sides differ, also after ours was set right by the server's.
        case clockSkewed
        /// A presigned URL, or the request, is too old.
        case expired
        /// There is no such bucket.
        case noSuchBucket
        /// There is no such object.
        case noSuchKey
        /// There is no such multipart upload, or not any more.
        case noSuchUpload
        /// There is an object already where one was to be put if there is none.
        case alreadyExists
        /// The object is not the one any more that was read before.
        case changed
        /// The range is outside the object.
        case invalidRange
        /// The bytes are not those of the digest that was given.
        case digestMismatch
        /// The body ended too early.
        case truncated
        /// It is more than is taken.
        case tooLarge
        /// The source of what was to be sent failed.
        case source
        /// The server asks for fewer requests, also after some tries.
        case busy
        /// The server failed, also after some tries.
        case serverFailure
        /// The server does not know what was asked for.
        case unsupported
        /// The request, or a setting, is not one that can be used.
        case invalid
        /// The answer is none that an S3 server gives.
        case unreadable
        /// The calling task was cancelled; what was asked for may have been done.
        case cancelled
        /// The client was closed.
        case closed
    }

    /// The kind of failure.
    public let code: Code
    /// What, where and what to do.
    public let description: String
    /// The server's id of the request, by which its operators find it; nil where no answer came or it has none.
    public let requestID: String?
    /// What may be tried.
    let remedy: Remedy

    /// What may come of trying again.
    enum Remedy: Sendable, Equatable {
        /// Nothing else.
        case none
        /// It may be otherwise in a moment.
        case again
        /// The server wants to be asked less often, and perhaps says for how long.
        case slower(Duration?)
        /// The server's clock says this.
        case clock(UTCTime)
    }

    init(_ code: Code, _ description: String, requestID: String? = nil, remedy: Remedy = .none) {
        self.code = code
        self.requestID = requestID
        self.description = description + (requestID.map { "\n    request id: \($0)" } ?? "")
        self.remedy = remedy
    }
}
