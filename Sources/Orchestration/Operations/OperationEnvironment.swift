internal import TOSCA

/// The variables by which an operation learns for whom it is called.
///
/// The names are listed in `docs/operations.md`, the one place where they are explained to the authors of scripts.
struct OperationEnvironment {
    /// Lists of instances longer than this are left out: each of n instances would carry n names.
    static let longestList = 256

    let model: InstanceModel
    let service: ServiceTemplate

    /// The name of a node instance: `web_0`.
    func name(_ node: Int) -> String {
        "\(service.topology.nodeTemplates[model.nodes[node].template].name)_\(model.nodes[node].position)"
    }

    /// The node instance of a name.
    func node(named name: String) -> Int? {
        guard let mark = name.lastIndex(of: "_"), let position = Int(name[name.index(after: mark)...]),
            let template = service.topology.index(ofNode: String(name[..<mark])), position >= 0,
            position < model.ranges[template].count
        else { return nil }
        let node = model.ranges[template].lowerBound + position
        return self.name(node) == name ? node : nil
    }

    /// For an operation of a node instance.
    func variables(node: Int) -> [String: String] {
        let instance = model.nodes[node]
        var variables = [
            "NODE": service.topology.nodeTemplates[instance.template].name,
            "SELF": name(node),
            "INSTANCE": name(node),
            "INSTANCE_INDEX": String(instance.position),
            "INSTANCE_COUNT": String(model.ranges[instance.template].count),
            "HOST": name(instance.host ?? node),
        ]
        setList("INSTANCES", of: Array(model.ranges[instance.template]), in: &variables)
        setList("HOSTS", of: hosts(of: Array(model.ranges[instance.template])), in: &variables)
        return variables
    }

    /// For an operation of a relationship, called for some sources and targets of it: one of each for a pair, one of
    /// the woven side and all its peers otherwise.
    func variables(relationship: Int, sources: [Int], targets: [Int], woven: Int) -> [String: String] {
        let template = service.topology.relationships[relationship]
        var variables = [
            "RELATIONSHIP": template.requirement,
            "SELF": template.name,
            "INSTANCE": name(woven),
            "INSTANCE_INDEX": String(model.nodes[woven].position),
            "HOST": name(model.nodes[woven].host ?? woven),
            "SOURCE_NODE": template.source,
            "TARGET_NODE": template.target,
        ]
        if let source = sources.first {
            variables["SOURCE"] = name(source)
            variables["SOURCE_INSTANCE"] = name(source)
            variables["SOURCE_HOST"] = name(model.nodes[source].host ?? source)
        }
        if let target = targets.first {
            variables["TARGET"] = name(target)
            variables["TARGET_INSTANCE"] = name(target)
            variables["TARGET_HOST"] = name(model.nodes[target].host ?? target)
        }
        setList("SOURCE_INSTANCES", of: sources, in: &variables)
        setList("TARGET_INSTANCES", of: targets, in: &variables)
        setList("SOURCE_HOSTS", of: hosts(of: sources), in: &variables)
        setList("TARGET_HOSTS", of: hosts(of: targets), in: &variables)
        return variables
    }

    private func hosts(of nodes: [Int]) -> [Int] {
        guard nodes.count <= Self.longestList else { return [] }
        var seen: Set<Int> = []
        return nodes.map { model.nodes[$0].host ?? $0 }.filter { seen.insert($0).inserted }
    }

    private func setList(_ variable: String, of nodes: [Int], in variables: inout [String: String]) {
        guard !nodes.isEmpty, nodes.count <= Self.longestList else { return }
        variables[variable] = nodes.map(name).joined(separator: ",")
    }
}
