internal import ArgumentParser
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
            let directory =
                state
                ?? StateDirectory.standard(
                    for: csar ?? "", environment: ProcessInfo.processInfo.environment)
            var space = stat()
            // An empty one was left by a disk that was full from the beginning.
            guard unsafe stat(directory + "/space.sqlite", &space) == 0, space.st_size > 0 else {
                throw Unavailable("\(directory): error: nothing was run here yet\n    hint: ditrit run CSAR install")
            }
            let status = try await InstanceStatus(of: directory)
            if json {
                print(status.json.encoded)
                return
            }
            let style = Style(hasColor: Terminal.hasColor)
            guard let execution = status.execution else {
                print("nothing was run here yet")
                return
            }
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
            if !execution.outputs.isEmpty { print("\n" + Table(outputs: execution.outputs).text) }
        }
    }
}
