package import TOSCA
internal import YAML

/// Node templates that are no nodes: the orchestrator is to find something that takes their place (1.3 §3.4.3).
extension NodeTemplate {
    /// Where an orchestrator is to look for what takes the place of a node template.
    package enum Directive {
        /// A topology that stands in for a node of its type.
        case substitute
        /// A node that exists already.
        case select
    }

    /// What is to take its place; nil where it is a node itself.
    package var directive: Directive? {
        for directive in directives {
            switch directive {
            // Those of 1.0 and 1.1 come second.
            case "substitute", "substitutable": return .substitute
            case "select", "selectable": return .select
            default: continue
            }
        }
        return nil
    }
}

extension ServiceTemplate {
    /// Its node templates that are no nodes.
    package var abstractNodes: [NodeTemplate] { topology.nodeTemplates.filter { $0.directive != nil } }

    /// Refuses a topology of which nodes would be run that are none.
    func checkDirectives() throws(CompilationError) {
        let nodes = abstractNodes
        guard !nodes.isEmpty else { return }
        throw CompilationError(
            nodes.map { node in
                Diagnostic(
                    .abstractNode, severity: .error, location: node.location,
                    message: "the node template '\(node.name)' is to be"
                        + " \(node.directive == .select ? "selected" : "substituted"): no workflow of this topology is run",
                    hint: "write what is to take its place into the topology, without the directive")
            })
    }
}
