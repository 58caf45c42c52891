internal import EventLoop
internal import FoundationEssentials
internal import TOSCA

/// The files that come with this program, as files of this machine: written when an operation first needs one.
final class ShippedDirectory: Sendable {
    private let path: String
    private let isWritten = Locked(false)

    /// - Parameter path: the directory; what is there of another version is replaced.
    init(_ path: String) { self.path = path }

    /// The directory that a file of an operation is in: the one of the CSAR's files, unless the file is none of those and
    /// comes with this program.
    func root(of file: String, else root: String) throws(OrchestrationError) -> String {
        guard ShippedFiles[file] != nil, !FileManager.default.fileExists(atPath: "\(root)/\(file)") else { return root }
        do {
            try isWritten.withLock { isWritten in
                guard !isWritten else { return }
                for file in ShippedFiles.paths { try write(file) }
                isWritten = true
            }
        } catch {
            throw OrchestrationError("\(path) cannot be written: \(error)")
        }
        return path
    }

    private func write(_ file: String) throws {
        let place = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(
            atPath: place.deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(ShippedFiles[file] ?? []).write(to: place, options: .atomic)
    }
}
