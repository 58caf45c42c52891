import Glibc

/// A program of this package, as it was built beside the tests, that runs beside them.
public struct SpawnedProgram: Sendable {
    /// Its process id.
    public let id: Int32

    /// Starts it.
    public init(_ name: String, _ arguments: [String]) throws {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let tests = String(decoding: path.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let program = (tests.lastIndex(of: "/").map { String(tests[...$0]) } ?? "") + name
        var pointers = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, program, nil, nil, &pointers, environ)
        guard code == 0 else { throw POSIXFailure(operation: program, code: code) }
        self.id = id
    }

    /// Stops it where it is, with all its threads.
    public func freeze() async throws {
        kill(id, SIGSTOP)
        var status: Int32 = 0
        while waitpid(id, &status, WNOHANG | WUNTRACED) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        guard status & 0xff == 0x7f else { throw POSIXFailure(operation: "SIGSTOP", code: status) }
    }

    /// Lets it go on.
    public func thaw() { kill(id, SIGCONT) }

    /// Waits for its end.
    ///
    /// - Returns: its exit status; nil if a signal ended it.
    public func status() async throws -> Int32? {
        var status: Int32 = 0
        while waitpid(id, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        return status & 0x7f == 0 ? status >> 8 & 0xff : nil
    }
}
