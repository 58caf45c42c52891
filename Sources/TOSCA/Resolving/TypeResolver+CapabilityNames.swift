internal import YAML

/// Capabilities that requirement definitions name instead of a type (2.0 §8.4).
extension TypeResolver {
    /// The capability that a requirement definition names, with its type; nil where it names a type, or nothing.
    ///
    /// - Parameter target: where the definition names the type of the node that has it.
    func namedCapability(
        _ capability: Node?, of target: Node?, _ inherited: RequirementDefinition?, _ reader: DefinitionReader
    ) -> (name: String, type: String)? {
        guard reader.document.version >= .v2_0, let name = capability?.string, fullName(name, .capabilityTypes) == nil,
            let node = target?.string.flatMap({ fullName($0, .nodeTypes) }) ?? inherited?.node
        else { return nil }
        return capabilityType(name, of: node).map { (name, $0) }
    }

    /// The type of a capability that a node type declares or inherits; also before it is resolved, since that may need
    /// the type that asks.
    private func capabilityType(_ name: String, of nodeType: String) -> String? {
        var node = nodeType
        for _ in 0..<100 {
            guard let declaration = declarations[node, .nodeTypes] else {
                return catalog.nodeTypes[node]?.capabilities[name]?.type
            }
            if let capability = declaration.entry.value.mapping?["capabilities"]?.mapping?[name],
                let written = capability.string ?? capability.mapping?["type"]?.string
            {
                return fullName(written, .capabilityTypes, in: scopes[declaration.document])
            }
            guard let parent = parent(of: node, .nodeTypes) else { return nil }
            node = parent
        }
        return nil
    }
}
