import CLinux
import Glibc
import TestSupport

/// A server's process, which ends with the last reference to it.
final class ServerProcess: Sendable {
    private let process: pid_t
    /// What ends it should the tests be killed, and the pipe to tell it so.
    private let guardian: pid_t
    private let pipe: Int32

    /// Starts a program that is found along PATH or where the system keeps its servers; what it prints goes to a file.
    ///
    /// It has no descriptor of the tests' own: a connection that it held open would never end for them.
    init(_ arguments: [String], output: String) throws {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let files = "\(path):/usr/sbin".split(separator: ":").map { "\($0)/\(arguments[0])" }
        guard let file = files.first(where: { access($0, X_OK) == 0 }) else {
            throw NoServer(description: "\(arguments[0]) is not installed; see scripts/test")
        }
        let pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let descriptor = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var forked: pid_t = 0
        pipe = ditrit_guardian_start(-1, &forked)
        guardian = forked
        guard pipe >= 0 else { throw NoServer(description: "no guardian: error \(-pipe)") }
        var isRefused: Int32 = 0
        process = file.withCString { executable in
            "/".withCString { directory in
                pointers.withUnsafeBufferPointer { arguments in
                    guard let arguments = arguments.baseAddress else { return -EINVAL }
                    var child = ditrit_child(
                        executable: executable, arguments: arguments, environment: environ, directory: directory,
                        input: -1, output: descriptor, group: -1)
                    return ditrit_spawn_child(&child, &isRefused)
                }
            }
        }
        guard process > 0, ditrit_guardian_tell(pipe, process) == 0 else {
            close(pipe)
            throw NoServer(description: "\(file): error \(-process)")
        }
    }

    deinit {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        _ = ditrit_guardian_tell(pipe, -process)
        close(pipe)
        waitpid(guardian, nil, 0)
    }
}

/// Why a test has no server.
struct NoServer: Error, CustomStringConvertible {
    let description: String
}
