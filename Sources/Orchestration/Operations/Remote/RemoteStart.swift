/// The text by which a host is told what to run: a script for `sh` that sets the environment and becomes the program.
///
/// It goes there by the connection, not on a command line, where others could read it.
struct RemoteStart {
    /// The text, each line with its end.
    let text: String

    /// The start of a task.
    ///
    /// - Parameter command: what it runs.
    init(_ task: OperationTask, _ command: ImplementationCommand) {
        var variables = task.environment
        variables["PYTHONUNBUFFERED"] = variables["PYTHONUNBUFFERED"] ?? "1"
        var lines = [
            // What the host itself sets: where its files are, and where outputs go.
            "export DITRIT_CSAR DITRIT_OUTPUTS=\"$DITRIT_WORK/outputs\"",
            "export PATH=\"$PATH:/usr/local/sbin:/usr/sbin:/sbin\"",
        ]
        if command.leavesExports { lines.append("export DITRIT_EXPORTS=\"$DITRIT_WORK/exports\"") }
        var others: [String] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            if Self.isName(name) {
                lines.append("export \(name)=\(Self.word(value))")
            } else {
                // No shell has such a variable; programs may.
                others.append(Self.word("\(name)=\(value)"))
            }
        }
        lines.append("unset DITRIT_WORK")
        let words = (others.isEmpty ? [] : ["env"] + others) + command.words.map(Self.word)
        lines.append("exec " + words.joined(separator: " "))
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A word of a shell in which the files of the CSAR are where they are there.
    private static func word(_ text: String) -> String {
        SecureShell.quoted(text).replacing(OperationTask.csarRoot, with: "'\"$DITRIT_CSAR\"'")
    }

    /// Whether a shell can have a variable of this name.
    private static func isName(_ name: String) -> Bool {
        name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
