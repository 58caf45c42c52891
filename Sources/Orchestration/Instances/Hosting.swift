internal import TOSCA

/// Who hosts whom, by template: the skeleton that scaling follows.
struct Hosting {
    /// Source and target template of each relationship of the topology.
    let ends: [(source: Int, target: Int)]
    /// Whether each relationship is a `tosca.relationships.HostedOn`.
    let isHosting: [Bool]
    /// The template that hosts each template: the target of its first HostedOn relationship.
    let host: [Int?]
    /// That relationship.
    let hostedBy: [Int?]
    /// All templates, each after its host.
    let hostsFirst: [Int]

    init(of service: ServiceTemplate) throws(CompilationError) {
        let topology = service.topology
        var indices: [String: Int] = [:]
        indices.reserveCapacity(topology.nodeTemplates.count)
        for (index, node) in topology.nodeTemplates.enumerated() { indices[node.name] = index }

        var ends: [(source: Int, target: Int)] = []
        var isHosting: [Bool] = []
        var host = [Int?](repeating: nil, count: topology.nodeTemplates.count)
        var hostedBy = host
        for (index, relationship) in topology.relationships.enumerated() {
            guard let source = indices[relationship.source], let target = indices[relationship.target] else {
                throw CompilationError(
                    .unknownTarget, relationship.location, "'\(relationship.name)' has an end that is not there")
            }
            ends.append((source, target))
            isHosting.append(relationship.isHosting)
            if relationship.isHosting, host[source] == nil { (host[source], hostedBy[source]) = (target, index) }
        }
        self.ends = ends
        self.isHosting = isHosting
        self.host = host
        self.hostedBy = hostedBy
        self.hostsFirst = try Self.order(host: host, topology: topology)
    }

    private static func order(host: [Int?], topology: Topology) throws(CompilationError) -> [Int] {
        enum Mark { case unseen, onPath, placed }
        var marks = [Mark](repeating: .unseen, count: host.count)
        var order: [Int] = []
        order.reserveCapacity(host.count)
        for start in host.indices {
            var path: [Int] = []
            var next: Int? = start
            while let template = next, marks[template] != .placed {
                guard marks[template] == .unseen else {
                    let cycle = path.drop { $0 != template } + [template]
                    let names = cycle.map { topology.nodeTemplates[$0].name }.joined(separator: " → ")
                    throw CompilationError(
                        .circularHosting, topology.nodeTemplates[template].location,
                        "nodes host each other in a circle: \(names)", hint: "one of them needs another host, or none")
                }
                marks[template] = .onPath
                path.append(template)
                next = host[template]
            }
            for template in path.reversed() {
                marks[template] = .placed
                order.append(template)
            }
        }
        return order
    }
}
