/// The results in aligned columns.
struct Table {
    private static let headings = [
        "benchmark", "size", "median", "each", "reference", "ratio", "goal", "reached", "peak memory", "reference's",
    ]

    private var rows: [[String]] = [headings]

    /// Whether nothing was added.
    var isEmpty: Bool { rows.count == 1 }

    mutating func add(_ result: Measurement.Result) {
        let (benchmark, subject) = (result.benchmark, result.subject)
        let seconds = subject.seconds
        let work = Double(subject.works.first ?? 1)
        let ratio = result.reference.map { seconds / $0.seconds }
        let reached: Bool?
        let goal: String
        switch benchmark.goal {
        case .seconds(let limit): (goal, reached) = ("≤ \(Self.time(limit))", seconds <= limit)
        case .ratio(let limit): (goal, reached) = ("≤ \(Self.number(limit))×", ratio.map { $0 <= limit })
        case .rate(let least):
            (goal, reached) = ("≥ \(Int(least)) \(benchmark.workUnit)s/s", work / seconds >= least)
        case nil: (goal, reached) = ("", nil)
        }
        rows.append([
            "\(benchmark.part): \(benchmark.name)",
            "\(benchmark.size) \(benchmark.sizeUnit)",
            Self.time(seconds),
            "\(Self.time(seconds / work))/\(benchmark.workUnit)",
            result.reference.map { "\(Self.time($0.seconds)) \(benchmark.reference?.name ?? "")" } ?? "",
            ratio.map { "\(Self.number($0))×" } ?? "",
            goal,
            reached.map { $0 ? "yes" : "no" } ?? "",
            Self.memory(subject.peakMemory),
            result.reference.map { Self.memory($0.peakMemory) } ?? "",
        ])
    }

    var text: String {
        let widths = Self.headings.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([rows[0], rule] + rows.dropFirst()).map { row in
            "| "
                + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ")
                + " |"
        }.joined(separator: "\n")
    }

    private static func time(_ seconds: Double) -> String {
        switch seconds {
        case 1...: "\(number(seconds)) s"
        case 1e-3...: "\(number(seconds * 1e3)) ms"
        case 1e-6...: "\(number(seconds * 1e6)) µs"
        default: "\(number(seconds * 1e9)) ns"
        }
    }

    private static func memory(_ bytes: Double) -> String { "\(number(bytes / 1e6)) MB" }

    /// With one digit after the point.
    static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// With three digits that count.
    private static func number(_ value: Double) -> String {
        let scale = value >= 100 ? 1.0 : value >= 10 ? 10.0 : 100.0
        let scaled = Int((value * scale).rounded())
        guard scale > 1 else { return String(scaled) }
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let digits = String(fraction)
        return "\(whole)." + String(repeating: "0", count: (scale == 10 ? 1 : 2) - digits.count) + digits
    }
}
