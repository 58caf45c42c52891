/// A version: `MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]` (1.3 §3.3.2).
struct Version: Sendable, Hashable, Comparable {
    let numbers: [Int]
    let qualifier: String?
    let build: Int?

    /// Reads a version; nil where the text is none.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        var numbers: [Int] = []
        for part in parts.prefix(3) {
            guard let number = Self.number(part) else { return nil }
            numbers.append(number)
        }
        self.numbers = numbers
        guard parts.count == 4 else {
            qualifier = nil
            build = nil
            return
        }
        let rest = parts[3].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard !rest[0].isEmpty, rest[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
        qualifier = String(rest[0])
        guard rest.count == 2 else {
            build = nil
            return
        }
        guard let number = Self.number(rest[1]) else { return nil }
        build = number
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// By its numbers; a version with a qualifier comes before the one without (§3.3.2.2).
    static func < (left: Version, right: Version) -> Bool {
        for index in 0..<3 {
            let (a, b) = (left.number(index), right.number(index))
            if a != b { return a < b }
        }
        switch (left.qualifier, right.qualifier) {
        case (nil, nil): return false
        case (nil, _): return false
        case (_, nil): return true
        case (let a?, let b?): return a == b ? (left.build ?? 0) < (right.build ?? 0) : a < b
        }
    }

    private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }

    static func == (left: Version, right: Version) -> Bool { !(left < right) && !(right < left) }

    func hash(into hasher: inout Hasher) {
        for index in 0..<3 { hasher.combine(number(index)) }
        hasher.combine(qualifier)
        hasher.combine(build ?? 0)
    }
}
