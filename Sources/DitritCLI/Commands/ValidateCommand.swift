internal import ArgumentParser
internal import Orchestration
internal import TOSCA

/// `ditrit validate`: reads and checks a model, and compiles its workflows.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a CSAR or a service template, and says everything that is wrong.")

    @OptionGroup var options: ModelOptions

    func run() async throws {
        try await reporting {
            let model = try options.read()
            for warning in model.warnings { StandardError.print("\(warning)") }
            var failed: [CompilationError] = []
            let workflows = Set(
                model.service.topology.nodeTemplates.flatMap { node in
                    model.service.types.nodeTypes[node.type].map { Array($0.workflows.keys) } ?? []
                })
            for workflow in workflows.sorted() {
                do {
                    _ = try Plan(WovenWorkflow(workflow, of: model.service))
                } catch let error as CompilationError {
                    failed.append(error)
                }
            }
            guard failed.isEmpty else {
                for error in failed { StandardError.print("\(error)") }
                throw Exit.invalid
            }
            let topology = model.service.topology
            print(
                "\(options.csar): valid; \(topology.nodeTemplates.count) node templates,"
                    + " \(topology.relationships.count) relationships, workflows: \(workflows.sorted().joined(separator: ", "))"
            )
        }
    }
}
