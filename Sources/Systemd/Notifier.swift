internal import CSystemd
public import EventLoop
internal import Glibc

/// What a service says to the service manager that has started it.
///
/// Without such a manager everything here does nothing. Source: sd_notify(3), sd_watchdog_enabled(3).
public struct Notifier: Sendable {
    /// Speaks to the manager that the environment names (`NOTIFY_SOCKET`).
    public init() {}

    /// Tells all of this in one message; false if there is nobody to tell.
    ///
    /// - Throws: `SystemError` when the message could not be sent.
    @discardableResult
    public func notify(_ states: [ServiceState]) throws(SystemError) -> Bool {
        let text = states.map(\.lines).joined(separator: "\n")
        return try SystemError.check(unsafe sd_notify(0, text), "sd_notify") > 0
    }

    /// Tells all of this in one message; see `notify(_:)`.
    @discardableResult
    public func notify(_ states: ServiceState...) throws(SystemError) -> Bool { try notify(states) }

    /// How long the manager lets the service be silent before it takes it for dead; nil if it does not watch it.
    public var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// The clock by which reloads are dated.
    ///
    /// None of Swift's: its continuous clock counts the time that the machine sleeps.
    public static var monotonicMicroseconds: UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
