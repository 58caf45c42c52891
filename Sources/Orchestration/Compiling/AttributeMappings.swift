internal import TOSCA

extension ServiceTemplate {
    /// Finds the outputs of operations that are mapped to what can have no attributes.
    ///
    /// Source: TOSCA Simple Profile 1.3 §3.6.15: an entity, perhaps a capability, and an attribute.
    func checkAttributeMappings(_ hosting: Hosting) throws(CompilationError) {
        var diagnostics: [Diagnostic] = []
        func check(
            _ interfaces: [String: Interface], hint: String, _ hasAttributes: (EntityReference) -> Bool
        ) {
            for interface in interfaces.values.sorted(by: { $0.name < $1.name }) {
                for operation in interface.operations.values.sorted(by: { $0.name < $1.name })
                where operation.implementation != nil {
                    // Without a path it is only declared.
                    for (output, path) in operation.outputs.sorted(by: { $0.key < $1.key }) where !path.isEmpty {
                        guard path.count < 2 || !hasAttributes(EntityReference(path[0])) else { continue }
                        diagnostics.append(
                            Diagnostic(
                                .unmappableOutput, severity: .error, location: operation.location,
                                message: "the output '\(output)' of \(interface.name).\(operation.name) is mapped to"
                                    + " [ \(path.joined(separator: ", ")) ], which is no attribute", hint: hint))
                    }
                }
            }
        }
        func isNamed(_ name: String) -> Bool {
            topology.index(ofNode: name) != nil || topology.relationship(ofTemplate: name, near: nil) != nil
        }
        for (index, node) in topology.nodeTemplates.enumerated() {
            check(
                node.interfaces,
                hint: "an attribute is [ SELF or HOST or a node template or a relationship template, its name ]"
            ) { entity in
                switch entity {
                case .self: true
                case .host: hosting.host[index] != nil
                case .source, .target: false
                case .node(let name): isNamed(name)
                }
            }
        }
        for relationship in topology.relationships {
            check(
                relationship.interfaces,
                hint:
                    "an attribute is [ SELF or SOURCE or TARGET or a node template or a relationship template, its name ]"
            ) { entity in
                switch entity {
                case .self, .source, .target: true
                case .host: false
                case .node(let name): isNamed(name)
                }
            }
        }
        guard diagnostics.isEmpty else { throw CompilationError(diagnostics) }
    }
}
