/// Finds what a person may have meant by a name that is not there.
public enum NearMiss {
    /// A hint: `did you mean 'x'?`, or the names that there are when they are few.
    ///
    /// - Parameter others: what the names may also be called.
    public static func hint(
        for name: String, among known: some Collection<String>, alsoCalled others: [String] = []
    ) -> String? {
        if let near = nearest(to: name, among: known + others) { return "did you mean '\(near)'?" }
        guard !known.isEmpty, known.count <= 8 else { return nil }
        return "there is: \(known.sorted().joined(separator: ", "))"
    }

    /// The name that a hint of `hint(for:among:)` suggests; nil where it suggests none.
    public static func suggestion(of hint: String) -> String? {
        let (before, after) = ("did you mean '", "'?")
        guard hint.hasPrefix(before), hint.hasSuffix(after), hint.utf8.count > before.utf8.count + after.utf8.count
        else { return nil }
        return String(hint.dropFirst(before.count).dropLast(after.count))
    }

    /// The name that is nearest to one that is not there; nil where none is near.
    ///
    /// - Parameter most: how many characters may differ; nil for a third of the shorter name, and one at least.
    public static func nearest(
        to name: String, among known: some Sequence<String>, within most: Int? = nil
    ) -> String? {
        let wanted = name.lowercased()
        var close: (name: String, distance: Int)?
        for candidate in known {
            let most = most ?? max(1, min(name.count, candidate.count) / 3)
            guard abs(wanted.utf8.count - candidate.utf8.count) <= most * 4 else { continue }
            let distance = distance(wanted, candidate.lowercased())
            guard distance <= most else { continue }
            if close.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { close = (candidate, distance) }
        }
        return close?.name
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
