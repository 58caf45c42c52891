internal import TOSCA
internal import YAML

/// What a topology says of its nodes together.
extension ModelJSON {
    static func of(_ group: Group) -> JSON {
        .object([
            "name": .string(group.name), "type": .string(group.type), "properties": of(group.properties),
            "members": .array(group.members.map(JSON.string)), "interfaces": of(group.interfaces),
            "location": place(group.location),
        ])
    }

    static func of(_ policy: Policy) -> JSON {
        .object([
            "name": .string(policy.name), "type": .string(policy.type), "properties": of(policy.properties),
            "targets": .array(policy.targets.map(JSON.string)),
            "triggers": .array(policy.triggers.map(of)), "location": place(policy.location),
        ])
    }

    private static func of(_ trigger: Trigger) -> JSON {
        object([
            "name": .string(trigger.name), "event": trigger.event.map(JSON.string),
            "schedule": trigger.schedule.map { schedule in
                object(["start": schedule.start.map(JSON.string), "end": schedule.end.map(JSON.string)])
            },
            "target_filter": trigger.filter.map { filter in
                object([
                    "node": .string(filter.node), "requirement": filter.requirement.map(JSON.string),
                    "capability": filter.capability.map(JSON.string),
                ])
            },
            "conditions": .array(trigger.conditions.map(of)), "period": trigger.period.map(JSON.string),
            "evaluations": trigger.evaluations.map(JSON.integer), "method": trigger.method.map(JSON.string),
            "actions": .array(trigger.actions.map(of)), "location": place(trigger.location),
        ])
    }

    /// A condition: `{"and": […]}`, `or` and `not` alike, or an attribute with the constraints that it must meet.
    private static func of(_ condition: WorkflowCondition) -> JSON {
        switch condition {
        case .and(let conditions): .object(["and": .array(conditions.map(of))])
        case .or(let conditions): .object(["or": .array(conditions.map(of))])
        case .not(let conditions): .object(["not": .array(conditions.map(of))])
        case .attribute(let name, let constraints, let location):
            .object([
                "attribute": .string(name), "constraints": .array(constraints.map(of)), "location": place(location),
            ])
        }
    }

    static func of(_ workflow: ImperativeWorkflow) -> JSON {
        object([
            "name": .string(workflow.name), "description": workflow.description.map(JSON.string),
            "metadata": workflow.metadata.isEmpty ? nil : .object(workflow.metadata.mapValues(JSON.string)),
            "inputs": .array(workflow.inputs.map(of)),
            "preconditions": .array(workflow.preconditions.map(of)), "steps": .array(workflow.steps.map(of)),
            "implementation": workflow.implementation.map(of),
            "outputs": .object(workflow.outputs.mapValues { .array($0.map(JSON.string)) }),
            "location": place(workflow.location),
        ])
    }

    private static func of(_ precondition: Precondition) -> JSON {
        object([
            "target": .string(precondition.target),
            "target_relationship": precondition.targetRelationship.map(JSON.string),
            "conditions": .array(precondition.conditions.map(of)), "location": place(precondition.location),
        ])
    }

    private static func of(_ step: WorkflowStep) -> JSON {
        object([
            "name": .string(step.name), "target": step.target.map(JSON.string),
            "target_relationship": step.targetRelationship.map(JSON.string),
            "operation_host": step.operationHost.map(JSON.string), "filter": .array(step.filter.map(of)),
            "activities": .array(step.activities.map(of)),
            "on_success": .array(step.onSuccess.map(JSON.string)),
            "on_failure": .array(step.onFailure.map(JSON.string)), "location": place(step.location),
        ])
    }

    private static func of(_ activity: WorkflowActivity) -> JSON {
        let (kind, name, inputs): (String, String, [String: Value]) =
            switch activity.kind {
            case .setState(let state): ("set_state", state, [:])
            case .callOperation(let operation, let inputs): ("call_operation", operation.description, inputs)
            case .delegate(let workflow, let inputs): ("delegate", workflow, inputs)
            case .inline(let workflow, let inputs): ("inline", workflow, inputs)
            }
        return .object(["activity": .string(kind), "name": .string(name), "inputs": of(inputs)])
    }

    static func of(_ mapping: SubstitutionMapping) -> JSON {
        func paths(_ paths: [String: [String]]) -> JSON {
            .object(paths.mapValues { .array($0.map(JSON.string)) })
        }
        return object([
            "node_type": .string(mapping.nodeType), "substitution_filter": mapping.filter.map(of),
            "properties": paths(mapping.properties),
            "attributes": paths(mapping.attributes), "capabilities": paths(mapping.capabilities),
            "requirements": paths(mapping.requirements),
            "operations": .object(mapping.operations.mapValues(JSON.string)),
            "location": place(mapping.location),
        ])
    }
}
