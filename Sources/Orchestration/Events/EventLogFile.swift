internal import Artifacts
internal import FoundationEssentials
internal import Glibc
internal import TupleSpace

/// The log of an execution as a file: a batch a line, in JSON (https://jsonlines.org), as `docs/space.md` says.
enum EventLogFile {
    /// Calls `body` with the batches of an artifact after one.
    ///
    /// - Returns: whether the last call wanted more; also when there was none.
    static func read(
        _ digest: String, from artifacts: any ArtifactStore, after last: Int,
        _ body: ([EventLog.Numbered]) async throws -> Bool
    ) async throws -> Bool {
        let file = ScratchFile()
        defer { file.remove() }
        do throws(ArtifactError) {
            try await artifacts.fetch(digest, to: file.path)
        } catch {
            // It was removed with the execution, or by somebody: what is gone cannot be told.
            guard error.code != .missing else { return true }
            throw error
        }
        let reading = try ArtifactFile(file.path, O_RDONLY)
        var rest: [UInt8] = []
        while true {
            let piece = try reading.read(atMost: 1 << 20)
            if piece.isEmpty { return true }
            rest += piece
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = lines.popLast().map(Array.init) ?? []
            let batches = try lines.map { try JSONDecoder().decode(EventLog.Numbered.self, from: Data($0)) }
                .filter { $0.batch > last }
            if !batches.isEmpty { guard try await body(batches) else { return false } }
        }
    }

    /// Writes the batches of an execution that are in the space, after those that an earlier log holds.
    ///
    /// - Returns: the digest of the artifact.
    static func publish(_ log: EventLog, of record: ExecutionRecord) async throws -> String {
        let file = ScratchFile()
        defer { file.remove() }
        let writing = try ArtifactFile(file.path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        try await log.forEach(of: record, after: 0) { batches in
            for batch in batches {
                try writing.write(try Tuple(["line"], encoding: batch).payload + [UInt8(ascii: "\n")])
            }
            return true
        }
        return try await log.artifacts.publish(archive: file.path)
    }
}

/// The name of a file that is only passed on.
struct ScratchFile {
    let path: String

    init() {
        let directory = FileManager.default.temporaryDirectory.path
        path = "\(directory)/ditrit-\(UInt64.random(in: 0...UInt64.max))"
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
