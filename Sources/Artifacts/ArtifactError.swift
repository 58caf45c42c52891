internal import Glibc

/// Why an artifact cannot be published, fetched or removed.
public struct ArtifactError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, by what a caller can do about them.
    public enum Code: String, Sendable {
        /// Nobody has published it, or it was removed.
        case missing
        /// What is there is not what was published.
        case damaged
        /// It is larger than the store takes.
        case tooLarge
        /// It is no CSAR, or its name no digest.
        case unusable
        /// Somebody uses it on this host.
        case inUse
        /// The store or this host's disk is in the way; another time it may be possible.
        case unavailable
        /// The calling task was cancelled.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// What, where and what to do.
    public let description: String

    /// A failure, with what an operator reads of it.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// What a system call has said of a file.
    package init(_ path: String, _ failure: String, errno code: Int32) {
        self.init(.unavailable, "\(path): error: \(failure): \(unsafe String(cString: strerror(code)))")
    }
}
