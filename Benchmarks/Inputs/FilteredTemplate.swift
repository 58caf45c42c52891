/// A service template in which every other node is found by a node filter, as text.
///
/// Each server has a number; each application is hosted on the server whose number its filter asks for, or bounds.
struct FilteredTemplate {
    let nodes: Int
    var isByBounds = false

    var text: String {
        var text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types:
              bench.nodes.Server:
                derived_from: tosca.nodes.Compute
                properties: { number: { type: integer } }
            topology_template:
              node_templates:

            """
        for number in 0..<nodes / 2 {
            let wanted = isByBounds ? "[ { greater_or_equal: \(number) }, { less_than: \(number + 1) } ]" : "\(number)"
            text += """
                    s\(number): { type: bench.nodes.Server, properties: { number: \(number) } }
                    a\(number):
                      type: tosca.nodes.SoftwareComponent
                      requirements:
                        - host: { node: bench.nodes.Server, node_filter: { properties: [ number: \(wanted) ] } }

                """
        }
        return text
    }
}
