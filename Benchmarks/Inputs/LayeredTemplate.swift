/// A service template of nodes in layers, as text.
///
/// Each node of a layer is hosted on one node of the layer below, connects to another and depends on a third, as far as the
/// layer has so many.
struct LayeredTemplate {
    /// What is written for each node beside its requirements.
    enum Detail {
        case none
        case properties
    }

    let nodes: Int
    /// How many nodes a layer has.
    var width = 100
    var detail = Detail.none
    /// The file that implements operations of every node, if any.
    var script: String?
    /// Which operations it implements.
    var operations = ["create"]

    var text: String {
        var random = SeededGenerator(seed: 1)
        var text = Self.head
        if let script {
            text += "    interfaces:\n      Standard:\n"
            for operation in operations { text += "        \(operation): \(script)\n" }
        }
        text += "topology_template:\n  node_templates:\n"
        for node in 0..<nodes {
            text += "    n\(node):\n      type: bench.nodes.Node\n"
            if detail == .properties { text += Self.properties(of: node) }
            let layer = node / width
            guard layer > 0 else { continue }
            text += "      requirements:\n"
            var below = Array(((layer - 1) * width)..<(layer * width))
            for (position, requirement) in ["host", "link", "dependency"].prefix(width).enumerated() {
                below.swapAt(position, Int.random(in: position..<width, using: &random))
                text += "        - \(requirement): n\(below[position])\n"
            }
        }
        return text
    }

    private static func properties(of node: Int) -> String {
        """
              properties:
                component_version: '1.\(node % 10)'
                port: \(8000 + node % 1000)
                tags: [ alpha, beta, n\(node) ]
                settings:
                  owner: team-\(node % 10)
                  tier: gold
                  motd: "hello from n\(node)"

        """
    }

    private static let head = """
        tosca_definitions_version: tosca_simple_yaml_1_1
        node_types:
          bench.nodes.Node:
            derived_from: tosca.nodes.Root
            properties:
              component_version: { type: string, default: '1.0' }
              port: { type: integer, default: 8080 }
              tags: { type: list, required: false, entry_schema: { type: string } }
              settings: { type: map, required: false, entry_schema: { type: string } }
            capabilities:
              host: { type: tosca.capabilities.Container }
              endpoint: { type: tosca.capabilities.Endpoint }
            requirements:
              - host:
                  capability: tosca.capabilities.Container
                  node: bench.nodes.Node
                  relationship: tosca.relationships.HostedOn
                  occurrences: [0, 1]
              - link:
                  capability: tosca.capabilities.Endpoint
                  node: bench.nodes.Node
                  relationship: tosca.relationships.ConnectsTo
                  occurrences: [0, UNBOUNDED]

        """
}
