internal import Crypto
internal import FoundationEssentials
internal import Glibc

/// The ssh client by which hosts are reached: OpenSSH's, with the same options wherever it is used.
///
/// Source: ssh(1), ssh_config(5).
public struct SecureShell: Sendable {
    /// What may be configured.
    public struct Settings: Sendable, Equatable {
        /// The file of the private key; nil for those that the client looks for by itself.
        public var key: String?
        /// The user to be on hosts that do not say which; nil for the one that this process is.
        public var user: String?

        /// Settings.
        public init(key: String? = nil, user: String? = nil) {
            self.key = key
            self.user = user
        }
    }

    /// The public part of the key, for those who make hosts; nil where there is none to tell.
    let publicKey: String?
    private let settings: Settings
    /// Where known hosts and the sockets of connections are.
    private let directory: String

    /// What the client ends with when it is in trouble of its own.
    static let failure: Int32 = 255
    /// How long a connection stays that nobody uses.
    private static let idle = 30
    /// The longest path of a socket (unix(7)), less what the client appends while it makes one.
    private static let longestSocket = 107 - 17

    /// A client of these settings.
    ///
    /// - Parameters:
    ///   - directory: of this client's own; it need not be there.
    ///   - publicKey: the public part of the key, as a line of `authorized_keys`.
    public init(_ settings: Settings = Settings(), directory: String, publicKey: String? = nil) {
        self.settings = settings
        self.directory = directory
        self.publicKey = publicKey
    }

    /// The command that runs a command on a host for a task, up to that command itself.
    func command(for host: RemoteHost, of task: OperationTask) throws(OrchestrationError) -> [String] {
        try writeKnownHosts(host, of: task)
        return [try Self.client("ssh"), "-T", "-p", String(host.port)] + (user(of: host).map { ["-l", $0] } ?? [])
            + options(for: host, of: task) + ["--", host.address]
    }

    /// The variables by which Ansible reaches a host for a task.
    func variables(for host: RemoteHost, of task: OperationTask) throws(OrchestrationError) -> [String: JSON] {
        try writeKnownHosts(host, of: task)
        var variables: [String: JSON] = [
            "ansible_connection": .string("ssh"), "ansible_host": .string(host.address),
            "ansible_port": .integer(host.port),
            // Ansible takes quotes off a value that begins and ends with them: this one begins with a dash.
            "ansible_ssh_args": .string(
                options(for: host, of: task).map { word in
                    word.contains { "\" '\\".contains($0) } ? Self.quoted(word) : word
                }
                .joined(separator: " ")),
        ]
        if let user = user(of: host) { variables["ansible_user"] = .string(user) }
        return variables
    }

    /// The environment of the client: what operations get, and the way to the user's agent of keys.
    static var environment: [String: String] {
        var environment = StateDirectory.inheritedEnvironment()
        if let agent = unsafe getenv("SSH_AUTH_SOCK") { environment["SSH_AUTH_SOCK"] = unsafe String(cString: agent) }
        return environment
    }

    private func user(of host: RemoteHost) -> String? { host.user ?? settings.user }

    // MARK: - Options

    private func options(for host: RemoteHost, of task: OperationTask) -> [String] {
        var options = [
            "BatchMode=yes", "ConnectTimeout=30", "ServerAliveInterval=5", "ServerAliveCountMax=4", "LogLevel=ERROR",
            "ForwardAgent=no", "ClearAllForwardings=yes", "PermitLocalCommand=no",
            "HostKeyAlias=\(alias(of: host, task))", "UserKnownHostsFile=\(Self.path(knownHosts(host, task)))",
            "GlobalKnownHostsFile=/dev/null",
            // A key that is not declared is that of the first visit; a declared one is the only one.
            "StrictHostKeyChecking=\(host.keys.isEmpty ? "accept-new" : "yes")",
        ]
        let socket = "\(directory)/\(digest(of: host, task))"
        if socket.utf8.count <= Self.longestSocket {
            options += ["ControlMaster=auto", "ControlPersist=\(Self.idle)", "ControlPath=\(Self.path(socket))"]
        } else {
            options += ["ControlPath=none"]
        }
        if let key = settings.key { options += ["IdentitiesOnly=yes", "IdentityFile=\(Self.path(key))"] }
        return options.flatMap { ["-o", $0] }
    }

    /// A path as the client's options take one: it may have blanks, and no tokens.
    private static func path(_ path: String) -> String { "\"\(path.replacing("%", with: "%%"))\"" }

    /// The words that run a script on a host, for its login shell.
    static func script(_ text: String, _ arguments: [String]) -> String {
        "exec sh -c \(quoted(text)) ditrit \(arguments.map(quoted).joined(separator: " "))"
    }

    /// A word as a shell takes it, and Ansible, which splits its arguments like one.
    static func quoted(_ word: String) -> String { "'\(word.replacing("'", with: "'\\''"))'" }

    // MARK: - Known hosts

    /// The name under which a host's key is known: addresses are given again to others.
    private func alias(of host: RemoteHost, _ task: OperationTask) -> String {
        String(
            "\(scope(of: task)).\(host.name)".map { character in
                character.isASCII && (character.isLetter || character.isNumber || ".-_".contains(character))
                    ? character : "_"
            })
    }

    private func scope(of task: OperationTask) -> String {
        "\(task.environment["DITRIT_MODEL"] ?? "").\(task.environment["DITRIT_INSTANCE"] ?? "")"
    }

    /// What makes one host another: short, for the name of a file.
    private func digest(of host: RemoteHost, _ task: OperationTask) -> String {
        let parts = [alias(of: host, task), host.address, String(host.port), host.user ?? ""] + host.keys
        return String(SHA256.hex(of: Array(parts.joined(separator: "\n").utf8)).prefix(16))
    }

    /// The file of the keys of an instance's hosts; of one that declares its keys, a file of its own.
    private func knownHosts(_ host: RemoteHost, _ task: OperationTask) -> String {
        let scope = SHA256.hex(of: Array(scope(of: task).utf8)).prefix(16)
        let name = host.keys.isEmpty ? String(scope) : digest(of: host, task)
        return "\(directory)/\(name).known_hosts"
    }

    /// What is wrong with the key that a host shows, and what to do; nil if the client has not complained of it.
    ///
    /// - Parameter notes: what it has said.
    func complaint(about host: RemoteHost, of task: OperationTask, said notes: [String]) -> String? {
        guard notes.contains(where: { $0.contains("Host key verification failed") }) else { return nil }
        guard host.keys.isEmpty else {
            return "shows a key that is not among its host_keys: if it is the right host, correct that attribute"
        }
        return
            "shows another key than at the first visit: if it has been made anew, have each worker forget the old one:"
            + " ssh-keygen -f \(Self.quoted(knownHosts(host, task))) -R \(alias(of: host, task))"
    }

    private func writeKnownHosts(_ host: RemoteHost, of task: OperationTask) throws(OrchestrationError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard !host.keys.isEmpty else { return }
            let lines = host.keys.map { "\(alias(of: host, task)) \($0)\n" }.joined()
            try Data(lines.utf8).write(to: URL(filePath: knownHosts(host, task)), options: .atomic)
        } catch {
            throw OrchestrationError("\(directory), for the keys of hosts, cannot be written: \(error)")
        }
    }
}
