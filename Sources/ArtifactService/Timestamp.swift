internal import FoundationEssentials

/// Times as the API writes them: RFC 3339 with milliseconds, in UTC.
enum Timestamp {
    /// Of microseconds since 1970.
    static func text(_ microseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(microseconds / 1000) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
