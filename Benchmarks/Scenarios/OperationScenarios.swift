import EventLoop
import FoundationEssentials
import Glibc
import Orchestration

/// Running operations, against the bare starting of as many processes of the same program.
///
/// Once a script of the shell whose only command is `true`, as operations commonly are, and once the program `true`
/// itself, which takes so little that what is added shows most. At once run as many as a run has workers unless somebody
/// says otherwise; the nodes stand alone, so that none waits for another.
enum OperationScenarios {
    private static let concurrency = 8

    /// What is run.
    private enum Program: String, CaseIterable {
        case script, binary

        func write(to directory: String) throws -> String {
            let path = directory + "/true"
            switch self {
            case .script: try Data("#!/bin/sh\ntrue\n".utf8).write(to: URL(filePath: path))
            case .binary: try Data(contentsOf: URL(filePath: "/bin/true")).write(to: URL(filePath: path))
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }
    }

    static let all = Program.allCases.flatMap { program in
        [
            Scenario(name: "operations-\(program)") { size in
                let scratch = try ScratchDirectory()
                let csar = try ScratchDirectory()
                _ = try csar.write(
                    LayeredTemplate(nodes: size, width: size, script: "true").text, to: "model.yaml")
                _ = try program.write(to: csar.path)
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
            Scenario(name: "bare-spawning-\(program)") { size in
                let scratch = try ScratchDirectory()
                let path = try program.write(to: scratch.path)
                return try await timing { try spawn(size, of: path) }
            },
        ]
    }

    static let benchmarks = Program.allCases.map { program in
        Benchmark(
            part: "operations", name: program == .script ? "script 'true', 8 at once" : "/bin/true, 8 at once",
            size: 1000, sizeUnit: "operations", workUnit: "operation", subject: .scenario("operations-\(program)"),
            reference: .init(name: "posix_spawn", subject: .scenario("bare-spawning-\(program)")), goal: .ratio(1.3))
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
