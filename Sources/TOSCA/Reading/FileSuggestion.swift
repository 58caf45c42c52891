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
        // What follows the last dot is the same for most files, and makes none alike.
        let stem = stem(name)
        guard stem.count > 2, let near = NearMiss.nearest(to: stem, among: known.map { self.stem(lastComponent($0)) })
        else { return nil }
        return known.first { self.stem(lastComponent($0)) == near }.map { "did you mean '\($0)'?" }
    }

    private static func stem(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    private static func lastComponent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
