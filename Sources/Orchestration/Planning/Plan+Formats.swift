internal import TOSCA
internal import YAML

extension Plan {
    /// The plan for people: everything in a legal order, each with what it waits for and the rule that says so; then
    /// the longest chain of operations.
    public var text: String {
        let incoming = Adjacency(
            vertexCount: vertices.count,
            edges: edges.map { Edge(from: $0.to, to: $0.from, cause: $0.cause) })
        let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset + 1) })
        let width = String(order.count).count
        var lines: [String] = []
        for (index, vertex) in order.enumerated() {
            let number = String(index + 1)
            let mark = runsOperation(vertex) ? "*" : " "
            lines.append("\(String(repeating: " ", count: width - number.count))\(number) \(mark) \(label(vertex))")
            for edge in incoming[vertex].map({ edges[Int($0)] }) where edge.isNoteworthy {
                let reason = reason(edge)
                lines.append(
                    "\(String(repeating: " ", count: width + 5))after \(rank[edge.from] ?? 0) \(label(edge.from))"
                        + "  [\(reason.text), \(reason.location)]")
            }
        }
        let path = criticalPath()
        lines.append("")
        lines.append(
            path.isEmpty
                ? "nothing here runs an implementation"
                : "* runs an implementation; the longest chain has \(path.count):")
        lines += path.map { "  \(label($0))" }
        return lines.joined(separator: "\n")
    }

    /// The plan for programs.
    public var json: JSON {
        .object([
            "workflow": .string(workflow.name),
            "vertices": .array(
                vertices.indices.map { vertex in
                    .object([
                        "id": .integer(vertex), "label": .string(label(vertex)),
                        "operation": .boolean(runsOperation(vertex)),
                    ])
                }),
            "edges": .array(
                edges.map { edge in
                    let reason = reason(edge)
                    return .object([
                        "from": .integer(edge.from), "to": .integer(edge.to), "rule": .string(reason.text),
                        "location": .string(reason.location.description),
                    ])
                }),
            "order": .array(order.map(JSON.integer)),
            "critical_path": .array(criticalPath().map(JSON.integer)),
        ])
    }

    /// The plan as a graph for Graphviz; what is on the longest chain of operations is drawn bold.
    public var dot: String {
        let critical = Set(criticalPath())
        var lines = [
            "digraph \(Dot.quoted(workflow.name)) {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];",
        ]
        for vertex in vertices.indices {
            let fill = runsOperation(vertex) ? ", style=filled, fillcolor=\"#cfe8cf\"" : ""
            let bold = critical.contains(vertex) ? ", penwidth=3" : ""
            lines.append("  v\(vertex) [label=\(Dot.quoted(label(vertex)))\(fill)\(bold)];")
        }
        for edge in edges {
            let reason = reason(edge)
            let dashed = edge.isNoteworthy ? "" : ", color=gray"
            lines.append(
                "  v\(edge.from) -> v\(edge.to) [tooltip=\(Dot.quoted("\(reason.text), \(reason.location)"))\(dashed)];"
            )
        }
        return (lines + ["}"]).joined(separator: "\n")
    }
}

extension Plan.Edge {
    /// Whether it says more than that a node's activities follow one another.
    fileprivate var isNoteworthy: Bool { if case .rule = cause { true } else { false } }
}

/// Text for Graphviz.
enum Dot {
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
