internal import YAML

/// How many requirements each capability of a node template fulfils (`occurrences`, 1.3 §3.7.2).
struct CapabilityBindings {
    private struct Place: Hashable {
        let node: Int
        let capability: String
    }

    /// Whether any capability is limited: where none is, nothing needs to be counted.
    let areLimited: Bool
    private var counts: [Place: Int] = [:]

    init(of nodes: [NodeTemplate], _ types: TypeCatalog) {
        areLimited = Set(nodes.map(\.type)).contains { type in
            types.nodeTypes[type]?.capabilities.values.contains { $0.occurrences.most != nil } ?? false
        }
    }

    /// Whether one of these capabilities of a node template fulfils one requirement more.
    func haveRoom(for capabilities: [CapabilityDefinition], of node: Int) -> Bool {
        capabilities.contains { capability in
            capability.occurrences.most.map { counts[Place(node: node, capability: capability.name)] ?? 0 < $0 } ?? true
        }
    }

    /// Notes that a requirement is fulfilled by one of these capabilities; where it is open by which, none is bound.
    mutating func bind(_ capabilities: [CapabilityDefinition], of node: Int) {
        guard capabilities.count == 1 else { return }
        counts[Place(node: node, capability: capabilities[0].name), default: 0] += 1
    }

    /// Complains of relationships that are too many for the capability that they are bound to.
    static func check(
        _ relationships: [Relationship], of nodes: [NodeTemplate], _ types: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        guard CapabilityBindings(of: nodes, types).areLimited else { return }
        let templates = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var counts: [[String]: Int] = [:]
        for relationship in relationships {
            guard let source = templates[relationship.source], let target = templates[relationship.target] else {
                continue
            }
            let definitions = types.nodeTypes[target.type]?.capabilities ?? [:]
            let bound = relationship.bound(at: target, types).compactMap { definitions[$0] }.filter {
                $0.takes(source.type, types)
            }
            guard bound.count == 1, let most = bound[0].occurrences.most else { continue }
            let place = [target.name, bound[0].name]
            let count = (counts[place] ?? 0) + 1
            counts[place] = count
            guard count > most else { continue }
            collector.error(
                .excessRequirement, relationship.location,
                "the capability '\(bound[0].name)' of '\(target.name)' fulfils \(count) requirements with this one; at most"
                    + " \(most) \(most == 1 ? "is" : "are") allowed",
                hint: "its 'occurrences' are declared at \(bound[0].location)")
        }
    }
}
