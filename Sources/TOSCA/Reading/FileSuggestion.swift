internal import YAML

/// Finds the file that a path may have meant which leads to none.
enum FileSuggestion {
    /// A hint: a file of the same name elsewhere, or one whose path or name is nearly the same.
    ///
    /// - Parameter known: the paths of the files that are there.
    static func hint(for path: String, among known: [String]) -> String? {
        let name = lastComponent(path)
        let namesakes = known.filter { lastComponent($0) == name }
        if let namesake = NearMiss.nearest(to: path, among: namesakes) ?? namesakes.first {
            return "did you mean '\(namesake)'?"
        }
        if let near = NearMiss.nearest(to: path, among: known) { return "did you mean '\(near)'?" }
        let near = NearMiss.nearest(to: name, among: known.map(lastComponent))
        if let near, let file = known.first(where: { lastComponent($0) == near }) { return "did you mean '\(file)'?" }
        return nil
    }

    private static func lastComponent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
