internal import FoundationEssentials
internal import Glibc
internal import Process

/// How the implementation of a task is started, and where it leaves its outputs.
struct Invocation {
    let specification: ProcessSpecification
    private let directory: String
    private let task: OperationTask

    /// The file of lines `NAME=VALUE` that any program can write outputs to.
    private var outputFile: String { directory + "/outputs" }
    /// The file that the variables of a shell script are written to at its end.
    private var exportFile: String { directory + "/exports" }

    /// The command for a task, to run in its directory.
    init(
        _ task: OperationTask, root: String, directory: String, inherited: [String: String], timeLimit: Duration
    ) throws(OrchestrationError) {
        self.task = task
        self.directory = directory
        let file = "\(root)/\(task.file)"
        var environment = inherited.merging(task.environment) { $1 }
        environment["DITRIT_OUTPUTS"] = directory + "/outputs"
        var command = [file]
        switch task.interpreter {
        case .none:
            // A script that may not be started is not read in its stead.
            if !task.outputs.isEmpty, unsafe access(file, X_OK) == 0, let shell = Self.shell(of: file) {
                environment["DITRIT_EXPORTS"] = directory + "/exports"
                command = [shell, "-c", Self.exporting, file]
            }
        case .shell:
            let shell = Self.shell(of: file) ?? "/bin/sh"
            if task.outputs.isEmpty {
                command = [shell, file]
            } else {
                environment["DITRIT_EXPORTS"] = directory + "/exports"
                command = [shell, "-c", Self.exporting, file]
            }
        case .python: command = [try Self.program("python3", needed: "apt install python3"), file]
        case .ansible:
            let variables = directory + "/inputs.json"
            guard
                (try? JSON.object(task.inputs).encoded.write(toFile: variables, atomically: false, encoding: .utf8))
                    != nil
            else { throw OrchestrationError("\(variables) cannot be written") }
            command = [
                try Self.program("ansible-playbook", needed: "apt install ansible-core"), "--inventory", "localhost,",
                "--connection", "local", "--extra-vars", "@\(variables)", file,
            ]
        }
        specification = ProcessSpecification(
            executable: command[0], arguments: Array(command.dropFirst()), environment: environment,
            workingDirectory: directory, timeLimit: timeLimit)
    }

    /// Runs the script named by `$0` in this shell, and writes what it has exported however it ends.
    private static let exporting = "trap 'env -0 > \"$DITRIT_EXPORTS\"' EXIT; . \"$0\""

    /// The shell that a script names in its first line; nil if it names something else.
    private static func shell(of file: String) -> String? {
        guard let interpreter = Interpreter.named(in: file) else { return nil }
        let name = interpreter.split(separator: "/").last.map(String.init) ?? ""
        return ["sh", "bash", "dash", "ksh", "zsh"].contains(name) ? interpreter : nil
    }

    /// A program on the path of this process.
    private static func program(_ name: String, needed: String) throws(OrchestrationError) -> String {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for directory in path.split(separator: ":") {
            let file = "\(directory)/\(name)"
            if unsafe access(file, X_OK) == 0 { return file }
        }
        throw OrchestrationError("\(name) is not installed on this machine; \(needed)")
    }

    /// What the implementation has left as outputs.
    func outputs() -> [String: JSON] {
        var outputs: [String: JSON] = [:]
        if let bytes = try? Data(contentsOf: URL(filePath: exportFile)) {
            let wanted = Set(task.outputs)
            for (name, value) in Self.assignments(bytes.split(separator: 0)) where wanted.contains(name) {
                outputs[name] = .string(value)
            }
        }
        if let bytes = try? Data(contentsOf: URL(filePath: outputFile)) {
            for (name, value) in Self.assignments(bytes.split(separator: UInt8(ascii: "\n"))) {
                outputs[name] = .string(value)
            }
        }
        return outputs
    }

    private static func assignments(_ lines: [Data]) -> [(String, String)] {
        lines.compactMap { line in
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else { return nil }
            return (
                String(decoding: line[..<equals], as: UTF8.self),
                String(decoding: line[line.index(after: equals)...], as: UTF8.self)
            )
        }
    }
}
