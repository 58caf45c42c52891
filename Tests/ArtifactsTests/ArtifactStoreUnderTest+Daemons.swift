import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import Glibc
import TestSupport

extension ArtifactStoreUnderTest {
    /// Calls `body` with hosts that have a ditrit-artifactd each, and the directory of their store in common.
    ///
    /// One is started when its host is first named, and not waited for: that is the client's to do.
    func withDaemons(
        _ scratch: TemporaryDirectory,
        _ body: (_ hosts: @escaping Hosts, _ scratch: TemporaryDirectory) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(atPath: scratch.path + "/shared", withIntermediateDirectories: false)
        try scratch.write("", to: "artifactd.yaml")
        let loop = try EventLoop(name: "hosts")
        let daemons = Daemons(scratch.path, loop)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body({ daemons.artifacts(of: $0) }, scratch))
        } catch {
            result = .failure(error)
        }
        for store in daemons.stores { await store.close() }
        loop.shutDown()
        withExtendedLifetime(daemons) {}
        try result.get()
    }

    /// What a host keeps: files and directories, and whatever is left of attempts.
    func kept(_ scratch: TemporaryDirectory, host: String) throws -> [String] {
        guard self == .daemon else {
            return try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/" + host)
        }
        return try ["csars", "incoming"].flatMap { name in
            try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/\(host)/\(name)")
        }
    }
}

/// The daemons of hosts by the names of these.
private final class Daemons: Sendable {
    private struct Host {
        let process: ChildProcess
        let artifacts: DaemonArtifacts
    }

    private let directory: String
    private let loop: EventLoop
    private let hosts = Locked<[String: Host]>([:])

    init(_ directory: String, _ loop: EventLoop) {
        self.directory = directory
        self.loop = loop
    }

    var stores: [DaemonArtifacts] { hosts.withLock { $0.values.map(\.artifacts) } }

    func artifacts(of name: String) -> any ArtifactStore {
        do {
            return try hosts.withLock { hosts in
                if let host = hosts[name] { return host.artifacts }
                let socket = "\(directory)/\(name).sock"
                let process = try ChildProcess([
                    ChildProcess.built("ditrit-artifactd"), "--config", directory + "/artifactd.yaml", "--listen",
                    "unix:" + socket, "--cache", "\(directory)/\(name)", "--set", "store.directory=\(directory)/shared",
                ])
                let host = Host(process: process, artifacts: try DaemonArtifacts(socket: socket, loop: loop))
                hosts[name] = host
                return host.artifacts
            }
        } catch {
            return Unavailable(reason: "\(error)")
        }
    }
}

/// A host without a daemon.
private struct Unavailable: ArtifactStore {
    let reason: String

    func publish(archive path: String) async throws(ArtifactError) -> String {
        throw ArtifactError(.unavailable, reason)
    }
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        throw ArtifactError(.unavailable, reason)
    }
    var isForBulk: Bool { false }
    func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        throw ArtifactError(.unavailable, reason)
    }
    func remove(_ digest: String) async throws(ArtifactError) { throw ArtifactError(.unavailable, reason) }
}
