internal import Orchestration
internal import YAML

/// The outline of a document.
///
/// Source: Language Server Protocol 3.17, `textDocument/documentSymbol`, in the hierarchical form.
struct DocumentSymbols {
    private var places = PlaceMap()

    /// `SymbolKind`.
    private enum Kind: Int {
        case namespace = 3
        case `class` = 5
        case property = 7
        case interface = 11
        case function = 12
        case variable = 13
        case object = 19
        case `struct` = 23
    }

    /// The symbols of a text; none where it is no YAML at the moment.
    mutating func symbols(of text: String) -> [JSON] {
        var duplicateKeys: [YAMLError] = []
        let root = try? YAMLParser().parse(Array(text.utf8), path: "", duplicateKeys: &duplicateKeys)
        guard let root = root?.mapping else { return [] }
        return root.entries.compactMap { entry in
            switch entry.key.scalar?.text ?? "" {
            case "topology_template", "service_template":
                symbol(entry, .namespace, children: topology(entry.value))
            case "node_types", "relationship_types", "capability_types", "group_types", "policy_types":
                symbol(entry, .namespace, children: children(of: entry.value, .class))
            case "interface_types": symbol(entry, .namespace, children: children(of: entry.value, .interface))
            case "data_types", "artifact_types": symbol(entry, .namespace, children: children(of: entry.value, .struct))
            default: nil
            }
        }
    }

    private mutating func topology(_ node: Node) -> [JSON] {
        (node.mapping?.entries ?? []).compactMap { entry in
            switch entry.key.scalar?.text ?? "" {
            case "inputs", "outputs": symbol(entry, .namespace, children: children(of: entry.value, .variable))
            case "node_templates": symbol(entry, .namespace, children: children(of: entry.value, .object))
            case "relationship_templates", "groups", "policies":
                symbol(entry, .namespace, children: children(of: entry.value, .property))
            case "workflows": symbol(entry, .namespace, children: children(of: entry.value, .function))
            default: nil
            }
        }
    }

    /// The entries of a mapping, or of the mappings in a list, each with its type.
    private mutating func children(of node: Node, _ kind: Kind) -> [JSON] {
        let mappings = node.sequence?.compactMap(\.mapping) ?? [node.mapping].compactMap(\.self)
        return mappings.flatMap(\.entries).compactMap { entry in
            let type = entry.value.mapping?["type"] ?? entry.value.mapping?["derived_from"]
            return symbol(entry, kind, detail: type?.string)
        }
    }

    private mutating func symbol(
        _ entry: Mapping.Entry, _ kind: Kind, detail: String? = nil, children: [JSON] = []
    ) -> JSON? {
        guard let name = entry.key.scalar?.text, !name.isEmpty else { return nil }
        let key = places.range(of: entry.key.location)
        let value = places.range(of: entry.value.location)
        // What an alias stands for is elsewhere.
        let isBelow = (value.end.line, value.end.character) >= (key.end.line, key.end.character)
        let whole = PositionRange(start: key.start, end: isBelow ? value.end : key.end)
        var members: [String: JSON] = [
            "name": .string(name), "kind": .integer(kind.rawValue), "range": whole.json, "selectionRange": key.json,
        ]
        members["detail"] = detail.map(JSON.string)
        if !children.isEmpty { members["children"] = .array(children) }
        return .object(members)
    }
}
