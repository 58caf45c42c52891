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
            "triggers": .array(policy.triggers.map { .string($0.name) }), "location": place(policy.location),
        ])
    }

    static func of(_ workflow: ImperativeWorkflow) -> JSON {
        object([
            "name": .string(workflow.name), "inputs": .array(workflow.inputs.map(of)),
            "steps": .array(workflow.steps.map(of)), "location": place(workflow.location),
        ])
    }

    private static func of(_ step: WorkflowStep) -> JSON {
        object([
            "name": .string(step.name), "target": step.target.map(JSON.string),
            "target_relationship": step.targetRelationship.map(JSON.string),
            "operation_host": step.operationHost.map(JSON.string), "activities": .array(step.activities.map(of)),
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
        return .object([
            "node_type": .string(mapping.nodeType), "properties": paths(mapping.properties),
            "attributes": paths(mapping.attributes), "capabilities": paths(mapping.capabilities),
            "requirements": paths(mapping.requirements),
            "operations": .object(mapping.operations.mapValues(JSON.string)),
            "location": place(mapping.location),
        ])
    }
}
