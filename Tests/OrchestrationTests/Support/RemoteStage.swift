import EventLoop
import FoundationEssentials
import Glibc
import Process
import TestSupport

@testable import Orchestration

/// Operations on a host by ssh, each by itself: a real host, on a port of this machine, without any space.
final class RemoteStage: Sendable {
    let server: SSHServer
    let directory: TemporaryDirectory
    let loop: EventLoop

    /// A host that nobody has been on.
    init() async throws {
        server = try await SSHServer()
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "test")
        try FileManager.default.createDirectory(atPath: csar, withIntermediateDirectories: false)
    }

    deinit { loop.shutDown() }

    /// Where the files of the CSAR are.
    var csar: String { directory.path + "/csar" }
    /// A file that scripts write to: `$DIARY` in those that `script(_:_:)` writes.
    var diary: String { directory.path + "/diary" }

    /// Writes a script for `sh`.
    func script(_ name: String, _ text: String) throws {
        try directory.write(
            "#!/bin/sh\n" + text.replacing("$DIARY", with: diary), to: "csar/" + name, isExecutable: true)
    }

    /// What scripts have written, a line each.
    var diaryLines: [String] {
        guard let data = FileManager.default.contents(atPath: diary) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// An operation of an execution of this name.
    func operation(
        _ file: String, of execution: String = "x", timeLimit: Duration = .seconds(60), repeats: Int = 0,
        patience: Duration = .seconds(30), trace: String? = nil, outputs: [String] = []
    ) throws -> RemoteOperation {
        let host = RemoteHost(name: "server_0", address: "127.0.0.1", port: server.port, keys: [server.hostKey])
        var task = OperationTask.stray(file, of: execution, csar: "sha256:0123")
        (task.host, task.trace, task.outputs) = (host, trace, outputs)
        let work = directory.path + "/work-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
        return RemoteOperation(
            task: task, host: host, shell: SecureShell(.init(key: server.key), directory: directory.path + "/ssh"),
            processes: ProcessRunner(loop: loop), root: csar, directory: work, timeLimit: timeLimit,
            waitLimit: .seconds(120), repeats: repeats, patience: patience)
    }

    /// Begins an operation.
    func begin(_ operation: RemoteOperation) -> Task<RemoteOperation.Outcome, Never> {
        Task { await operation.run { _ in } }
    }

    /// Does something while another operation has the host.
    func whileBusy(_ body: () async throws -> Void) async throws {
        let place = server.home + "/.ditrit"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let descriptor = open(place + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw POSIXFailure(operation: "flock", code: errno)
        }
        defer { close(descriptor) }
        try await body()
    }

    /// Waits until so many operations are on the host, at work or waiting for their turn.
    func arrived(_ count: Int) async throws {
        let work = server.home + "/.ditrit/work"
        try await eventually("\(count) operations are on the host") {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []
            let begun = names.filter { FileManager.default.contents(atPath: "\(work)/\($0)/start")?.isEmpty == false }
            return begun.count == count
        }
    }
}
