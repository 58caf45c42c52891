internal import TOSCA
public import YAML

/// The woven order of a workflow, before anything runs: a graph of everything that it will do, and why in that order.
///
/// The graph is drawn over node templates, not instances. Every instance of a template has a partner at each of its
/// relationships, so the instances can go round in a circle exactly when their templates do; and a plan of ten lines
/// is read where one of ten thousand is not.
public struct Plan: Sendable {
    /// Something that the workflow does.
    public enum Vertex: Sendable, Hashable {
        /// An activity of a node template's lifecycle, by index of template, step and activity.
        case activity(node: Int, step: Int, position: Int)
        /// A rule woven in for a relationship, by index of relationship and rule.
        case hook(relationship: Int, rule: Int)
    }

    /// Why one vertex comes before another.
    public enum Cause: Sendable, Hashable {
        /// The lifecycle of the node says so, by index.
        case lifecycle(Int)
        /// A weaving rule says so, by index.
        case rule(Int)
    }

    /// An order between two vertices, both given by index.
    public struct Edge: Sendable, Hashable {
        /// What comes first.
        public let from: Int
        /// What comes after.
        public let to: Int
        /// Why.
        public let cause: Cause
    }

    /// The workflow that was planned.
    public let workflow: WovenWorkflow
    /// Everything that it does.
    public let vertices: [Vertex]
    /// Every order between two of them.
    public let edges: [Edge]
    /// A legal order: indices of vertices.
    public let order: [Int]

    /// Plans a woven workflow.
    ///
    /// - Throws: `CompilationError` naming the nodes, states and rules of each cycle, if there are any. Linear in the
    ///   size of the graph (Kahn's algorithm).
    public init(_ workflow: WovenWorkflow) throws(CompilationError) {
        var builder = PlanBuilder(workflow)
        builder.build()
        self.workflow = workflow
        vertices = builder.vertices
        edges = builder.edges
        let sorting = TopologicalSort(vertexCount: vertices.count, edges: edges)
        order = sorting.order
        let cycles = sorting.cycles(in: edges)
        guard !cycles.isEmpty else { return }
        // Where nodes wait for each other in more than one of their states, the first is enough.
        var blamed: Set<Location> = []
        let complaints = cycles.map { Self.complaint(of: $0, vertices: vertices, workflow: workflow) }
        throw CompilationError(complaints.filter { blamed.insert($0.location).inserted })
    }

    /// What a vertex is, in the words of the model: `web: set_state creating`.
    public func label(_ vertex: Int) -> String { workflow.label(vertices[vertex]) }

    /// Why an edge is there, with the place of the rule.
    public func reason(_ edge: Edge) -> (text: String, location: Location) { workflow.reason(edge.cause) }

    /// Whether a vertex runs an implementation, rather than changing a state or only keeping an order.
    public func runsOperation(_ vertex: Int) -> Bool {
        let topology = workflow.service.topology
        switch vertices[vertex] {
        case .activity(let node, let step, let position):
            guard let activity = workflow.lifecycle(of: node)?.steps[step].activities[position],
                case .callOperation(let interface, let operation) = activity
            else { return false }
            return topology.nodeTemplates[node].interfaces[interface]?.operations[operation]?.implementation != nil
        case .hook(let relationship, let rule): return workflow.runsOperation(of: relationship, rule: rule)
        }
    }
}

extension WovenWorkflow {
    /// Whether a rule calls an operation that a relationship implements.
    func runsOperation(of relationship: Int, rule: Int) -> Bool {
        guard let activity = rules[rule].rule.activity else { return false }
        return service.topology.relationships[relationship].implementation(of: activity) != nil
    }

    /// What a vertex is, in the words of the model.
    func label(_ vertex: Plan.Vertex) -> String {
        switch vertex {
        case .activity(let node, let step, let position):
            let name = service.topology.nodeTemplates[node].name
            switch lifecycle(of: node)?.steps[step].activities[position] {
            case .setState(let state): return "\(name): set_state \(state)"
            case .callOperation(let interface, let operation): return "\(name): \(interface).\(operation)"
            case nil: return name
            }
        case .hook(let relationship, let index):
            let isCall = runsOperation(of: relationship, rule: index)
            let (relationship, rule) = (service.topology.relationships[relationship], rules[index])
            let act = isCall ? rule.rule.activity.map { "\($0.interface).\($0.operation)" } ?? "gate" : "gate"
            let name = "\(relationship.source) → \(relationship.target) (\(relationship.requirement))"
            let wait = rule.rule.wait.map { ", wait for \($0)" } ?? ""
            return "\(name): \(act), \(rule.rule.anchor == .before ? "before" : "after")"
                + " \(rule.side == .source ? relationship.source : relationship.target) \(rule.rule.state)\(wait)"
        }
    }

    /// Why one vertex comes before another, and where that is written.
    func reason(_ cause: Plan.Cause) -> (text: String, location: Location) {
        switch cause {
        case .lifecycle(let index):
            let type = lifecycles[index].declaringType
            return (
                "lifecycle of \(type)",
                service.types.nodeTypes[type]?.workflows[name]?.location ?? service.topology.location
            )
        case .rule(let index):
            return ("\(rules[index].declaringType), \(rules[index].text)", rules[index].location)
        }
    }
}

extension Plan {
    /// Explains a cycle by its joints: where one node waits for another, for which relationship and by which rule.
    ///
    /// What lies between two joints is only the life of one node.
    private static func complaint(of cycle: [Edge], vertices: [Vertex], workflow: WovenWorkflow) -> Diagnostic {
        let topology = workflow.service.topology
        var lines: [String] = []
        var nodes: [String] = []
        var blamed: Location?
        var isImplied = false
        for (edge, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
            guard case .hook(let index, let rule) = vertices[edge.to],
                case .activity(let awaited, _, _) = vertices[edge.from],
                awaited == workflow.ends(of: index, under: workflow.rules[rule]).other
            else { continue }
            let relationship = topology.relationships[index]
            let (text, location) = workflow.reason(.rule(rule))
            isImplied = isImplied || relationship.isImplied
            lines.append(
                "  \(workflow.label(vertices[next.to])) waits for \(workflow.label(vertices[edge.from])):\n"
                    + "    '\(relationship.source)' requires '\(relationship.target)' (\(relationship.requirement))"
                    + (relationship.isImplied ? ", since its type demands one and it assigns none" : "")
                    + " [\(relationship.location)]\n    by \(text) [\(location)]")
            blamed = [blamed, relationship.location].compactMap(\.self)
                .min { ($0.line, $0.column) < ($1.line, $1.column) }
            let name = topology.nodeTemplates[awaited].name
            if !nodes.contains(name) { nodes.append(name) }
        }
        guard !lines.isEmpty else { return complaint(ofSteps: cycle, vertices: vertices, workflow: workflow) }
        let who =
            nodes.count == 1 ? "\(nodes[0]) waits for itself" : "\(nodes.joined(separator: ", ")) wait for each other"
        return Diagnostic(
            .endlessWorkflow, severity: .error, location: blamed ?? topology.location,
            message: "workflow '\(workflow.name)' can never finish: \(who):\n\(lines.joined(separator: "\n"))",
            hint: isImplied
                ? "assign another node, or let the type of one demand none, or relax the rules of its relationship"
                : "remove one of the relationships between these nodes, or relax the rules of its type")
    }

    /// Explains a cycle within the steps of one lifecycle.
    private static func complaint(
        ofSteps cycle: [Edge], vertices: [Vertex], workflow: WovenWorkflow
    ) -> Diagnostic {
        let reason = cycle.first.map { workflow.reason($0.cause) }
        let activities = cycle.map { "  \(workflow.label(vertices[$0.from]))" }.joined(separator: "\n")
        return Diagnostic(
            .endlessWorkflow, severity: .error, location: reason?.location ?? workflow.service.topology.location,
            message: "workflow '\(workflow.name)' can never finish: its steps wait for each other, by"
                + " \(reason?.text ?? workflow.name):\n\(activities)",
            hint: "remove one of their 'on_success'")
    }
}
