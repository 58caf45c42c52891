internal import ArgumentParser
internal import EventLoop
internal import Orchestration
internal import TOSCA

/// `ditrit validate`: reads and checks a model, and compiles its workflows.
struct ValidateCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, sarif
    }

    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a CSAR or a service template, and says everything that is wrong.",
        discussion: """
            Exit codes: 0 valid, perhaps with warnings; 2 there are errors, or there is no service template to read; \
            3 the machine is in the way; 64 the command line is wrong.
            """)

    @OptionGroup var options: ModelOptions

    @Option(help: "text for people, json for programs, sarif for code scanning services.")
    var format = Format.text

    @Flag(help: "The same as --format json.")
    var json = false

    func run() async throws {
        try await reporting {
            let validation = try options.validate()
            switch json ? .json : format {
            case .text: report(validation)
            case .json: print(validation.json(of: options.csar).encoded)
            case .sarif: print(SARIFReport.log(of: validation.diagnostics).encoded)
            }
            guard validation.isValid else { throw Exit.invalid }
        }
    }

    private func report(_ validation: Validation) {
        if !validation.diagnostics.isEmpty { StandardError.print(validation.diagnostics) }
        guard validation.isValid, let topology = validation.service?.topology else { return }
        print(
            "\(options.csar): valid; \(topology.nodeTemplates.count) node templates,"
                + " \(topology.relationships.count) relationships,"
                + " workflows: \(validation.workflows.joined(separator: ", "))")
    }
}
