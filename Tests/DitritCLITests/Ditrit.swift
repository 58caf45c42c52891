import EventLoop
import Glibc
import Process
import Testing

/// The program under test, as it was built beside the tests.
enum Ditrit {
    /// What a run of it came to.
    struct Outcome {
        /// The exit status; 128 and the signal's number when a signal ended it.
        let status: Int32
        /// What it printed, standard output and error in one, line by line.
        let lines: [String]

        var text: String { lines.joined(separator: "\n") }
    }

    /// The program's file.
    static var program: String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let tests = String(decoding: path.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return (tests.lastIndex(of: "/").map { String(tests[...$0]) } ?? "") + "ditrit"
    }

    /// The example that is part of the project.
    static var example: String { packageRoot + "/examples/shop" }

    /// The directory of the documentation.
    static var documents: String { packageRoot + "/docs" }

    /// Whether there is a Python to make manual pages with.
    static var hasPython: Bool { access("/usr/bin/python3", X_OK) == 0 }

    /// The directory of the JSON Schemas that are documented.
    static var schemas: String { packageRoot + "/docs/schema" }

    private static var packageRoot: String {
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }

    /// Runs `ditrit` to its end; one that hangs is killed, which fails the test by its status.
    static func run(_ arguments: String..., directory: String = "/") async throws -> Outcome {
        try await run(program, arguments, directory: directory) { _ in }
    }

    /// Runs `ditrit` to its end, and sees each line as it is printed.
    static func run(_ arguments: [String], onLine: @escaping @Sendable (String) -> Void) async throws -> Outcome {
        try await run(program, arguments, directory: "/", onLine: onLine)
    }

    /// Runs a shell command in which `$ditrit` is the program.
    static func shell(_ command: String, directory: String = "/") async throws -> Outcome {
        try await run("/bin/sh", ["-c", command], directory: directory) { _ in }
    }

    /// Runs a shell command in which `$ditrit` is the program, and sees each line as it is printed.
    static func shell(_ command: String, onLine: @escaping @Sendable (String) -> Void) async throws -> Outcome {
        try await run("/bin/sh", ["-c", command], directory: "/", onLine: onLine)
    }

    private static func run(
        _ executable: String, _ arguments: [String], directory: String, onLine: @escaping @Sendable (String) -> Void
    ) async throws -> Outcome {
        let loop = try EventLoop(name: "command")
        defer { loop.shutDown() }
        let lines = Locked<[String]>([])
        let specification = ProcessSpecification(
            executable: executable, arguments: arguments,
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": directory, "ditrit": program,
                "LANG": "C.UTF-8",
            ],
            workingDirectory: directory, timeLimit: .seconds(120))
        let result = try await ProcessRunner(loop: loop).run(specification) { line in
            lines.withLock { $0.append(line) }
            onLine(line)
        }
        let status: Int32 =
            switch result.termination {
            case .exited(let status): status
            case .signalled(let signal): 128 + signal
            case .timedOut, .cancelled, .notStarted: -1
            }
        return Outcome(status: status, lines: lines.withLock { $0 })
    }
}
