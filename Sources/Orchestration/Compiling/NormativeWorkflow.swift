internal import TOSCA

/// The workflows whose meaning the specification gives: TOSCA Simple Profile 1.1 §7.1 and §7.4.2.1.
enum NormativeWorkflow: String {
    case install, uninstall, start, stop

    /// The names that §7.1 reserves for what the rest of its chapter calls otherwise.
    fileprivate static let reserved: [String: NormativeWorkflow] = ["deploy": .install, "undeploy": .uninstall]
}

extension ServiceTemplate {
    /// The name under which node types declare a workflow that is asked for: its own, or the one that a reserved name
    /// stands for.
    func declaredName(ofWorkflow asked: String) -> String {
        guard let workflow = NormativeWorkflow.reserved[asked],
            !topology.nodeTemplates.contains(where: { $0.nodeType.workflows[asked] != nil })
        else { return asked }
        return workflow.rawValue
    }

    /// The imperative workflow that the topology has in the place of a declared one, under its name or one that means
    /// the same; nil if it has none (TOSCA Simple Profile 1.3 §7.1).
    func imperativeWorkflow(inPlaceOf asked: String) -> ImperativeWorkflow? {
        guard !topology.workflows.isEmpty else { return nil }
        let declared = declaredName(ofWorkflow: asked)
        let names = [asked, declared] + NormativeWorkflow.reserved.filter { $0.value.rawValue == declared }.keys
        return topology.workflows.first { names.contains($0.name) }
    }
}
