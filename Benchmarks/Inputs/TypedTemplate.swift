/// A service template in which every node has a type of its own, as text.
///
/// Each node runs on the one server, and links to the node before it. Of each type are a property, a capability and a
/// requirement of its own.
struct TypedTemplate {
    let nodes: Int

    var text: String {
        var text = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n"
        for node in 0..<nodes { text += Self.type(of: node) }
        text += "topology_template:\n  node_templates:\n    server: { type: tosca.nodes.Compute }\n"
        for node in 0..<nodes {
            text += """
                    n\(node):
                      type: bench.nodes.N\(node)
                      properties: { owner\(node): team-\(node % 10) }
                      requirements:
                        - host: server

                """
            if node > 0 { text += "        - link: n\(node - 1)\n" }
        }
        return text
    }

    private static func type(of node: Int) -> String {
        """
          bench.nodes.N\(node):
            derived_from: tosca.nodes.SoftwareComponent
            properties:
              port: { type: integer, default: 8080 }
              owner\(node): { type: string }
            capabilities:
              endpoint: { type: tosca.capabilities.Endpoint }
            requirements:
              - link:
                  capability: tosca.capabilities.Endpoint
                  node: tosca.nodes.Root
                  relationship: tosca.relationships.ConnectsTo
                  occurrences: [0, 1]

        """
    }
}
