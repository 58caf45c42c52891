extension Grammar {
    /// Triggers of policies and imperative workflows.
    static let behaviour: [ConstructName: Construct] = [
        .trigger: Construct(
            "trigger", "3.6.22",
            description.merging([
                "event": .either([.name, .map(.anything)]), "event_type": .either([.name, .map(.anything)]),
                "schedule": .construct(.timeInterval), "target_filter": .construct(.eventFilter),
                "condition": .anything, "constraint": .anything, "period": .scalar, "evaluations": .anything,
                "method": .string, "action": .anything,
            ]) { $1 }),
        .timeInterval: Construct(
            "schedule", "5.3.7", ["start_time": .scalar, "end_time": .scalar]),
        .eventFilter: Construct(
            "event filter", "3.6.21", ["node": .name, "requirement": .name, "capability": .name],
            required: ["node"]),
        .workflow: Construct(
            "workflow", "3.8.7",
            description.merging([
                "inputs": .map(.construct(.parameterDefinition)),
                "preconditions": .list(.construct(.precondition)), "steps": .map(.nothingOr(.construct(.step))),
                "implementation": .construct(.implementation), "outputs": .map(.anything),
            ]) { $1 }),
        .precondition: Construct(
            "precondition", "3.6.26",
            ["target": .name, "target_relationship": .name, "condition": .list(.anything), "description": .string],
            required: ["target"]),
        .step: Construct(
            "step", "3.6.27",
            description.merging([
                "target": .name, "target_relationship": .name, "operation_host": .string, "filter": .list(.anything),
                "activities": .list(.anything), "on_success": .either([.name, .list(.name)]),
                "on_failure": .either([.name, .list(.name)]),
            ]) { $1 }, required: ["activities"]),
    ]
}
