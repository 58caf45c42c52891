internal import Glibc
internal import Process

/// The command by which a script or a program of a CSAR is run, wherever its files are: `OperationTask.csarRoot` in a word
/// stands for the place.
struct ImplementationCommand {
    /// The program and its arguments.
    let words: [String]
    /// Whether it leaves the variables of a shell script in the file that `DITRIT_EXPORTS` names.
    let leavesExports: Bool

    /// The command for a task that is no playbook.
    ///
    /// - Parameter root: where the files are here, for a look at them.
    init(_ task: OperationTask, root: String) {
        let (file, here) = ("\(OperationTask.csarRoot)/\(task.file)", "\(root)/\(task.file)")
        // Archives that were packed where files have no modes hold no executable files.
        let canStart = unsafe access(here, X_OK) == 0 || access(here, F_OK) != 0
        var shell: [String]?
        var interpreter: [String] = []
        switch task.interpreter {
        case .none where canStart: shell = task.outputs.isEmpty ? nil : Self.shell(of: here)
        case .none:
            shell = Self.shell(of: here)
            if let named = Interpreter(ofScript: here) {
                interpreter = [named.program] + [named.argument].compactMap(\.self)
            } else if task.fallback == .shell {
                shell = ["/bin/sh"]
            } else if task.fallback == .python {
                interpreter = ["python3"]
            }
        case .shell: shell = Self.shell(of: here) ?? ["/bin/sh"]
        case .python: interpreter = ["python3"]
        case .ansible: break
        }
        leavesExports = shell != nil && !task.outputs.isEmpty
        words = (shell ?? interpreter) + (leavesExports ? ["-c", Self.exporting, file] : [file])
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
}
