internal import TOSCA

/// What a hook's operation is called for.
struct HookSubject {
    /// The relationship in the topology.
    let relationship: Int
    /// The node instance whose lifecycle waits for it.
    let woven: Int
    /// The source instances: one, or all peers of a woven target.
    let sources: [Int]
    /// The target instances: one, or all peers of a woven source.
    let targets: [Int]
    /// Whether it is called for one pair.
    let isPair: Bool

    /// The other instance of a pair.
    var peer: Int? { isPair ? (woven == sources[0] ? targets[0] : sources[0]) : nil }
}

/// The subjects of a run's hooks by their number: relationship instances first, then ends.
///
/// Ends are numbered only for relationships that have a hook called once for a node instance.
struct HookSubjects {
    private struct End {
        let relationship: Int
        let side: WovenRule.Side
        let node: Int
        /// The instances at the other end.
        var peers: [Int]
    }

    private let model: InstanceModel
    private var ends: [End] = []

    init(site: ExecutionSite, compiled: CompiledWorkflow) {
        model = site.model
        guard compiled.hooks.values.contains(where: { $0.scope == .instance }) else { return }
        var start = 0
        while start < model.relationships.count {
            let relationship = model.relationships[start].relationship
            var end = start
            while end < model.relationships.count, model.relationships[end].relationship == relationship { end += 1 }
            let type = site.service.topology.relationships[relationship].type
            if compiled.weavingOfType[type] != nil {
                for side in [WovenRule.Side.source, .target] {
                    addEnds(of: model.relationships[start..<end], on: side)
                }
            }
            start = end
        }
    }

    private mutating func addEnds(of instances: ArraySlice<RelationshipInstance>, on side: WovenRule.Side) {
        var known: [Int: Int] = [:]
        for instance in instances {
            let (node, peer) =
                side == .source ? (instance.source, instance.target) : (instance.target, instance.source)
            if let end = known[node] {
                ends[end].peers.append(peer)
            } else {
                known[node] = ends.count
                ends.append(End(relationship: instance.relationship, side: side, node: node, peers: [peer]))
            }
        }
    }

    /// Calls `body` with each end.
    func forEachEnd(_ body: (_ id: Int, _ relationship: Int, WovenRule.Side, _ node: Int) -> Void) {
        for (index, end) in ends.enumerated() {
            body(model.relationships.count + index, end.relationship, end.side, end.node)
        }
    }

    /// Calls `body` with every subject of a hook.
    func forEach(
        of hook: CompiledWorkflow.Hook, in topology: Topology, _ compiled: CompiledWorkflow,
        _ body: (_ id: Int, HookSubject) -> Void
    ) {
        let isWoven = topology.relationships.map { compiled.weavingOfType[$0.type] == hook.weaving }
        switch hook.scope {
        case .pair:
            for (id, pair) in model.relationships.enumerated() where isWoven[pair.relationship] {
                body(id, subject(id, side: hook.side))
            }
        case .instance:
            for (index, end) in ends.enumerated() where end.side == hook.side && isWoven[end.relationship] {
                let id = model.relationships.count + index
                body(id, subject(id, side: hook.side))
            }
        }
    }

    /// A subject by its number, for a hook on one side.
    func subject(_ id: Int, side: WovenRule.Side) -> HookSubject {
        if id < model.relationships.count {
            let pair = model.relationships[id]
            return HookSubject(
                relationship: pair.relationship, woven: side == .source ? pair.source : pair.target,
                sources: [pair.source], targets: [pair.target], isPair: true)
        }
        let end = ends[id - model.relationships.count]
        return HookSubject(
            relationship: end.relationship, woven: end.node, sources: end.side == .source ? [end.node] : end.peers,
            targets: end.side == .target ? [end.node] : end.peers, isPair: false)
    }
}
