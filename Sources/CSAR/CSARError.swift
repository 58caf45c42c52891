internal import Glibc

/// Why something is not a CSAR.
public struct CSARError: Error, Sendable, CustomStringConvertible {
    /// What, where and what to do.
    public let description: String
    /// What the system has said (errno(3)), where that was in the way and the CSAR itself may be in order.
    public let systemError: Int32?

    init(_ description: String) {
        self.description = description
        systemError = nil
    }

    /// What a system call has said of a file.
    init(_ path: String, _ failure: String, errno code: Int32) {
        description = "\(path): error: \(failure): \(unsafe String(cString: strerror(code)))"
        systemError = code
    }
}
