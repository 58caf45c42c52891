import Glibc

/// A program that a test starts, sends signals to and waits for; it is killed when its last reference goes.
public final class ChildProcess: Sendable {
    /// Its process id.
    public let id: Int32
    private let outputFile: String
    private let directory: TemporaryDirectory

    /// A program that was built beside the tests.
    public static func built(_ name: String) -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let tests = String(decoding: path.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return (tests.lastIndex(of: "/").map { String(tests[...$0]) } ?? "") + name
    }

    /// Starts a program; its environment is `PATH` and what is given, its output goes to a file.
    public init(_ arguments: [String], environment: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        outputFile = directory.path + "/output"
        var variables = environment
        // Under sanitizers it is built with them, too.
        variables["LSAN_OPTIONS"] = getenv("LSAN_OPTIONS").map { String(cString: $0) }
        variables["PATH"] = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        // Where a toolchain's libraries, or others, are not in their usual places.
        variables["LD_LIBRARY_PATH"] = getenv("LD_LIBRARY_PATH").map { String(cString: $0) }
        var pointers = arguments.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in pointers + environment { free(pointer) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // The threads that tests run on block signals, which a program would inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, &attributes, &pointers, &environment)
        guard code == 0 else { throw POSIXFailure(operation: arguments.joined(separator: " "), code: code) }
        id = process
    }

    deinit {
        // Only what has not been waited for is still ours to kill.
        var information = siginfo_t()
        guard waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
        Glibc.kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// What it has printed so far, standard output and error in one.
    public var output: String {
        // Not by FoundationEssentials, which leaks a buffer for each empty file: LeakSanitizer would see only that.
        let descriptor = open(outputFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 64 << 10))
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Sends it a signal.
    public func send(_ signal: Int32) { Glibc.kill(id, signal) }

    /// Waits until it has ended: its status, or 128 and the number of the signal that ended it.
    ///
    /// One that does not end in time is killed, which fails a test by its status.
    public func wait(within limit: Duration = .seconds(30)) async throws -> Int32 {
        var status: Int32 = 0
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if waitpid(id, &status, WNOHANG) == id { return Self.code(status) }
            try await Task.sleep(for: .milliseconds(5))
        }
        Glibc.kill(id, SIGKILL)
        waitpid(id, &status, 0)
        return Self.code(status)
    }

    private static func code(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}
