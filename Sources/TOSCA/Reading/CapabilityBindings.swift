internal import YAML

/// How many requirements each capability of a node template fulfils (`occurrences`, 1.3 §3.7.2, §3.8.1).
struct CapabilityBindings {
    private struct Place: Hashable {
        let node: Int
        let capability: String
    }

    /// Whether any capability is limited: where none is, nothing needs to be counted.
    let areLimited: Bool
    private let nodes: [NodeTemplate]
    private var counts: [Place: Int] = [:]
    /// The node templates of which a capability has become full, in the order in which they did.
    private(set) var full: [Int] = []

    init(of nodes: [NodeTemplate]) {
        self.nodes = nodes
        areLimited =
            nodes.contains { node in
                node.capabilities.values.contains { $0.limit != nil }
                    || node.nodeType.capabilities.values.contains { $0.occurrences.most != nil }
            }
    }

    /// Whether one of these capabilities of a node template fulfils one requirement more.
    func haveRoom(for capabilities: [CapabilityDefinition], of node: Int) -> Bool {
        capabilities.contains { capability in
            nodes[node].limit(of: capability).map {
                counts[Place(node: node, capability: capability.name)] ?? 0 < $0.most
            } ?? true
        }
    }

    /// Notes that a requirement is fulfilled by one of these capabilities; where it is open by which, none is bound.
    mutating func bind(_ capabilities: [CapabilityDefinition], of node: Int) {
        guard capabilities.count == 1 else { return }
        let place = Place(node: node, capability: capabilities[0].name)
        let count = (counts[place] ?? 0) + 1
        counts[place] = count
        if count == nodes[node].limit(of: capabilities[0])?.most { full.append(node) }
    }

    /// Complains of relationships that are too many for the capability that they are bound to.
    static func check(
        _ relationships: [Relationship], of nodes: [NodeTemplate], _ types: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        let templates = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var counts: [[String]: Int] = [:]
        for relationship in relationships {
            guard let source = templates[relationship.source], let target = templates[relationship.target] else {
                continue
            }
            let definitions = target.nodeType.capabilities
            let bound = relationship.bound(at: target, types).compactMap { definitions[$0] }.filter {
                $0.takes(source.nodeType)
            }
            guard bound.count == 1, let limit = target.limit(of: bound[0]) else { continue }
            let place = [target.name, bound[0].name]
            let count = (counts[place] ?? 0) + 1
            counts[place] = count
            guard count > limit.most else { continue }
            collector.error(
                .excessRequirement, relationship.location,
                "the capability '\(bound[0].name)' of '\(target.name)' fulfils \(count) requirements with this one; at most"
                    + " \(limit.most) \(limit.most == 1 ? "is" : "are") allowed",
                hint: "its 'occurrences' are those at \(limit.location)")
        }
    }
}

extension NodeTemplate {
    /// How many requirements a capability fulfils at most, by the template or by its type; nil for no limit.
    fileprivate func limit(of capability: CapabilityDefinition) -> Capability.Limit? {
        let declared = capability.occurrences.most.map { Capability.Limit(most: $0, location: capability.location) }
        guard let own = capabilities[capability.name]?.limit else { return declared }
        return declared.map { $0.most < own.most ? $0 : own } ?? own
    }
}

extension Capability.Limit {
    /// The upper bound of `occurrences`; nil where there is none.
    init?(_ node: Node) {
        guard let bounds = node.sequence, bounds.count == 2, case .integer(let most) = bounds[1].value else {
            return nil
        }
        self.init(most: most, location: node.location)
    }
}
