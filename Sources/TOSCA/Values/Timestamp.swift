/// A point in time as YAML 1.1 writes it (https://yaml.org/type/timestamp.html), which TOSCA takes over (1.3 §3.3.1).
struct Timestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970 in UTC.
    let seconds: Double

    /// Reads `2001-12-14`, `2001-12-14t21:59:43.10-05:00`, `2001-12-14 21:59:43.10 -5`; nil where the text is none.
    init?(_ text: String) {
        var rest = Substring(text)
        guard let year = Self.number(&rest, 4...4), Self.take(&rest, "-"), let month = Self.number(&rest, 1...2),
            Self.take(&rest, "-"), let day = Self.number(&rest, 1...2), (1...12).contains(month),
            (1...Self.daysOfMonth(month, year)).contains(day)
        else { return nil }
        var seconds = Double(Self.days(year, month, day)) * 86400
        guard !rest.isEmpty else {
            self.seconds = seconds
            return
        }
        if !Self.take(&rest, "T"), !Self.take(&rest, "t") {
            guard rest.first == " " || rest.first == "\t" else { return nil }
            rest = rest.drop { $0 == " " || $0 == "\t" }
        }
        guard let hour = Self.number(&rest, 1...2), Self.take(&rest, ":"), let minute = Self.number(&rest, 2...2),
            Self.take(&rest, ":"), let second = Self.number(&rest, 2...2), hour < 24, minute < 60, second < 61
        else { return nil }
        seconds += Double(hour * 3600 + minute * 60 + second)
        if Self.take(&rest, ".") {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            seconds += Double("0.\(digits.isEmpty ? "0" : digits)") ?? 0
            rest = rest.dropFirst(digits.count)
        }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        if Self.take(&rest, "Z") || Self.take(&rest, "z") || rest.isEmpty {
            guard rest.isEmpty else { return nil }
            self.seconds = seconds
            return
        }
        let sign: Double = rest.first == "-" ? -1 : 1
        guard Self.take(&rest, "-") || Self.take(&rest, "+"), let hours = Self.number(&rest, 1...2) else { return nil }
        var offset = hours * 3600
        if Self.take(&rest, ":") || !rest.isEmpty {
            guard let minutes = Self.number(&rest, 2...2), rest.isEmpty else { return nil }
            offset += minutes * 60
        }
        self.seconds = seconds - sign * Double(offset)
    }

    /// Whether one is written as RFC 3339 has it, and with it 2.0 (§9.1.2.1): with all digits, a time and an offset.
    static func isOfRFC3339(_ text: String) -> Bool {
        let form = String(text.map { $0.isNumber ? "0" : $0 }).uppercased()
        let start = "0000-00-00T00:00:00"
        guard form.hasPrefix(start) else { return false }
        var rest = form.dropFirst(start.count)
        if rest.hasPrefix(".0") { rest = rest.dropFirst().drop { $0 == "0" } }
        return ["Z", "+00:00", "-00:00"].contains(rest)
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    private static func take(_ text: inout Substring, _ character: Character) -> Bool {
        guard text.first == character else { return false }
        text.removeFirst()
        return true
    }

    private static func number(_ text: inout Substring, _ length: ClosedRange<Int>) -> Int? {
        let digits = text.prefix(length.upperBound).prefix { $0.isASCII && $0.isNumber }
        guard length.contains(digits.count) else { return nil }
        text = text.dropFirst(digits.count)
        return Int(digits)
    }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        days(month < 12 ? year : year + 1, month % 12 + 1, 1) - days(year, month, 1)
    }

    /// The days from 1970-01-01 to a day of the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years that begin in March have their leap day at the end.
        let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * m + 2) / 5 + day - 1
        return era * 146_097 + dayOfEra - 719_468
    }
}
