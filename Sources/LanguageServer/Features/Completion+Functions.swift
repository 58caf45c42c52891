internal import TOSCA

/// Functions, and what could be their arguments.
extension Completion {
    func functions() -> [CompletionItem] {
        FunctionText.all(in: version).map {
            key(
                (version < .v2_0 ? "" : "$") + $0.name, .function, detail: $0.call($0.arguments, in: version),
                text: $0.text)
        }
    }

    /// What can be demanded of a value in 2.0 (2.0 §9.11).
    func conditions() -> [CompletionItem] {
        (Constraint.functionsOf2_0.map { ($0, "[$value, …]") } + [("$and", "[CONDITION, …]")]).map { name, arguments in
            key(name, .function, detail: "{ \(name): \(arguments) }")
        }
    }

    func inputs() -> [CompletionItem] {
        service.topology.inputs.map {
            CompletionItem(
                label: "{ \(version < .v2_0 ? "" : "$")get_input: \($0.name) }", kind: .function, detail: $0.type,
                text: $0.description)
        }
    }

    func arguments(of function: FunctionText) -> [CompletionItem] {
        let entity = context.items.first.flatMap(meaning.entityType)
        switch (function.name, context.items.count) {
        case ("get_input", 0): return service.topology.inputs.map { item($0.name, .variable, detail: $0.type) }
        case ("get_nodes_of_type", 0): return types(.nodeTypes)
        case ("get_property", 0), ("get_attribute", 0), ("get_operation_output", 0), ("get_artifact", 0):
            let words = version < .v2_0 ? ["SELF", "HOST", "SOURCE", "TARGET"] : ["SELF"]
            return (meaning.hasSelf ? words : []).map { item($0, .constant) }
                + service.topology.nodeTemplates.map { item($0.name, .variable, detail: $0.type) }
        case ("get_property", _): return meaning.place.map { members($0.properties) + steps(from: $0) } ?? []
        case ("get_attribute", _):
            return meaning.place.map {
                members($0.attributes.merging($0.properties) { $1 }) + steps(from: $0)
            } ?? []
        case ("get_operation_output", 1):
            return (entity?.interfaces ?? [:]).sorted { $0.key < $1.key }.map {
                item($0.key, .interface, detail: $0.value.type)
            }
        case ("get_operation_output", 2):
            let interface = entity?.interfaces[OperationName.shortName(of: context.items[1])]
            return (interface?.operations.keys.sorted() ?? []).map { item($0, .method, detail: "operation") }
        case ("get_artifact", 1):
            return (entity?.artifacts ?? [:]).sorted { $0.key < $1.key }.map {
                item($0.key, .file, detail: $0.value.reference.file)
            }
        default: return []
        }
    }

    private func members(_ definitions: [String: PropertyDefinition]) -> [CompletionItem] {
        definitions.sorted { $0.key < $1.key }.map { item($0.key, .property, detail: $0.value.type) }
    }

    /// What leads on from a place to further properties and attributes.
    private func steps(from place: PathPlace) -> [CompletionItem] {
        func capabilities(_ type: NodeType) -> [CompletionItem] {
            type.capabilities.sorted { $0.key < $1.key }.map { item($0.key, .interface, detail: $0.value.type) }
        }
        func requirements(_ type: NodeType) -> [CompletionItem] {
            type.requirements.map { item($0.name, .interface, detail: $0.node ?? $0.capability) }
        }
        func words(_ steps: [PathStep]) -> [CompletionItem] { steps.map { item($0.rawValue, .constant) } }
        return switch place {
        case .node(let type, _, _) where version < .v2_0: capabilities(type) + requirements(type)
        case .node: words([.capability, .relationship])
        case .step(.capability, let type, _): capabilities(type)
        case .step(_, let type, _): requirements(type)
        case .relationship: version < .v2_0 ? [] : words([.source, .target, .capability])
        case .value, .entry: members(meaning.paths.members(at: place))
        case .capability: []
        }
    }
}
