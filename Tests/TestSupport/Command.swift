import Glibc

/// A program of the system that a test needs for its preparation.
public enum Command {
    /// Runs a program that is found along PATH, and waits for its end.
    public static func run(_ arguments: [String]) throws {
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], nil, nil, &pointers, environ)
        guard code == 0 else { throw POSIXFailure(operation: arguments.joined(separator: " "), code: code) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw POSIXFailure(operation: "waitpid", code: errno) }
        }
        guard status == 0 else { throw POSIXFailure(operation: arguments.joined(separator: " "), code: status) }
    }
}
