import EventLoop
import FoundationEssentials
import Glibc
import Orchestration

/// Running operations, against the bare starting of as many processes.
///
/// The implementation is a copy of `true`: a script would add the start of a shell, the same on both sides, and hide
/// what is measured. At once run as many as a run has workers unless somebody says otherwise; the nodes stand alone,
/// so that none waits for another.
enum OperationScenarios {
    private static let concurrency = 8

    static let all = [
        Scenario(name: "operations") { size in
            let scratch = try ScratchDirectory()
            let csar = try ScratchDirectory()
            _ = try csar.write(
                LayeredTemplate(nodes: size, width: size, script: "true").text, to: "model.yaml")
            try copyTrue(to: csar.path + "/true")
            var options = LocalRun.Options(
                csar: csar.path, workflow: "install", stateDirectory: scratch.path + "/state")
            options.workers = concurrency
            let counter = OperationCounter()
            return try await timing {
                let record = try await LocalRun(options, observer: counter).run()
                guard record.status == .succeeded else { throw WrongOutcome("the run ended \(record.status)") }
                return counter.count
            }
        },
        Scenario(name: "bare-spawning") { size in
            let scratch = try ScratchDirectory()
            try copyTrue(to: scratch.path + "/true")
            return try await timing { try spawn(size, of: scratch.path + "/true") }
        },
    ]

    static let benchmarks = [
        Benchmark(
            part: "operations", name: "true, 8 at once", size: 1000, sizeUnit: "operations", workUnit: "operation",
            subject: .scenario("operations"),
            reference: .init(name: "posix_spawn", subject: .scenario("bare-spawning")), goal: .ratio(1.3))
    ]

    private static func copyTrue(to path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: "/bin/true"))
        try bytes.write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// Starts processes, with so many at once, and waits for them all.
    private static func spawn(_ count: Int, of program: String) throws -> Int {
        let name = strdup(program)
        defer { free(name) }
        var (started, ended) = (0, 0)
        while ended < count {
            while started < count, started - ended < concurrency {
                var process: pid_t = 0
                let error = posix_spawn(&process, program, nil, nil, [name, nil], environ)
                guard error == 0 else { throw WrongOutcome("posix_spawn: error \(error)") }
                started += 1
            }
            var status: Int32 = 0
            guard wait(&status) > 0, status == 0 else { throw WrongOutcome("a process ended with \(status)") }
            ended += 1
        }
        return ended
    }
}

/// Counts the operations that have ended well.
private final class OperationCounter: ExecutionObserver {
    private let operations = Locked(0)

    var count: Int { operations.withLock { $0 } }

    func happened(_ events: [Event]) {
        let succeeded = events.count { $0.kind == .succeeded }
        operations.withLock { $0 += succeeded }
    }
}
