internal import TOSCA
internal import YAML

/// What a workflow does to one kind of node: the steps of a node type's workflow, ready for weaving.
///
/// Source: TOSCA Simple Profile 1.1 §7.4.2.1. A step's activities run in sequence; a step starts when all steps that
/// name it in `on_success` are complete.
public struct Lifecycle: Codable, Sendable, Equatable {
    /// One activity of a step.
    public enum Activity: Codable, Sendable, Hashable {
        /// The node enters this state.
        case setState(String)
        /// An operation of the node is called: interface and operation by their short names.
        case callOperation(interface: String, operation: String)
    }

    /// A sequence of activities.
    public struct Step: Codable, Sendable, Equatable {
        /// The name given in the node type.
        public let name: String
        /// What it does, in order; never empty.
        public let activities: [Activity]
        /// Indices of the steps that must be complete before.
        public let predecessors: [Int]
        /// Indices of the steps that wait for this one.
        public let successors: [Int]
    }

    /// A place between activities: just before activity `position` of a step, or after its last one.
    struct Gap: Hashable {
        let step: Int
        let position: Int
    }

    /// The node type that declares it: several types share what they inherit.
    public let declaringType: String
    /// The steps in order of declaration.
    public let steps: [Step]

    /// The gap right after the activity that sets `state`, if any does.
    func gap(after state: String) -> Gap? {
        gap(before: state).map { Gap(step: $0.step, position: $0.position + 1) }
    }

    /// The gap right before the activity that sets `state`, if any does.
    func gap(before state: String) -> Gap? {
        for (index, step) in steps.enumerated() {
            if let position = step.activities.firstIndex(of: .setState(state)) {
                return Gap(step: index, position: position)
            }
        }
        return nil
    }

    /// The gap before or after the activity that sets `state`, if any does.
    func gap(at state: String, isBefore: Bool) -> Gap? {
        isBefore ? gap(before: state) : gap(after: state)
    }

    /// All states that it sets, in order of declaration.
    public var states: [String] {
        steps.flatMap(\.activities).compactMap { if case .setState(let state) = $0 { state } else { nil } }
    }
}

extension Lifecycle {
    /// Reads a node type's workflow, splicing the workflows that its activities inline.
    init(_ workflow: LifecycleWorkflow, of type: NodeType) throws(CompilationError) {
        declaringType = workflow.declaringType
        let names = workflow.steps.map(\.name)
        var steps: [Step] = []
        for (index, step) in workflow.steps.enumerated() {
            let activities = try Self.activities(of: step, in: type, inlining: [workflow.name])
            guard !activities.isEmpty else {
                throw CompilationError(
                    .idleStep, step.location, "step '\(step.name)' of workflow '\(workflow.name)' does nothing")
            }
            let predecessors = workflow.steps.indices.filter { workflow.steps[$0].onSuccess.contains(step.name) }
            let successors = step.onSuccess.compactMap(names.firstIndex(of:))
            guard !successors.contains(index) else {
                throw CompilationError(
                    .endlessWorkflow, step.location, "step '\(step.name)' names itself in on_success")
            }
            steps.append(
                Step(name: step.name, activities: activities, predecessors: predecessors, successors: successors))
        }
        self.steps = steps
    }

    private static func activities(
        of step: LifecycleStep, in type: NodeType, inlining: [String]
    ) throws(CompilationError) -> [Activity] {
        var activities: [Activity] = []
        for activity in step.activities {
            switch activity.kind {
            case .setState(let state):
                activities.append(.setState(state))
            case .callOperation(let name):
                activities.append(.callOperation(interface: name.interface, operation: name.operation))
            case .inline(let name):
                guard !inlining.contains(name) else {
                    let chain = (inlining + [name]).joined(separator: " → ")
                    throw CompilationError(
                        .circularInline, activity.location, "workflow '\(name)' inlines itself: \(chain)")
                }
                guard let inlined = type.workflows[name] else {
                    throw CompilationError(
                        .unknownInline, activity.location,
                        "node type '\(type.name)' has no workflow '\(name)' to inline",
                        hint: "its workflows are \(type.workflows.keys.sorted().joined(separator: ", "))")
                }
                guard inlined.steps.count == 1 else {
                    throw CompilationError(
                        .branchedInline, activity.location, "workflow '\(name)' has \(inlined.steps.count) steps",
                        hint: "a node type's workflow can inline one that has a single step")
                }
                activities += try Self.activities(of: inlined.steps[0], in: type, inlining: inlining + [name])
            case .delegate(let name):
                throw CompilationError(
                    .delegatingType, activity.location, "a node type's workflow cannot delegate '\(name)'",
                    hint: "delegate is for the steps of a topology's own workflows (TOSCA 1.1 §7.3)")
            }
        }
        return activities
    }
}
