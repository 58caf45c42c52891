internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error number (errno(3)).
    public let code: Int32
    /// What was being done.
    public let call: String

    /// The failure of a call with this error number.
    public init(_ code: Int32, in call: String) {
        self.code = code
        self.call = call
    }

    /// The call and the system's own words.
    public var description: String { "\(call): \(Self.text(of: code))" }

    /// The system's words for an error number.
    public static func text(of code: Int32) -> String { unsafe String(cString: strerror(code)) }

    /// Passes on what a call of ours returned, unless it is a negated error number.
    @discardableResult
    public static func check(_ value: Int32, _ call: @autoclosure () -> String) throws(SystemError) -> Int32 {
        guard value < 0 else { return value }
        throw SystemError(-value, in: call())
    }
}
