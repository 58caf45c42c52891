/// A second of the civil calendar, in UTC, in the notations that S3 uses.
public struct UTCTime: Sendable, Hashable, Comparable {
    /// Seconds since 1970, leap seconds not counted.
    public let secondsSince1970: Int

    /// A time.
    public init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

    /// `20130524T000000Z` (ISO 8601, basic), as requests are dated.
    public var basic: String {
        let time = secondOfDay
        return date + "T" + Self.digits(time / 3600, 2) + Self.digits(time / 60 % 60, 2) + Self.digits(time % 60, 2)
            + "Z"
    }

    /// `20130524`: the day, for which a signing key is good.
    public var date: String {
        let (year, month, day) = civil
        return Self.digits(year, 4) + Self.digits(month, 2) + Self.digits(day, 2)
    }

    /// Reads `Fri, 24 May 2013 00:00:00 GMT`, the form in which servers write dates (RFC 9110, section 5.6.7).
    public init?(httpDate: String) {
        let words = httpDate.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Self.number(words[1], 2),
            let month = Self.months.firstIndex(where: { words[2] == $0 }), let year = Self.number(words[3], 4)
        else { return nil }
        self.init(year: year, month: month + 1, day: day, time: words[4].split(separator: ":"))
    }

    /// Reads `2013-05-24T00:00:00.000Z` (ISO 8601, extended), the form of listings; what is below a second is left out.
    public init?(extended: String) {
        guard extended.last == "Z" else { return nil }
        let halves = extended.dropLast().split(separator: "T")
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-")
        guard date.count == 3, let year = Self.number(date[0], 4), let month = Self.number(date[1], 2),
            let day = Self.number(date[2], 2)
        else { return nil }
        self.init(year: year, month: month, day: day, time: halves[1].prefix { $0 != "." }.split(separator: ":"))
    }

    /// The earlier one is the smaller one.
    public static func < (left: UTCTime, right: UTCTime) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    private init?(year: Int, month: Int, day: Int, time: [Substring]) {
        guard (1...12).contains(month), (1...31).contains(day), time.count == 3, let hour = Self.number(time[0], 2),
            let minute = Self.number(time[1], 2), let second = Self.number(time[2], 2), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        // Years begin in March, so that the leap day is the last one.
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - Self.daysTo1970
        self.init(secondsSince1970: days * 86_400 + hour * 3600 + minute * 60 + second)
    }

    /// From the first of March of the year 0 to the first of January 1970, in the Gregorian calendar.
    private static let daysTo1970 = 719_468
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private var secondOfDay: Int { (secondsSince1970 % 86_400 + 86_400) % 86_400 }

    /// Only for times since the year 0, as all that are signed are.
    private var civil: (year: Int, month: Int, day: Int) {
        let days = (secondsSince1970 - secondOfDay) / 86_400 + Self.daysTo1970
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private static func number(_ text: Substring, _ count: Int) -> Int? {
        guard text.utf8.count == count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
