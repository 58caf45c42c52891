internal import FoundationEssentials
internal import Glibc
internal import Process

/// How the implementation of a task is started where the worker is.
struct Invocation {
    /// The program.
    var specification: ProcessSpecification
    /// What the program reads from files in its directory, by file.
    private let inputs: [String: String]

    /// The command for a task, to run in its directory.
    ///
    /// - Parameters:
    ///   - root: where the files of the CSAR are.
    ///   - shell: how the host of a playbook is reached.
    init(
        _ task: OperationTask, root: String, directory: String, inherited: [String: String], timeLimit: Duration,
        shell: SecureShell
    ) throws(OrchestrationError) {
        let outputs = OutputFiles(in: directory)
        var environment = inherited.merging(task.environment.mapValues { Self.placed($0, root) }) { $1 }
        environment["DITRIT_CSAR"] = root
        environment["DITRIT_OUTPUTS"] = outputs.outputs
        environment["DITRIT_SSH_PUBLIC_KEY"] = shell.publicKey
        // Python keeps what goes to a pipe until its end; here somebody is waiting for each line.
        environment["PYTHONUNBUFFERED"] = environment["PYTHONUNBUFFERED"] ?? "1"
        var words: [String]
        if task.interpreter == .ansible {
            // It asks the user database for the home that it keeps modules below, also of this machine.
            if environment["HOME"] != Self.homeOfUser { environment["ANSIBLE_REMOTE_TEMP"] = "$HOME/.ansible/tmp" }
            let (variables, inventory) = (directory + "/inputs.json", directory + "/inventory.json")
            words = [
                try Self.program("ansible-playbook", needed: "apt install ansible-core"), "--inventory", inventory,
                "--extra-vars", "@\(variables)", "\(root)/\(task.file)",
            ]
            inputs = [
                variables: Self.placed(JSON.object(task.inputs).withoutTemplates.encoded, root),
                inventory: try Self.inventory(of: task, shell).encoded,
            ]
        } else {
            let command = ImplementationCommand(task, root: root)
            words = command.words.map { Self.placed($0, root) }
            if words[0] == "python3" { words[0] = try Self.program("python3", needed: "apt install python3") }
            if command.leavesExports { environment["DITRIT_EXPORTS"] = outputs.exports }
            inputs = [:]
        }
        specification = ProcessSpecification(
            executable: words[0], arguments: Array(words.dropFirst()), environment: environment,
            workingDirectory: directory, timeLimit: timeLimit)
    }

    /// Writes what the implementation reads from files.
    func writeInputs() throws(OrchestrationError) {
        for (file, text) in inputs {
            do {
                try text.write(toFile: file, atomically: false, encoding: .utf8)
            } catch {
                throw OrchestrationError("\(file) cannot be written: is the disk full?")
            }
        }
    }

    /// A text in which the files of the CSAR are where they are here.
    private static func placed(_ text: String, _ root: String) -> String {
        text.replacing(OperationTask.csarRoot, with: root)
    }

    /// The inventory of a playbook: the host that it is for, by ssh, or this one.
    private static func inventory(of task: OperationTask, _ shell: SecureShell) throws(OrchestrationError) -> JSON {
        let hosts: [String: JSON] =
            if let host = task.host {
                [host.name: JSON.object(try shell.variables(for: host, of: task)).withoutTemplates]
            } else {
                ["localhost": .object(["ansible_connection": .string("local")])]
            }
        return .object(["all": .object(["hosts": .object(hosts)])])
    }

    /// Where the user database has the user at home that this process is.
    private static let homeOfUser = unsafe getpwuid(getuid()).map { unsafe String(cString: $0.pointee.pw_dir) }

    /// A program on the path of this process.
    private static func program(_ name: String, needed: String) throws(OrchestrationError) -> String {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for directory in path.split(separator: ":") {
            let file = "\(directory)/\(name)"
            if unsafe access(file, X_OK) == 0 { return file }
        }
        throw OrchestrationError("\(name) is not installed on this machine; \(needed)")
    }
}
