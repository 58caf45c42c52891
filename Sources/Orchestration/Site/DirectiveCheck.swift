internal import TOSCA
internal import YAML

/// Looks among the models of a site for what could take the place of node templates that are no nodes (1.3 §3.4.3).
struct DirectiveCheck {
    /// A model that could have it.
    struct Candidate {
        let name: String
        let service: ServiceTemplate
        /// Whether it has instances: only nodes that exist can be selected.
        let hasInstances: Bool
    }

    let service: ServiceTemplate
    let candidates: [Candidate]

    /// What there is to say of each node template that is none: what could take its place, or why nothing can.
    func diagnostics() -> [Diagnostic] {
        service.abstractNodes.map { node in
            let (found, reasons) =
                node.directive == .select ? selected(for: node) : substitutes(for: node)
            let isSelected = node.directive == .select
            let what = isSelected ? "node of an instance" : "model"
            return Diagnostic(
                .abstractNode, severity: .warning, location: node.location,
                message: found.isEmpty
                    ? "no \(what) can take the place of '\(node.name)', of type \(node.type)"
                    : "'\(node.name)' is not run, and nothing is in its place; "
                        + found.sorted().prefix(8).joined(separator: ", ")
                        + " could take it",
                hint: found.isEmpty ? Self.hint(reasons, of: candidates.count) : nil)
        }
    }

    private static func hint(_ reasons: [String], of count: Int) -> String {
        if reasons.isEmpty { return "\(count == 1 ? "one model was" : "\(count) models were") looked at" }
        return reasons.sorted().prefix(8).joined(separator: "; ")
    }

    // MARK: - Substitution

    /// The models whose topologies can stand in for a node, and why others of its type cannot (1.3 §3.8.13).
    private func substitutes(for node: NodeTemplate) -> (found: [String], reasons: [String]) {
        var found: [String] = []
        var reasons: [String] = []
        for candidate in candidates {
            guard let mapping = candidate.service.topology.substitution else { continue }
            if let reason = reason(against: mapping, of: candidate.service, for: node) {
                reasons.append("the model '\(candidate.name)' \(reason)")
            } else {
                found.append("the model '\(candidate.name)'")
            }
        }
        return (found, reasons)
    }

    private func reason(
        against mapping: SubstitutionMapping, of other: ServiceTemplate, for node: NodeTemplate
    ) -> String? {
        guard other.types.isNodeType(mapping.nodeType, derivedFrom: node.type) else {
            return "stands in for nodes of type \(mapping.nodeType)"
        }
        if let filter = mapping.filter, !filter.accepts(node, types: service.types) {
            return "has a substitution filter that '\(node.name)' does not meet"
        }
        for relationship in service.topology.relationships {
            if relationship.target == node.name, let bound = relationship.capability,
                !mapping.capabilities.keys.contains(where: { isCapability($0, of: node, bound) })
            {
                return "maps no capability \(bound), which '\(relationship.source)' needs"
            }
            if relationship.source == node.name, mapping.requirements[relationship.requirement] == nil {
                return "maps no requirement '\(relationship.requirement)', which '\(relationship.target)' is to fulfil"
            }
        }
        return nil
    }

    /// Whether a capability of a node is what a relationship is bound to, by its name or by its type.
    private func isCapability(_ name: String, of node: NodeTemplate, _ bound: String) -> Bool {
        guard name != bound else { return true }
        return node.capabilities[name].map { service.types.isCapabilityType($0.type, derivedFrom: bound) } ?? false
    }

    // MARK: - Selection

    /// The node templates of models with instances that a node could be selected from, and why those of its type cannot.
    private func selected(for node: NodeTemplate) -> (found: [String], reasons: [String]) {
        var found: [String] = []
        var reasons: [String] = []
        for candidate in candidates {
            let types = candidate.service.types
            for other in candidate.service.topology.nodeTemplates
            where other.directive == nil && other.nodeType.header.isDerived(from: node.type) {
                let name = "'\(other.name)' of the model '\(candidate.name)'"
                if let filter = node.filter, !filter.accepts(other, types: types) {
                    reasons.append("\(name) does not meet the node filter")
                } else if !candidate.hasInstances {
                    reasons.append("\(name) has no instance")
                } else {
                    found.append(name)
                }
            }
        }
        return (found, reasons)
    }
}
