internal import ArgumentParser
internal import CSAR
internal import FoundationEssentials
internal import Glibc
internal import Orchestration
internal import TupleSpace

/// `ditrit status`: what a state directory holds, also while a run goes on.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the nodes of an instance and the last execution.")

    @Argument(help: "The CSAR that was run; not needed with --state.", completion: .file())
    var csar: String?

    @Option(help: ArgumentHelp("The state directory.", valueName: "directory"), completion: .directory)
    var state: String?

    @Flag(help: "Prints a JSON object.")
    var json = false

    func validate() throws {
        if csar == nil, state == nil { throw ValidationError("name the CSAR, or the directory with --state") }
    }

    func run() async throws {
        try await reporting {
            if state == nil, let csar { try CSAR.check(csar) }
            let directory =
                state
                ?? StateDirectory.standard(
                    for: csar ?? "", environment: ProcessInfo.processInfo.environment)
            var space = stat()
            // An empty one was left by a disk that was full from the beginning.
            guard unsafe stat(directory + "/space.sqlite", &space) == 0, space.st_size > 0 else {
                throw nothing(in: directory)
            }
            let status = try await InstanceStatus(of: directory)
            if json {
                print(status.json.encoded)
                return
            }
            let style = Style(hasColor: Terminal.hasColor)
            guard let execution = status.execution else { throw nothing(in: directory) }
            var standing = execution.status.rawValue
            // Whoever ran it is gone if the directory can be locked.
            if execution.status == .running, (try? await SpaceLock(directory: directory, patience: .zero)) != nil {
                standing = "interrupted; run it again to go on"
            }
            print("\(execution.workflow) of \(execution.model): \(standing) (\(execution.id))")
            var table = Table(columns: ["NODE", "STATE", "FAILED"])
            for (name, record) in status.nodes {
                table.add([name, style.state(record.state), record.failures.isEmpty ? "" : "\(record.failures.count)"])
            }
            print(table.text)
            for failure in status.failures { print(text(of: failure, style)) }
            if let message = execution.message { print(style.red("error: \(message)")) }
            if !execution.outputs.isEmpty { print("\n" + Table(outputs: execution.outputs).text) }
        }
    }

    private func nothing(in directory: String) -> Unavailable {
        Unavailable(
            "\(csar ?? directory): error: nothing was run here yet\(csar == nil ? "" : "; its state would be in \(directory)")"
                + "\n    hint: ditrit run \(csar ?? "CSAR") install")
    }

    private func text(of failure: InstanceStatus.Failure, _ style: Style) -> String {
        let event = failure.event
        let what = [event.node, event.operation, event.relationship.map { "(\($0))" }].compactMap(\.self)
        let time = Date(timeIntervalSince1970: Double(event.at / 1_000_000)).formatted(.iso8601)
        var text = style.red("failed: \(what.joined(separator: " ")): \(event.message ?? "")") + "  \(time)"
        for line in event.output ?? [] { text += "\n    | \(line.withoutControls)" }
        if let directory = failure.directory { text += "\n    what it left is in \(directory)" }
        return text
    }
}
