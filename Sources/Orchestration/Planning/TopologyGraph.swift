public import TOSCA

/// A topology as a picture: nodes within what hosts them, arrows for all other relationships.
public struct TopologyGraph: Sendable {
    private let service: ServiceTemplate

    /// Graphviz takes minutes to place a thousand nodes as well as it can; larger graphs are drawn in seconds, with
    /// straight lines.
    private static let mostAtLeisure = 300

    /// The picture of a topology.
    public init(_ service: ServiceTemplate) { self.service = service }

    /// The graph for Graphviz.
    public var dot: String {
        var lines = [
            "digraph topology {", "  rankdir=LR; compound=true;",
            "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\"];",
            "  edge [fontname=\"sans-serif\", fontsize=10];",
        ]
        if service.topology.nodeTemplates.count + service.topology.relationships.count > Self.mostAtLeisure {
            lines.append("  nslimit=2; nslimit1=2; mclimit=0.1; splines=line;")
        }
        for node in service.topology.nodeTemplates {
            let type = node.type.split(separator: ".").last.map(String.init) ?? node.type
            lines.append("  \(Dot.quoted(node.name)) [label=\(Dot.quoted("\(node.name)\n\(type)"))];")
        }
        for relationship in service.topology.relationships {
            let style = relationship.isHosting ? ", style=dashed, arrowhead=none" : ""
            lines.append(
                "  \(Dot.quoted(relationship.source)) -> \(Dot.quoted(relationship.target))"
                    + " [label=\(Dot.quoted(relationship.requirement))\(style)];")
        }
        return (lines + ["}"]).joined(separator: "\n")
    }
}
