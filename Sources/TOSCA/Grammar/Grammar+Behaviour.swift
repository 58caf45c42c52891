extension Grammar {
    /// Triggers of policies and imperative workflows.
    static let behaviour: [ConstructName: Construct] = [
        .trigger: trigger(activities), .declaredTrigger: trigger(.list(.construct(.activity))),
        .timeInterval: Construct(
            "schedule", "5.3.7", ["start_time": .scalar, "end_time": .scalar], required: ["start_time", "end_time"]),
        .eventFilter: Construct(
            "event filter", "3.6.21", ["node": .name, "requirement": .name, "capability": .name],
            required: ["node"]),
        .workflow: Construct(
            "workflow", "3.8.7",
            description.merging([
                "inputs": .map(.construct(.parameterDefinition)),
                "preconditions": .list(.construct(.precondition)), "steps": .map(.nothingOr(.construct(.step))),
                "implementation": .construct(.implementation), "outputs": .map(.attributeMapping(ofOperation: false)),
            ]) { $1 }),
        .precondition: Construct(
            "precondition", "3.6.26",
            ["target": .name, "target_relationship": .name, "condition": .list(.anything), "description": .string],
            required: ["target"]),
        .step: Construct(
            "step", "3.6.27",
            description.merging([
                "target": .name, "target_relationship": .name, "operation_host": .string, "filter": .list(.anything),
                "activities": activities, "on_success": .either([.name, .list(.name)]),
                "on_failure": .either([.name, .list(.name)]),
            ]) { $1 }, required: ["activities"]),
        .activity: Construct(
            "activity", "3.6.23",
            ["set_state": .name, "call_operation": .anything, "delegate": .anything, "inline": .anything]),
    ]

    /// What node types say of workflows, and what relationship types weave into them (1.1 §7.4.2).
    static let lifecycles: [ConstructName: Construct] = [
        .lifecycle: Construct(
            "workflow of a node type", "1.1 §7.4.2.1",
            description.merging(["steps": .map(.construct(.lifecycleStep))]) { $1 }, required: ["steps"]),
        .lifecycleStep: Construct(
            "step of a node type's workflow", "1.1 §7.4.2.1",
            description.merging([
                "target": .name, "activities": activities, "on_success": .either([.name, .list(.name)]),
            ]) { $1 }),
        .weaving: Construct(
            "weaving of a workflow", "1.1 §7.4.2.2",
            ["description": .string, "source_weaving": weavingRules, "target_weaving": weavingRules]),
        .weavingRule: Construct(
            "weaving rule", "1.1 §7.4.2.2",
            [
                "before": .name, "after": .name, "wait_target": .name, "wait_source": .name, "after_target": .name,
                "after_source": .name, "activity": .anything, "operation_host": .string, "description": .string,
            ]),
    ]

    /// A trigger: of a policy, whose activities are checked when they are read, or of a policy type.
    private static func trigger(_ activities: Shape) -> Construct {
        Construct(
            "trigger", "3.6.22",
            description.merging([
                "event": .either([.name, .map(.anything)]), "event_type": .either([.name, .map(.anything)]),
                "schedule": .construct(.timeInterval), "target_filter": .construct(.eventFilter),
                "condition": .anything, "constraint": .anything, "period": .scalar, "evaluations": .anything,
                "method": .string, "action": .either([activities, .map(.anything), .name]),
            ]) { $1 }, required: ["action"])
    }

    private static let activities = Shape.list(.unchecked(.construct(.activity)))
    private static let weavingRules = Shape.list(.construct(.weavingRule))
}
