/// Why there is no response, or not all of it.
///
/// A response with a status that tells of an error is a response, not an `HTTPError`.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The reasons that a caller can do something about.
    public enum Code: Sendable, Equatable {
        /// The URL is none, or neither `http` nor `https`.
        case malformedURL
        /// The method or a header field is none that may be sent.
        case malformedRequest
        /// The host's name has no address.
        case cannotResolve
        /// Nobody listens there, or there is no way to it.
        case cannotConnect
        /// No secure connection: see which reason.
        case tls(TLSFailure)
        /// A time limit is over: see which one.
        case timedOut(Phase)
        /// The connection ended before the response did.
        case connectionLost
        /// What came is not HTTP.
        case malformedResponse
        /// The response is longer than the request allows.
        case responseTooLarge
        /// The body to be sent failed, or is not as long as was said.
        case uploadFailed
        /// The task was cancelled.
        case cancelled
        /// The client was closed.
        case closed
        /// Anything else: libcurl's number.
        case other(Int)
    }

    /// A part of an exchange that has a time limit.
    public enum Phase: String, Sendable {
        /// Looking up the name, connecting, agreeing on TLS, or waiting for a connection that may be used.
        case connect
        /// Sending the request and waiting for the answer to begin.
        case firstByte
        /// Waiting for more of the answer.
        case idle
        /// All of it.
        case total
    }

    /// Why TLS could not be agreed on.
    public enum TLSFailure: Sendable, Equatable {
        /// The server's certificate has expired.
        case certificateExpired
        /// The server's certificate is not valid yet.
        case certificateNotYetValid
        /// The server's certificate comes from an authority that is not trusted.
        case unknownAuthority
        /// The server's certificate is for another name.
        case wrongHost
        /// The server's certificate is not accepted for another reason.
        case certificateRejected
        /// The server wants a certificate of us, or refuses ours.
        case clientCertificateRefused
        /// Our certificate or its key cannot be used.
        case clientCertificateUnusable
        /// The certificates of the trusted authorities cannot be read.
        case authorityUnusable
        /// Both sides have no version or cipher in common, or the other side does not speak TLS.
        case handshake
    }

    /// The reason.
    public let code: Code
    /// Whether the server cannot have seen the request, so that it may be sent again whatever it does.
    public let isCertainlyUnsent: Bool
    /// What the system said where there was no connection, errno(3); 0 where it said nothing.
    public let systemError: Int32
    /// The method and the URL, without what may be secret; nil where no request had begun.
    public let request: String?
    /// What and why, for those who say themselves where.
    public let reason: String

    init(
        _ code: Code, isCertainlyUnsent: Bool, of request: HTTPRequest? = nil, systemError: Int32 = 0, _ reason: String
    ) {
        self.code = code
        self.isCertainlyUnsent = isCertainlyUnsent
        self.request = request?.target
        self.systemError = systemError
        self.reason = reason
    }

    /// What, where and what to do.
    public var description: String { request.map { "\($0): \(reason)" } ?? reason }
}
