internal import Artifacts
internal import Glibc

/// What an operation has printed, as an artifact.
///
/// Its first line says whose output it is: so no two operations share one, and it goes with its execution.
enum OutputArtifact {
    /// How many bytes of output are kept at most.
    static let limit = 1 << 20

    /// Publishes an output.
    ///
    /// - Returns: the digest of the artifact.
    static func publish(
        _ output: some Sequence<UInt8>, of task: OperationTask, began: Int64, to artifacts: any ArtifactStore
    ) async throws(ArtifactError) -> String {
        let file = ScratchFile()
        defer { file.remove() }
        let title = "\(task.execution) \(task.number) \(task.node) \(task.operation) \(began)\n"
        try write(Array(title.utf8) + Array(output), to: file.path)
        return try await artifacts.publish(archive: file.path)
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ArtifactError) {
        try ArtifactFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600).write(bytes)
    }

    /// The output that an artifact holds.
    static func read(_ digest: String, from artifacts: any ArtifactStore) async throws(ArtifactError) -> [UInt8] {
        let file = ScratchFile()
        defer { file.remove() }
        try await artifacts.fetch(digest, to: file.path)
        var bytes: [UInt8] = []
        try ArtifactFile(file.path, O_RDONLY).forEachPiece { piece throws(ArtifactError) in bytes += piece }
        return Array(bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
    }
}
