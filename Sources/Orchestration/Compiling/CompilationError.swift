public import TOSCA
internal import YAML

/// What keeps a workflow from being compiled: every reason found, each with its place.
public struct CompilationError: Error, Sendable, CustomStringConvertible {
    /// The reasons, in the order of the files.
    public let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    init(_ code: Diagnostic.Code, _ location: Location, _ message: String, hint: String? = nil) {
        diagnostics = [Diagnostic(code, severity: .error, location: location, message: message, hint: hint)]
    }

    /// One diagnostic a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

extension Diagnostic {
    /// That an imperative workflow is not run yet, and so neither is the declared one in whose place it stands.
    init(notRun workflow: ImperativeWorkflow, of service: ServiceTemplate, severity: Severity) {
        let declared = service.declaredName(ofWorkflow: workflow.name)
        let others = service.workflowNames
        self.init(
            .imperativeWorkflow, severity: severity, location: workflow.location,
            message: "'\(workflow.name)' is an imperative workflow of the topology, and these are not run yet"
                + (service.declaredWorkflows.contains(declared)
                    ? "; it takes the place of the workflow '\(declared)' of the node types" : ""),
            hint: others.isEmpty ? nil : "workflows that can be run: \(others.joined(separator: ", "))")
    }
}
