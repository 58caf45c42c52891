internal import YAML

/// Warns of outputs of operations and notifications that go to attributes which nothing declares (1.3 §3.6.15).
///
/// It is no error: a type that is derived from the one at hand may declare them.
struct AttributeMappingCheck {
    let types: TypeCatalog

    func check(_ topology: Topology, _ collector: inout DiagnosticCollector) {
        // A subtype has all that its parent has: what is said of both is the same, and said once.
        let nodeTypes = types.nodeTypes.values.filter(\.interfaceSet.mapsOutputs)
        for type in nodeTypes.sorted(by: { $0.name < $1.name }) {
            check(type.interfaces, of: .node(type), topology, &collector)
        }
        let relationshipTypes = types.relationshipTypes.values.filter(\.interfaceSet.mapsOutputs)
        for type in relationshipTypes.sorted(by: { $0.name < $1.name }) {
            check(type.interfaces, of: .relationship(type), topology, &collector)
        }
        for node in topology.nodeTemplates where node.interfaceSet.mapsOutputs {
            check(node.interfaces, of: .node(node.nodeType), topology, &collector)
        }
        for relationship in topology.relationships where relationship.interfaceSet.mapsOutputs {
            check(relationship.interfaces, of: .relationship(relationship.relationshipType), topology, &collector)
        }
    }

    private enum Owner {
        case node(NodeType)
        case relationship(RelationshipType)
    }

    private func check(
        _ interfaces: [String: Interface], of owner: Owner, _ topology: Topology,
        _ collector: inout DiagnosticCollector
    ) {
        for interface in interfaces.values {
            for operations in [interface.operations, interface.notifications] {
                for operation in operations.values where !operation.outputPlaces.isEmpty {
                    for (name, place) in operation.outputPlaces {
                        guard let path = operation.outputs[name], path.count > 1 else { continue }
                        check(path, ofOutput: name, at: place, of: owner, topology, &collector)
                    }
                }
            }
        }
    }

    private func check(
        _ path: [String], ofOutput name: String, at place: Location, of owner: Owner, _ topology: Topology,
        _ collector: inout DiagnosticCollector
    ) {
        let attributes: [String: PropertyDefinition]
        var capabilities: [String: CapabilityDefinition] = [:]
        var requirements: [String] = []
        switch (path[0], owner) {
        case ("SELF", .relationship(let type)): attributes = type.attributes.merging(type.properties) { $1 }
        case ("SELF", .node(let type)):
            attributes = type.attributes.merging(type.properties) { $1 }
            capabilities = type.capabilities
            requirements = type.requirements.map(\.name)
        case ("SOURCE", .node), ("TARGET", .node):
            return collector.error(
                .unmappableOutput, place, "a node has no \(path[0]): that is for relationships",
                hint: "write [SELF, \(path[1])]")
        // Which nodes the others are is known when the requirements are.
        case ("HOST", _), ("SOURCE", _), ("TARGET", _): return
        case (let other, _):
            if let type = topology.node(other)?.nodeType {
                attributes = type.attributes.merging(type.properties) { $1 }
                capabilities = type.capabilities
                requirements = type.requirements.map(\.name)
            } else if case .relationship(let named, _, _)? = topology.relationship(ofTemplate: other, near: nil) {
                let type = named.relationshipType
                attributes = type.attributes.merging(type.properties) { $1 }
            } else {
                return
            }
        }
        if attributes[path[1]] != nil { return }
        // The words of paths in 2.0 (§10.3).
        switch PathStep(rawValue: path[1]) {
        case .capability? where !capabilities.isEmpty && path.count > 2:
            return check(
                [path[0]] + path.dropFirst(2), ofOutput: name, at: place, of: owner, topology, &collector)
        case .relationship? where !requirements.isEmpty && path.count > 2:
            guard !requirements.contains(path[2]) else { return }
            return collector.warning(
                .unmappableOutput, place, "there is no requirement '\(path[2])' for the output '\(name)'",
                hint: NearMiss.hint(for: path[2], among: requirements))
        case nil: break
        default: return
        }
        guard let capability = capabilities[path[1]] else {
            return collector.warning(
                .unmappableOutput, place, "there is no attribute '\(path[1])' for the output '\(name)'",
                hint: NearMiss.hint(for: path[1], among: Set(attributes.keys).union(capabilities.keys)))
        }
        let own = capability.attributes.merging(capability.properties) { $1 }
        guard path.count > 2 else {
            return collector.warning(
                .unmappableOutput, place, "'\(path[1])' is a capability, and no attribute for the output '\(name)'",
                hint: "write [\(path[0]), \(path[1]), ATTRIBUTE]")
        }
        if own[path[2]] == nil {
            collector.warning(
                .unmappableOutput, place,
                "the capability '\(path[1])' has no attribute '\(path[2])' for the output '\(name)'",
                hint: NearMiss.hint(for: path[2], among: own.keys))
        }
    }
}
