import Glibc
import TestSupport

/// A `ditrit-worker` that is started, again and again, with the same directories.
struct WorkerProcess {
    private let arguments: [String]
    /// The processes, the present one last; kept for what they have written.
    private(set) var processes: [ChildProcess] = []

    init(_ arguments: [String]) throws {
        self.arguments = arguments
        try start()
    }

    var process: ChildProcess { processes[processes.count - 1] }
    /// What all its processes have written.
    var output: String { processes.map(\.output).joined(separator: "--- started again\n") }

    /// Starts it anew.
    mutating func start() throws {
        processes.append(try ChildProcess(arguments))
    }

    /// Waits until it has ended.
    func ended() async throws -> Int32 { try await process.wait() }

    /// Kills it.
    func kill() async throws {
        process.send(SIGKILL)
        _ = try await process.wait()
    }

    /// Asks it to end, and waits until it has.
    @discardableResult
    func stop() async throws -> Int32 {
        process.send(SIGTERM)
        return try await process.wait()
    }
}
