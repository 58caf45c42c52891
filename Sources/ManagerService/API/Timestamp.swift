internal import FoundationEssentials
internal import Telemetry

/// A point in time, as the API tells it: RFC 3339 in UTC, with milliseconds.
struct Timestamp: Sendable, CustomStringConvertible {
    /// Milliseconds since 1970.
    let milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }
    init(microseconds: Int64) { milliseconds = microseconds / 1000 }

    static var now: Timestamp { Timestamp(milliseconds: WallClock.milliseconds) }

    /// As it is told: `2026-11-27T18:05:00.123Z`.
    var description: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(Self.style)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
