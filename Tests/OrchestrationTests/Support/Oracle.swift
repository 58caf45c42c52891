import Testing

/// Topologies, sets of weaving rules, and whether an oracle found an order for them: `Fixtures/oracle.tsv`.
///
/// The oracle is a program of its own; `scripts/check-oracle` compares this data with what it says.
struct Oracle {
    struct Topology {
        let name: String
        let nodes: [String]
        let relationships: [(source: String, type: String, target: String)]
    }

    struct Rule {
        let workflow: String
        let side: String
        let text: String
    }

    struct Case: CustomTestStringConvertible {
        let workflow: String
        let topology: Topology
        let set: String
        let hasOrder: Bool

        var testDescription: String { "\(workflow) of \(topology.name), \(set)" }
    }

    /// The set of rules that is the profile's own.
    static let strict = "strict (7.2, fig. 11-14)"

    static let shared = Oracle(String(decoding: PackageResources.oracle_tsv, as: UTF8.self))

    private(set) var cases: [Case] = []
    /// Rules by set and relationship type.
    private var rules: [String: [String: [Rule]]] = [:]

    private init(_ text: String) {
        var topologies: [String: Topology] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t").map(String.init)
            switch (fields[0], fields.count) {
            case ("topology", 4):
                let relationships = fields[3].split(separator: ",").map { $0.split(separator: " ").map(String.init) }
                topologies[fields[1]] = Topology(
                    name: fields[1], nodes: fields[2].split(separator: ",").map(String.init),
                    relationships: relationships.map { ($0[0], $0[1], $0[2]) })
            case ("rule", 9):
                let rule = Rule(
                    workflow: fields[3], side: fields[4],
                    text: Self.rule(side: fields[4], fields[5], fields[6], wait: fields[7], activity: fields[8]))
                rules[fields[1], default: [:]][fields[2], default: []].append(rule)
            case ("verdict", 5):
                guard let topology = topologies[fields[2]] else { continue }
                cases.append(
                    Case(workflow: fields[1], topology: topology, set: fields[3], hasOrder: fields[4] == "OK"))
            default: preconditionFailure("a line that the oracle's script does not write: \(line)")
            }
        }
    }

    private static func rule(
        side: String, _ anchor: String, _ state: String, wait: String, activity: String
    ) -> String {
        var parts = ["\(anchor): \(state)"]
        if wait != "-" { parts.append("wait_\(side == "source" ? "target" : "source"): \(wait)") }
        if activity != "-" {
            let name = activity.split(separator: "@")
            parts.append("activity: Configure.\(name[0])")
            if name.count > 1 { parts.append("operation_host: \(name[1])") }
        }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    /// A service template of a case, with relationship types that have its rules.
    ///
    /// - Parameter isBuiltIn: whether the normative types stand in for those.
    func text(_ topology: Topology, set: String, isBuiltIn: Bool = false) -> String {
        let prefix = isBuiltIn ? "tosca" : "oracle"
        var text = """
            tosca_definitions_version: tosca_simple_yaml_1_1
            node_types:
              oracle.nodes.Node:
                derived_from: tosca.nodes.Root
                capabilities: { host: tosca.capabilities.Container, end: tosca.capabilities.Endpoint }
                requirements:
                  - DependsOn:
                      capability: tosca.capabilities.Node
                      relationship: \(prefix).relationships.DependsOn
                      occurrences: [0, UNBOUNDED]
                  - HostedOn:
                      capability: tosca.capabilities.Container
                      relationship: \(prefix).relationships.HostedOn
                      occurrences: [0, UNBOUNDED]
                  - ConnectsTo:
                      capability: tosca.capabilities.Endpoint
                      relationship: \(prefix).relationships.ConnectsTo
                      occurrences: [0, UNBOUNDED]

            """
        if !isBuiltIn { text += relationshipTypes(set) }
        text += "topology_template:\n  node_templates:\n"
        for node in topology.nodes {
            text += "    \(node):\n      type: oracle.nodes.Node\n"
            let required = topology.relationships.filter { $0.source == node }
            if !required.isEmpty { text += "      requirements:\n" }
            for relationship in required { text += "        - \(relationship.type): \(relationship.target)\n" }
        }
        return text
    }

    private func relationshipTypes(_ set: String) -> String {
        var text = "relationship_types:\n"
        for type in ["DependsOn", "HostedOn", "ConnectsTo"] {
            let rules = self.rules[set]?[type] ?? []
            text += "  oracle.relationships.\(type):\n    derived_from: tosca.relationships.\(type)\n    workflow:\n"
            for workflow in ["install", "uninstall", "start", "stop"] {
                text += "      \(workflow):\n"
                for side in ["source", "target"] {
                    text += "        \(side)_weaving:\n"
                    for rule in rules where rule.workflow == workflow && rule.side == side {
                        text += "          - \(rule.text)\n"
                    }
                }
            }
            if type == "ConnectsTo" {
                text += "    interfaces:\n      Configure:\n"
                for operation in [
                    "pre_configure_source", "pre_configure_target", "post_configure_source", "post_configure_target",
                    "add_target", "add_source", "remove_target", "remove_source",
                ] {
                    text += "        \(operation): scripts/true.sh\n"
                }
            }
        }
        return text
    }
}
