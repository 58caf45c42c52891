/// The units of the scalar types (1.3 §3.3.6).
enum ScalarUnit: String, CaseIterable, Sendable {
    case size = "scalar-unit.size"
    case time = "scalar-unit.time"
    case frequency = "scalar-unit.frequency"
    case bitrate = "scalar-unit.bitrate"

    /// How much each unit is in the smallest one; names are compared without regard to case, except where that would
    /// make bits of bytes.
    var units: [String: Double] {
        switch self {
        case .size:
            [
                "B": 1, "kB": 1e3, "KiB": 1024, "MB": 1e6, "MiB": 1_048_576, "GB": 1e9, "GiB": 1_073_741_824,
                "TB": 1e12, "TiB": 1_099_511_627_776,
            ]
        case .time: ["ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86400e9]
        case .frequency: ["Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9]
        case .bitrate:
            [
                "bps": 1, "Kbps": 1e3, "Kibps": 1024, "Mbps": 1e6, "Mibps": 1_048_576, "Gbps": 1e9,
                "Gibps": 1_073_741_824, "Tbps": 1e12, "Tibps": 1_099_511_627_776,
                "Bps": 8, "KBps": 8e3, "KiBps": 8 * 1024, "MBps": 8e6, "MiBps": 8 * 1_048_576, "GBps": 8e9,
                "GiBps": 8 * 1_073_741_824, "TBps": 8e12, "TiBps": 8 * 1_099_511_627_776,
            ]
        }
    }

    /// The amount that a text such as `10 MB` stands for, in the smallest unit; nil where it stands for none.
    func amount(of text: String) -> Double? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e" || $0 == "+" || $0 == "-") }
        guard let first = number.first, first.isNumber, let scalar = Double(number), scalar >= 0 else { return nil }
        let unit = text.dropFirst(number.count).drop { $0 == " " || $0 == "\t" }
        guard let factor = factor(of: String(unit)) else { return nil }
        return scalar * factor
    }

    /// What to do about a text that stands for no amount.
    func hint(for text: String) -> String {
        // They are 0 or more (1.3 §3.3.6).
        if text.hasPrefix("-"), amount(of: String(text.dropFirst())) != nil { return "it must not be below 0" }
        let units = units.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        return "write a number and a unit: \(units.joined(separator: ", "))"
    }

    private func factor(of unit: String) -> Double? {
        if let factor = units[unit] { return factor }
        guard self != .bitrate else { return nil }
        let lower = unit.lowercased()
        return units.first { $0.key.lowercased() == lower }?.value
    }
}
