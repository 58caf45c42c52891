internal import TOSCA

/// A changed model, or other inputs, for an instance that was made of an earlier form.
///
/// The way of a mistake in a script: it is corrected, and the workflow is run again. What is there of the instance
/// stays; where the workflow itself is still the same it goes on from the very positions, elsewhere from the states.
struct ModelRevision {
    /// A model with its instances.
    struct Form {
        let service: ServiceTemplate
        let instances: InstanceModel
    }

    private let old: Form
    private let new: Form
    private let isSameOrder: Bool

    init(from old: Form, to new: Form) {
        self.old = old
        self.new = new
        let (before, after) = (old.service.topology, new.service.topology)
        isSameOrder =
            before.nodeTemplates.map(\.name) == after.nodeTemplates.map(\.name)
            && before.relationships.map(Joint.init) == after.relationships.map(Joint.init)
    }

    private struct Joint: Equatable {
        let name: String
        let target: String
        let type: String

        init(_ relationship: Relationship) {
            (name, target, type) = (relationship.name, relationship.target, relationship.type)
        }
    }

    /// What an instance cannot follow, each in words: nodes that come or go, are of another type, or are more or fewer.
    var differences: [String] {
        var differences: [String] = []
        for (index, template) in old.service.topology.nodeTemplates.enumerated() {
            let count = old.instances.ranges[index].count
            guard let other = new.service.topology.index(ofNode: template.name) else {
                differences.append("'\(template.name)' is gone")
                continue
            }
            let type = new.service.topology.nodeTemplates[other].type
            if type != template.type {
                differences.append("'\(template.name)' is of type \(type), not \(template.type)")
            }
            let wanted = new.instances.ranges[other].count
            if wanted != count {
                differences.append(
                    "'\(template.name)' has \(wanted) \(wanted == 1 ? "instance" : "instances"), not \(count)")
            }
        }
        for template in new.service.topology.nodeTemplates
        where old.service.topology.index(ofNode: template.name) == nil {
            differences.append("'\(template.name)' is new")
        }
        return differences
    }

    /// Whether positions, hooks and operations of a workflow mean the same in both forms.
    func keepsPositions(in workflow: String) -> Bool {
        guard isSameOrder, let before = try? WovenWorkflow(workflow, of: old.service),
            let after = try? WovenWorkflow(workflow, of: new.service)
        else { return false }
        return before.lifecycles == after.lifecycles && before.lifecycleOfNode == after.lifecycleOfNode
            && before.rulesOfRelationship == after.rulesOfRelationship
            && before.rules.map(\.meaning) == after.rules.map(\.meaning)
    }
}

extension WovenRule {
    /// All of the rule but where it is written and whether anything implements it.
    fileprivate var meaning: [String] { [weaving, side.rawValue, scope.rawValue, text] }
}
