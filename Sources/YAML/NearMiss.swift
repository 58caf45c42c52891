/// Finds what a person may have meant by a name that is not there.
public enum NearMiss {
    /// A hint: `did you mean 'x'?`, or the names that there are when they are few.
    ///
    /// - Parameters:
    ///   - others: what the names may also be called.
    ///   - elsewhere: the name of something else that may be meant where none of these is.
    public static func hint(
        for name: String, among known: some Collection<String>, alsoCalled others: [String] = [],
        or elsewhere: @autoclosure () -> String? = nil
    ) -> String? {
        hint(suggesting: nearest(to: name, among: known + others) ?? elsewhere(), among: known)
    }

    /// The hint where it is known already which name is meant; nil stands for none.
    public static func hint(suggesting near: String?, among known: some Collection<String>) -> String? {
        if let near { return "did you mean '\(near)'?" }
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

    /// Longer names are no words that somebody has misspelt, and comparing them takes time in the square of their length.
    private static let longest = 256

    /// The name that is nearest to one that is not there, in upper case or lower, or the only one that it is the
    /// beginning of; nil where there is none.
    ///
    /// - Parameter most: how many bytes may differ; nil for a third of the shorter name, and one at least.
    public static func nearest(
        to name: String, among known: some Sequence<String>, within most: Int? = nil
    ) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard wanted.count <= longest else { return nil }
        // Most of what is named is a plural: 'policy' differs from it in more than a third.
        if name.hasSuffix("y"), let plural = known.first(where: { $0 == name.dropLast() + "ies" }) { return plural }
        var close: (name: String, distance: Int)?
        var longer: Set<String> = []
        for candidate in known {
            let length = candidate.utf8.count
            if most == nil, wanted.count > 2, length > wanted.count,
                candidate.utf8.prefix(wanted.count).elementsEqual(name.utf8)
            {
                longer.insert(candidate)
            }
            let most = min(most ?? max(1, min(wanted.count, length) / 3), close?.distance ?? .max)
            // In lower case a name may be a little longer or shorter.
            guard length <= longest, abs(wanted.count - length) <= most + 4,
                let distance = distance(wanted, Array(candidate.lowercased().utf8), atMost: most)
            else { continue }
            if close.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { close = (candidate, distance) }
        }
        return close?.name ?? (longer.count == 1 ? longer.first : nil)
    }

    /// The least number of bytes to insert, delete, change or swap (optimal string alignment); nil where it is above a
    /// bound.
    ///
    /// Only the cells of the table are worked out that are near enough to its diagonal.
    static func distance(_ a: [UInt8], _ b: [UInt8], atMost most: Int) -> Int? {
        guard abs(a.count - b.count) <= most else { return nil }
        let far = most + 1
        var older = [Int](repeating: far, count: b.count + 1)
        var row = older
        var old = (0...b.count).map { min($0, far) }
        for i in a.indices {
            let first = max(0, i - most)
            let last = min(b.count, i + most + 1)
            row[first] = first == 0 ? min(i + 1, far) : far
            var least = row[first]
            for j in first..<max(first, last) {
                var cell = min(old[j + 1] + 1, row[j] + 1, old[j] + (a[i] == b[j] ? 0 : 1), far)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cell = min(cell, older[j - 1] + 1) }
                row[j + 1] = cell
                least = min(least, cell)
            }
            if last < b.count { row[last + 1] = far }
            guard least <= most else { return nil }
            (older, old, row) = (old, row, older)
        }
        return old[b.count] <= most ? old[b.count] : nil
    }
}
