internal import YAML

/// Finds steps that never begin, and workflows that inline themselves, among those that a topology spells out.
struct ImperativeWorkflowCheck {
    private let workflows: [ImperativeWorkflow]
    private let byName: [String: ImperativeWorkflow]

    init(workflows: [ImperativeWorkflow]) {
        self.workflows = workflows
        byName = Dictionary(workflows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func check(_ collector: inout DiagnosticCollector) {
        for workflow in workflows { checkSteps(of: workflow, &collector) }
        var visited: Set<String> = []
        for workflow in workflows { checkInlines(of: workflow, path: [], &visited, &collector) }
    }

    /// Warns of steps that nothing leads to: a workflow begins with those that no other one names (1.3 §7.3.3).
    private func checkSteps(of workflow: ImperativeWorkflow, _ collector: inout DiagnosticCollector) {
        let next = Dictionary(
            workflow.steps.map { ($0.name, $0.onSuccess + $0.onFailure) }, uniquingKeysWith: { first, _ in first })
        let named = Set(next.values.joined())
        var waiting = workflow.steps.map(\.name).filter { !named.contains($0) }
        var reached = Set(waiting)
        while let step = waiting.popLast() {
            for name in next[step] ?? [] where reached.insert(name).inserted { waiting.append(name) }
        }
        let lost = workflow.steps.filter { !reached.contains($0.name) }
        guard let first = lost.first else { return }
        collector.warning(
            .unreachableStep, first.location,
            lost.count == 1
                ? "the step '\(first.name)' never begins: only itself leads to it"
                : "the steps \(lost.map { "'\($0.name)'" }.joined(separator: ", ")) never begin:"
                    + " they only lead to one another",
            hint: "a workflow begins with the steps that no other step names")
    }

    /// Warns of a workflow that inlines, by itself or by way of others, one that inlines it.
    private func checkInlines(
        of workflow: ImperativeWorkflow, path: [String], _ visited: inout Set<String>,
        _ collector: inout DiagnosticCollector
    ) {
        guard visited.insert(workflow.name).inserted else { return }
        let path = path + [workflow.name]
        for activity in workflow.steps.flatMap(\.activities) {
            guard case .inline(let name, _) = activity.kind, let inlined = byName[name] else { continue }
            if let start = path.firstIndex(of: name) {
                let chain = (path[start...] + [name]).joined(separator: " → ")
                collector.warning(
                    .circularInline, activity.location, "the workflow '\(name)' inlines itself: \(chain)")
            } else {
                checkInlines(of: inlined, path: path, &visited, &collector)
            }
        }
    }
}
