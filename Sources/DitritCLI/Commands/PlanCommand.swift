internal import ArgumentParser
internal import Orchestration

/// `ditrit plan`: the order in which a workflow would run, and why.
struct PlanCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, dot
    }

    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Shows the woven order of a workflow, and the rule behind each step of it.")

    @OptionGroup var options: ModelOptions

    @Argument(help: "The workflow.")
    var workflow = "install"

    @Option(help: "text, json, or dot for Graphviz.")
    var format = Format.text

    func run() async throws {
        try await reporting {
            let plan = try Plan(WovenWorkflow(workflow, of: options.read().service))
            switch format {
            case .text: print(plan.text)
            case .json: print(plan.json.encoded)
            case .dot: print(plan.dot)
            }
        }
    }
}
