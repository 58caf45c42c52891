internal import FoundationEssentials

/// The files of a CSAR's directory.
enum FilesBelow {
    /// Nobody looks through more of them in a list.
    private static let (mostFiles, mostLooks, mostDepth) = (500, 5000, 8)

    /// The paths of files below a directory, as operations and imports may name them, sorted.
    static func paths(_ root: String) -> [String] {
        var files: [String] = []
        var looks = 0
        var directories = [(path: "", depth: 0)]
        while let (directory, depth) = directories.popLast(), files.count < mostFiles, looks < mostLooks {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + directory)) ?? []
            for name in names.sorted() where !name.hasPrefix(".") {
                looks += 1
                guard files.count < mostFiles, looks < mostLooks else { break }
                let path = directory.isEmpty ? name : directory + "/" + name
                var isDirectory = false
                _ = FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory)
                if !isDirectory {
                    files.append(path)
                } else if depth < mostDepth {
                    directories.append((path, depth + 1))
                }
            }
        }
        return files.sorted()
    }
}
