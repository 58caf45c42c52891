import FoundationEssentials

/// What one process has measured of itself.
struct Sample: Sendable {
    let seconds: Double
    let work: Int
    /// The most memory that it held, in bytes.
    let peakMemory: Int

    /// Reads the lines `seconds 0.1`, `work 100` and, as in `/proc/self/status`, `VmHWM: 100 kB`.
    ///
    /// The kernel's own `ru_maxrss` of a child is at least that of the process that started it, which for small
    /// programs is the larger one: so each process says itself what it held.
    init?(lines: [String]) {
        var seconds: Double?
        var work: Int?
        var kilobytes: Int?
        for line in lines {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2 else { continue }
            // As CLIPS says it.
            if words.dropFirst().starts(with: ["rules", "fired"]) { work = Int(words[0]) }
            switch words[0] {
            case "seconds": seconds = Double(words[1])
            case "work": work = Int(words[1])
            case "VmHWM:": kilobytes = Int(words[1])
            default: break
            }
        }
        guard let seconds, let work, let kilobytes else { return nil }
        self.seconds = seconds
        self.work = work
        peakMemory = kilobytes * 1024
    }

    /// Prints an outcome for the process that reads it.
    static func report(_ outcome: Scenario.Outcome) throws {
        let status = String(decoding: try Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
        print("seconds \(outcome.seconds)\nwork \(outcome.work)")
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") { print(line) }
    }
}

/// Samples of the same thing.
struct Samples: Sendable {
    private(set) var all: [Sample] = []

    mutating func add(_ sample: Sample) { all.append(sample) }

    var seconds: Double { median(all.map(\.seconds)) }
    var peakMemory: Double { median(all.map { Double($0.peakMemory) }) }
    /// The same in all, or there is something wrong.
    var works: Set<Int> { Set(all.map(\.work)) }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
