/// Finds what a person may have meant by a name that is not there.
enum NearMiss {
    /// `did you mean 'x'?`, or the names that there are when they are few.
    static func hint(for name: String, among known: some Collection<String>) -> String? {
        let close = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }
            .filter { $0.1 <= max(1, min(name.count, $0.0.count) / 3) }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }
        if let close { return "did you mean '\(close.0)'?" }
        guard !known.isEmpty, known.count <= 8 else { return nil }
        return "there is: \(known.sorted().joined(separator: ", "))"
    }

    /// The least number of characters to insert, delete, change or swap (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        guard abs(a.count - b.count) <= 8 else { return .max }
        var older = [Int](repeating: 0, count: b.count + 1)
        var old = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(old[j + 1] + 1, row[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, older[j - 1] + 1) }
                row.append(least)
            }
            (older, old) = (old, row)
        }
        return old[b.count]
    }
}
