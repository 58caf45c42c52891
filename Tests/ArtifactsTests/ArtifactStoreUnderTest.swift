import Artifacts
import ConsulTestSupport
import FoundationEssentials
import Orchestration
import TestSupport
import Testing
import TupleSpace

/// A kind of store that must pass the suite in this folder.
///
/// A new implementation adds a case, and no test.
enum ArtifactStoreUnderTest: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory = "a space in memory"
    case consul = "a space on Consul"
    case directory = "a shared directory"
    case daemon = "ditrit-artifactd"

    var testDescription: String { rawValue }

    /// A store as each of many hosts has it: what is published is in common, the cache of each is a directory's.
    typealias Hosts = @Sendable (_ cache: String) -> any ArtifactStore

    /// Calls `body` with an empty store.
    func withStore(
        _ body: (_ hosts: @escaping Hosts, _ scratch: TemporaryDirectory) async throws -> Void
    ) async throws {
        let scratch = try TemporaryDirectory()
        switch self {
        case .memory:
            let space = try SQLiteSpace(inMemory: .init())
            try await body({ SpaceArtifacts(space, cache: scratch.path + "/" + $0) }, scratch)
        case .consul:
            try await ConsulStage.with(.plain()) { stage in
                let space = try stage.space("artifacts")
                try await body({ SpaceArtifacts(space, cache: scratch.path + "/" + $0) }, scratch)
                await space.close()
            }
        case .directory:
            let shared = scratch.path + "/shared"
            try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: false)
            try await body({ DirectoryArtifacts(shared, cache: scratch.path + "/" + $0) }, scratch)
        case .daemon: try await withDaemons(scratch, body)
        }
    }
}
