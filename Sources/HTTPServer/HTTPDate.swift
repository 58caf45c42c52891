/// A time to the second, as it stands in header fields (RFC 9110 §5.6.7).
public struct HTTPDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970.
    public let seconds: Int

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A time.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still written; others are as if there were none.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, text.utf8.count == 29, words[5] == "GMT", words[0].hasSuffix(","),
            Self.days.contains(String(words[0].dropLast())), words[1].utf8.count == 2, words[3].utf8.count == 4,
            let day = Self.number(words[1]), let month = Self.months.firstIndex(of: String(words[2])),
            let year = Self.number(words[3])
        else { return nil }
        let parts = words[4].split(separator: ":", omittingEmptySubsequences: false)
        let clock = parts.compactMap { $0.utf8.count == 2 ? Self.number($0) : nil }
        guard parts.count == 3, clock.count == 3, (1...31).contains(day), clock[0] < 24, clock[1] < 60, clock[2] <= 60
        else { return nil }
        seconds =
            Self.daysSince1970(year: year, month: month + 1, day: day) * 86_400 + clock[0] * 3600 + clock[1] * 60
            + clock[2]
    }

    /// As it is read.
    public var description: String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - day * 86_400
        let (year, month, dayOfMonth) = Self.date(of: day)
        let clock = [time / 3600, time / 60 % 60, time % 60].map(Self.two).joined(separator: ":")
        let yearText = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
        return
            "\(Self.days[((day % 7) + 7) % 7]), \(Self.two(dayOfMonth)) \(Self.months[month - 1]) \(yearText) \(clock) GMT"
    }

    /// Whether one is before the other.
    public static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.seconds < right.seconds }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Years begin in March here: then the day of the leap is the last one.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468
    }

    private static func date(of days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
    }
}
