internal import EventLoop
internal import FoundationEssentials
internal import Glibc
public import Process

extension SecureShell {
    /// The public part of a private key, as a line of `authorized_keys`.
    ///
    /// - Throws: `OrchestrationError` when there is none, or the key wants a passphrase.
    public static func publicKey(
        of file: String, _ processes: ProcessRunner
    ) async throws(OrchestrationError) -> String {
        if let line = try? String(contentsOfFile: file + ".pub", encoding: .utf8) {
            return String(line.prefix { !$0.isNewline })
        }
        let (status, lines) = try await run(["ssh-keygen", "-y", "-P", "", "-f", file], processes)
        guard status, let line = lines.first else {
            throw OrchestrationError(
                "\(file): its public part cannot be read: \(lines.joined(separator: " ")); a key without a passphrase is"
                    + " needed: ssh-keygen -t ed25519 -N '' -f FILE")
        }
        return line
    }

    /// A key in a directory: the one that is there, else a new one.
    ///
    /// - Returns: the file of the private key.
    static func key(in directory: String, _ processes: ProcessRunner) async throws(OrchestrationError) -> String {
        let file = directory + "/id_ed25519"
        if unsafe access(file, F_OK) == 0 { return file }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OrchestrationError("\(directory), for the key to hosts, cannot be made: \(error)")
        }
        let command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ditrit", "-f", file]
        let (status, lines) = try await run(command, processes)
        guard status else {
            throw OrchestrationError("\(file), the key to hosts, cannot be made: \(lines.joined(separator: " "))")
        }
        return file
    }

    /// Runs one of the client's programs: whether it succeeded, and what it printed.
    private static func run(
        _ words: [String], _ processes: ProcessRunner
    ) async throws(OrchestrationError) -> (Bool, [String]) {
        let lines = Locked<[String]>([])
        do {
            let result = try await processes.run(
                ProcessSpecification(
                    executable: try client(words[0]), arguments: Array(words.dropFirst()),
                    environment: StateDirectory.inheritedEnvironment(), timeLimit: .seconds(60))
            ) { line in lines.withLock { $0.append(line) } }
            return (result.termination == .exited(0), lines.withLock { $0 })
        } catch {
            throw OrchestrationError("\(error)")
        }
    }

    /// One of the client's programs.
    static func client(_ name: String) throws(OrchestrationError) -> String {
        for directory in ["/usr/bin", "/usr/local/bin", "/bin"] where unsafe access("\(directory)/\(name)", X_OK) == 0 {
            return "\(directory)/\(name)"
        }
        throw OrchestrationError(
            "\(name) is not installed on this machine, and hosts are reached by it; apt install openssh-client")
    }
}
