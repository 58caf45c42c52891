internal import Artifacts
internal import Glibc

/// What an operation has printed, as an artifact.
///
/// Its first line says whose output it is, and how many lines it lacks: so no two operations share one, and it goes with
/// its execution.
struct OutputArtifact: Equatable {
    /// How many bytes of output are kept at most: the last ones.
    static let limit = 1 << 20

    /// How many lines came before those that are kept.
    let before: Int
    /// The lines.
    let lines: [String]

    init(before: Int, lines: [String]) {
        self.before = before
        self.lines = lines
    }

    /// Publishes it.
    ///
    /// - Returns: the digest.
    func publish(
        of task: OperationTask, began: Int64, to artifacts: any ArtifactStore
    ) async throws(ArtifactError) -> String {
        let file = ScratchFile()
        defer { file.remove() }
        let title = "\(before) \(task.execution) \(task.number) \(task.node) \(task.operation) \(began)"
        try Self.write(([title] + lines).map { $0 + "\n" }.joined(), to: file.path)
        return try await artifacts.publish(archive: file.path)
    }

    private static func write(_ text: String, to path: String) throws(ArtifactError) {
        try ArtifactFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600).write(Array(text.utf8))
    }

    /// Reads the output of a digest.
    init(_ digest: String, from artifacts: any ArtifactStore) async throws(ArtifactError) {
        let file = ScratchFile()
        defer { file.remove() }
        try await artifacts.fetch(digest, to: file.path)
        var bytes: [UInt8] = []
        try ArtifactFile(file.path, O_RDONLY).forEachPiece { piece throws(ArtifactError) in bytes += piece }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        let title = lines.first?.split(separator: " ").first
        self.init(before: title.flatMap { Int($0) } ?? 0, lines: Array(lines.dropFirst()))
    }
}
