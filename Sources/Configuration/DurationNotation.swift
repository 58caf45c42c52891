/// How people write times: `10 s`, `1h 30min`, `1.5 h`.
///
/// Source: systemd.time(7), of which it is a part; a number without a unit is refused, for everyone guesses another.
public enum DurationNotation {
    /// In the order in which they are looked for when a time is written, and all that they are also called.
    private static let units: [(names: [Substring], milliseconds: Int64)] = [
        (["d", "day", "days"], 86_400_000), (["h", "hr", "hour", "hours"], 3_600_000),
        (["min", "m", "minute", "minutes"], 60_000), (["s", "sec", "second", "seconds"], 1000),
        (["ms", "msec"], 1),
    ]

    /// Reads a time; nil if it is none, or longer than a century.
    public static func parse(_ text: String) -> Duration? {
        var rest = text.drop { $0 == " " }
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[digits.endIndex...].drop { $0 == " " }
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest[name.endIndex...].drop { $0 == " " }
            guard let unit = units.first(where: { $0.names.contains(name) }), !digits.hasPrefix("."),
                let number = Double(digits), number * Double(unit.milliseconds) < 100 * 366 * 86_400_000
            else { return nil }
            total += Int64((number * Double(unit.milliseconds)).rounded())
        }
        return total < 100 * 366 * 86_400_000 ? .milliseconds(total) : nil
    }

    /// Writes a time, in the largest unit of which it is a whole number.
    public static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0, let unit = units.first(where: { milliseconds % $0.milliseconds == 0 }) else {
            return "0 s"
        }
        return "\(milliseconds / unit.milliseconds) \(unit.names[0])"
    }
}
