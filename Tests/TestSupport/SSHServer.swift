import FoundationEssentials
import Glibc

/// An ssh daemon on a port of this machine that nobody else can reach, with keys of its own; stopped, with all that it
/// serves, when its last reference goes.
///
/// Whoever comes with its key is the user that the tests run as, at home in `home`.
public final class SSHServer: Sendable {
    /// Its port, on 127.0.0.1.
    public let port: Int
    /// The file of the private key that it lets in.
    public let key: String
    /// Its own public key: `ssh-ed25519 AAAA…`.
    public let hostKey: String
    /// The home of those who come.
    public var home: String { directory.path + "/home" }

    private let directory: TemporaryDirectory
    private let daemon: ChildProcess

    /// The daemon's program; nil where there is none.
    public static let program: String? = {
        let home = getenv("HOME").map { String(cString: $0) } ?? "/"
        let cache = getenv("XDG_CACHE_HOME").map { String(cString: $0) } ?? home + "/.cache"
        return ["/usr/sbin/sshd", cache + "/ditrit/sshd/usr/sbin/sshd"].first { access($0, X_OK) == 0 }
    }()

    /// Starts one, and waits until it listens.
    public init() async throws {
        guard let program = Self.program else { throw POSIXFailure(operation: "sshd", code: ENOENT) }
        directory = try TemporaryDirectory()
        port = try Self.freePort()
        key = directory.path + "/key"
        for file in [key, directory.path + "/host"] {
            try Command.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file])
        }
        let words = String(decoding: try directory.read("host.pub"), as: UTF8.self).split(separator: " ")
        hostKey = words.prefix(2).joined(separator: " ")
        try FileManager.default.createDirectory(
            atPath: directory.path + "/home", withIntermediateDirectories: false)
        // Where it puts those who have not yet shown who they are.
        if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
        let configuration = try directory.write(
            """
            ListenAddress 127.0.0.1:\(port)
            HostKey \(directory.path)/host
            PidFile none
            AuthorizedKeysFile \(directory.path)/key.pub
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            MaxStartups 100
            SetEnv HOME=\(directory.path)/home
            """, to: "sshd_config")
        daemon = try ChildProcess([program, "-D", "-e", "-f", configuration])
        let daemon = daemon
        try await eventually("sshd listens: \(daemon.output)") { daemon.output.contains("listening on") }
    }

    deinit { breakConnections() }

    /// Is there no more, and breaks off all connections.
    public func stop() {
        kill(daemon.id, SIGSTOP)
        breakConnections()
        kill(daemon.id, SIGKILL)
    }

    /// Breaks off all connections, as if they had been cut.
    public func breakConnections() {
        for process in Self.children(of: daemon.id) {
            // A session of another user than root's has a process more.
            for child in Self.children(of: process) where Self.name(of: child) == "sshd" { kill(child, SIGKILL) }
            kill(process, SIGKILL)
        }
    }

    /// A port of the loopback interface that nobody listens on.
    ///
    /// Below those that the system gives to connections (ip_local_port_range): one of these could be gone before the daemon
    /// listens.
    public static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = UInt16.random(in: 20_000..<32_768)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw POSIXFailure(operation: "socket", code: errno) }
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let code = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if code == 0 { return Int(port) }
        }
        throw POSIXFailure(operation: "bind", code: EADDRINUSE)
    }

    private static func children(of process: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { fields(of: $0)?.dropFirst().first == String(process) }
    }

    private static func name(of process: Int32) -> String? {
        (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)).map { String($0.prefix { $0 != "\n" }) }
    }

    /// The state, the parent and what follows in proc_pid_stat(5), after the name in parentheses.
    private static func fields(of process: Int32) -> [String]? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        return text[text.index(after: end)...].split(separator: " ").map(String.init)
    }
}
