internal import ArgumentParser
internal import EventLoop
internal import Orchestration
internal import TOSCA

/// `ditrit validate`: reads and checks models, and compiles their workflows.
struct ValidateCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, sarif
    }

    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks CSARs or service templates, and says everything that is wrong.",
        discussion: """
            Exit codes: 0 all are valid, perhaps with warnings; 2 there are errors, or there is no service template to \
            read; 3 the machine is in the way; 64 the command line is wrong.
            """)

    @Argument(
        help: "CSARs: archives, directories, or service templates.",
        completion: .file(extensions: ["csar", "zip", "yaml", "yml"]))
    var csars: [String]

    @Flag(help: "Names that a type does not declare are warnings, not errors.")
    var lenient = false

    @Flag(help: "End with code 2 where there are warnings, too.")
    var warningsAsErrors = false

    @Option(help: "text for people, json for programs, sarif for code scanning services.")
    var format: Format?

    @Flag(help: "The same as --format json.")
    var json = false

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json is --format json, and --format \(format.rawValue) was given, too")
        }
    }

    func run() async throws {
        try await reporting {
            let format = json ? .json : format ?? .text
            var diagnostics: [Diagnostic] = []
            var isPassed = true
            for csar in csars {
                let model = try CheckedModel(csar, isLenient: lenient)
                diagnostics += model.diagnostics
                isPassed = isPassed && model.isValid && !(warningsAsErrors && model.count(.warning) > 0)
                switch format {
                case .text: report(model)
                case .json: print(model.json.encoded)
                case .sarif: break
                }
            }
            if format == .sarif { print(SARIFReport.log(of: diagnostics).encoded) }
            guard isPassed else { throw Exit.invalid }
        }
    }

    private func report(_ model: CheckedModel) {
        if let refusal = model.refusal {
            StandardError.print(refusal)
        } else if !model.diagnostics.isEmpty {
            StandardError.print(model.diagnostics)
        }
        if model.isValid { print(model.summary) }
    }
}
