internal import FoundationEssentials
internal import Glibc
internal import Process

/// How the implementation of a task is started, and where it leaves its outputs.
struct Invocation {
    let specification: ProcessSpecification
    private let task: OperationTask
    /// The file of the inputs, for playbooks.
    private let inputFile: String
    /// The file of lines `NAME=VALUE` that any program can write outputs to.
    private let outputFile: String
    /// The file that the variables of a shell script are written to at its end.
    private let exportFile: String

    /// The most that the names and values of outputs may come to, in bytes: they are records, not files.
    private static let longestOutputs = 1 << 20
    /// The most that is read of a file: an environment, which holds more than the outputs, is at most 6 MiB long.
    private static let longestFile = 8 << 20

    /// The command for a task, to run in its directory.
    init(
        _ task: OperationTask, root: String, directory: String, inherited: [String: String], timeLimit: Duration
    ) throws(OrchestrationError) {
        self.task = task
        inputFile = directory + "/inputs.json"
        outputFile = directory + "/outputs"
        exportFile = directory + "/exports"
        let file = "\(root)/\(task.file)"
        var environment = inherited.merging(task.environment) { $1 }
        environment["DITRIT_OUTPUTS"] = outputFile
        // Python keeps what goes to a pipe until its end; here somebody is waiting for each line.
        environment["PYTHONUNBUFFERED"] = environment["PYTHONUNBUFFERED"] ?? "1"
        var command = [file]
        switch task.interpreter {
        case .none:
            // A script that may not be started is not read in its stead.
            if !task.outputs.isEmpty, unsafe access(file, X_OK) == 0, let shell = Self.shell(of: file) {
                environment["DITRIT_EXPORTS"] = exportFile
                command = shell + ["-c", Self.exporting, file]
            }
        case .shell:
            let shell = Self.shell(of: file) ?? ["/bin/sh"]
            if task.outputs.isEmpty {
                command = shell + [file]
            } else {
                environment["DITRIT_EXPORTS"] = exportFile
                command = shell + ["-c", Self.exporting, file]
            }
        case .python: command = [try Self.program("python3", needed: "apt install python3"), file]
        case .ansible:
            command = [
                try Self.program("ansible-playbook", needed: "apt install ansible-core"), "--inventory", "localhost,",
                "--connection", "local", "--extra-vars", "@\(inputFile)", file,
            ]
        }
        specification = ProcessSpecification(
            executable: command[0], arguments: Array(command.dropFirst()), environment: environment,
            workingDirectory: directory, timeLimit: timeLimit)
    }

    /// Writes what the implementation reads from a file.
    func writeInputs() throws(OrchestrationError) {
        guard task.interpreter == .ansible else { return }
        do {
            try JSON.object(task.inputs).encoded.write(toFile: inputFile, atomically: false, encoding: .utf8)
        } catch {
            throw OrchestrationError("\(inputFile) cannot be written: is the disk full?")
        }
    }

    /// Runs the script named by `$0` in this shell, and writes what it has exported however it ends.
    ///
    /// A variable longer than the kernel passes on (128 KiB) keeps `env` from being started: the operation fails then,
    /// rather than losing its outputs.
    private static let exporting = """
        trap 's=$?; /usr/bin/env -0 > "$DITRIT_EXPORTS" || { echo "what it has exported cannot be read" >&2; exit 1; }
        exit $s' EXIT; . "$0"
        """

    /// The shell that a script names in its first line, and its options there; nil if it names something else.
    private static func shell(of file: String) -> [String]? {
        guard let interpreter = Interpreter(ofScript: file) else { return nil }
        let shells: Set<Substring> = ["sh", "bash", "dash", "ksh", "zsh"]
        let name = interpreter.program.split(separator: "/").last ?? ""
        if name == "env", let argument = interpreter.argument {
            // `env bash`, or `env -S bash -e`: it looks for the first word that is neither an option nor a variable.
            let word = argument.split(separator: " ").first { !$0.hasPrefix("-") && !$0.contains("=") }
            return word.map(shells.contains) == true ? [interpreter.program, argument] : nil
        }
        guard shells.contains(name) else { return nil }
        // That options end here is not true any more: ours follow.
        let options = [interpreter.argument].compactMap { $0 }.filter { $0 != "-" && $0 != "--" }
        return [interpreter.program] + options
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
    func outputs() throws(OrchestrationError) -> [String: JSON] {
        let wanted = Set(task.outputs)
        var outputs = try assignments(in: exportFile, separator: 0).filter { wanted.contains($0.key) }
        outputs.merge(try assignments(in: outputFile, separator: UInt8(ascii: "\n"))) { $1 }
        guard outputs.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= Self.longestOutputs else {
            throw tooLong
        }
        return outputs.mapValues { .string($0) }
    }

    private var tooLong: OrchestrationError {
        OrchestrationError(
            "\(task.file) left more than \(Self.longestOutputs >> 20) MiB of outputs; leave what is longer in a file,"
                + " and its path as the output")
    }

    /// The lines `NAME=VALUE` of a file; none if there is no such file.
    private func assignments(
        in file: String, separator: UInt8
    ) throws(OrchestrationError) -> [String: String] {
        var status = stat()
        guard unsafe stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [:] }
        guard status.st_size <= Self.longestFile else { throw tooLong }
        guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
            throw OrchestrationError("what it has left as outputs cannot be read: \(file)")
        }
        let lines = bytes.split(separator: separator)
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else { return nil }
            return (
                String(decoding: line[..<equals], as: UTF8.self),
                String(decoding: line[line.index(after: equals)...], as: UTF8.self)
            )
        }
        return Dictionary(pairs) { $1 }
    }
}
