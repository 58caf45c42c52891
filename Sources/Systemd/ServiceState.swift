/// Something that a service tells its manager about itself.
///
/// Source: sd_notify(3).
public enum ServiceState: Sendable, Equatable {
    /// Start-up is over, or a reload is.
    case ready
    /// The configuration is being loaded again, since this time of CLOCK_MONOTONIC, in microseconds.
    ///
    /// `ready` follows when that is done.
    case reloading(since: UInt64)
    /// The service is about to end.
    case stopping
    /// What it is doing now, for `systemctl status`.
    case status(String)
    /// It is alive.
    case watchdog
    /// What goes on (starting, stopping) needs this much longer, from now.
    case extendTimeout(Duration)
    /// The number of the error that it fails with (errno(3)).
    case failure(Int32)

    /// The lines of the notification that say it.
    var lines: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let since): "RELOADING=1\nMONOTONIC_USEC=\(since)"
        case .stopping: "STOPPING=1"
        // A line break would begin an assignment of its own, and a status may quote what others have written.
        case .status(let text): "STATUS=\(String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 }))"
        case .watchdog: "WATCHDOG=1"
        case .extendTimeout(let duration): "EXTEND_TIMEOUT_USEC=\(Self.microseconds(duration))"
        case .failure(let code): "ERRNO=\(code)"
        }
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = max(duration, .zero).components
        // Whoever writes the largest number means "for ever".
        guard seconds < Int64.max / 1_000_000 else { return .max }
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
