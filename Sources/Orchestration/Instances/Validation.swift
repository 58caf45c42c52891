internal import CSAR
public import TOSCA
internal import YAML

/// All that there is to say of a model at once: what reading it says, and what compiling its workflows says.
public struct Validation: Sendable {
    /// The template; nil when it cannot be read.
    public let service: ServiceTemplate?
    /// The workflows that were compiled, sorted.
    public let workflows: [String]
    /// What there is to say, a file after the other, each from its top to its end.
    public let diagnostics: [Diagnostic]

    /// Whether the model can be used.
    public var isValid: Bool { service != nil && !diagnostics.contains { $0.severity == .error } }

    /// Reads and checks the service template of a CSAR, and compiles its workflows; nothing is kept or run.
    ///
    /// - Parameter scratch: a directory for an archive's files.
    /// - Throws: `CSARError` or `ZipError` where there is no service template to read.
    public init(of path: String, isLenient: Bool, scratch: String) throws {
        self.init(try Model.read(path, isLenient: isLenient, scratch: scratch))
    }

    /// Compiles the workflows of what was read.
    ///
    /// - Parameter workflow: the only one to compile, whether or not any type has it; nil for all that there are.
    public init(_ result: ReadResult, workflow: String? = nil) {
        service = result.template
        guard let service = result.template else {
            workflows = []
            diagnostics = result.diagnostics
            return
        }
        workflows = workflow.map { [$0] } ?? service.workflowNames
        var said =
            workflow == nil
            ? service.topology.workflows.map { Diagnostic(notRun: $0, of: service, severity: .warning) } : []
        for workflow in workflows {
            do throws(CompilationError) {
                _ = try Plan(WovenWorkflow(workflow, of: service))
            } catch {
                said += error.diagnostics
            }
        }
        diagnostics = result.adding(Self.joined(said).map(\.ofValidModel))
    }

    /// Says once of nodes that wait for each other what holds in several workflows.
    private static func joined(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Location> = []
        return diagnostics.filter { $0.code != .endlessWorkflow || seen.insert($0.location).inserted }
    }
}

extension Diagnostic {
    /// The same, but a warning where the model is valid TOSCA and only cannot be run here.
    fileprivate var ofValidModel: Diagnostic {
        guard code == .abstractNode else { return self }
        return Diagnostic(code, severity: .warning, location: location, message: message, hint: hint)
    }
}

extension ServiceTemplate {
    /// The names of the workflows that can be run, sorted: those that its node types define, but for what the topology
    /// has an imperative workflow in the place of.
    public var workflowNames: [String] {
        declaredWorkflows.filter { imperativeWorkflow(inPlaceOf: $0) == nil }.sorted()
    }

    /// The names of the workflows that its node types define.
    var declaredWorkflows: Set<String> {
        Set(topology.nodeTemplates.flatMap(\.nodeType.workflows.keys))
    }
}
