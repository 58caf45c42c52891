/// How people write numbers of bytes: `10 GiB`, `1.5 GB`, `512 MiB`.
///
/// Units of IEC 80000-13 and of SI; a number without a unit is refused, for everyone guesses another.
public enum ByteNotation {
    private static let units: [(name: Substring, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]

    /// Reads a number of bytes; nil if it is none, or more than 2^62.
    public static func parse(_ text: String) -> Int? {
        let rest = text.drop { $0 == " " }
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = rest[digits.endIndex...].drop { $0 == " " }
        guard let unit = units.first(where: { $0.name == name }), !digits.hasPrefix("."), let number = Double(digits),
            number * Double(unit.bytes) <= Double(1 << 62)
        else { return nil }
        return Int((number * Double(unit.bytes)).rounded())
    }

    /// Writes a number of bytes, in the largest unit of which it is a whole number.
    public static func text(_ bytes: Int) -> String {
        guard bytes != 0, let unit = units.first(where: { bytes.isMultiple(of: $0.bytes) }) else { return "\(bytes) B" }
        return "\(bytes / unit.bytes) \(unit.name)"
    }
}

extension ValueForm where Value == Int {
    /// A number of bytes with its unit, within a range.
    public static func bytes(_ range: ClosedRange<Int>) -> ValueForm {
        let (least, most) = (ByteNotation.text(range.lowerBound), ByteNotation.text(range.upperBound))
        return ValueForm("a number of bytes with a unit (B, KiB, MiB, GiB, TiB) from \(least) to \(most)") { word in
            ByteNotation.parse(word).flatMap { range.contains($0) ? $0 : nil }
        } text: {
            ByteNotation.text($0)
        }
    }
}
