extension Network {
    /// A fact as text: `(progress node 3 state started)`.
    public func describe(_ id: FactID) -> String {
        precondition(contains(id), "a retracted fact has no text")
        let type = factTypes[Int(facts[id.index].type)]
        let slots = type.slots.enumerated().map { "\($1) \(describe(value(of: id, slot: $0)))" }
        return "(" + ([type.name] + slots).joined(separator: " ") + ")"
    }

    /// A value as text.
    public func describe(_ value: Value) -> String {
        switch value.kind {
        case .nothing: "-"
        case .symbol: value.symbol.map(name(of:)) ?? ""
        case .integer: "\(value.integer ?? 0)"
        case .float: "\(value.float ?? 0)"
        }
    }

    /// Why an activation fires.
    ///
    /// To be asked before the facts change.
    public func firing(_ activation: Activation) -> Firing {
        let compiled = productions[activation.production]
        return Firing(
            production: compiled?.production.name ?? "",
            facts: activation.facts.map(describe),
            bindings: (compiled?.variables ?? []).map { variable in
                (variable.name, describe(value(of: activation.facts[variable.pattern], slot: variable.slot)))
            })
    }

    /// The network as text: alpha memories with what they hold, then the beta nodes as a tree.
    public var dump: String {
        var lines = ["alpha memories"]
        for memory in 0..<memories.end where memories[memory].filter >= 0 {
            lines.append("  \(label(memory: memory)): \(memories[memory].entries.count) facts")
        }
        lines.append("beta nodes")
        func add(_ node: Int32, indent: String) {
            lines.append("\(indent)\(label(node: node))")
            if nodes[node].subnetwork >= 0 { add(nodes[node].subnetwork, indent: indent + "  | ") }
            for child in nodes[node].children.elements { add(child, indent: indent + "  ") }
        }
        for child in nodes[0].children.elements { add(child, indent: "  ") }
        return lines.joined(separator: "\n")
    }

    /// The network as a graph for Graphviz.
    public var dot: String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        var lines = ["digraph rete {", "  rankdir=TB;", "  node [shape=box, fontname=\"sans-serif\"];"]
        for memory in 0..<memories.end where memories[memory].filter >= 0 {
            lines.append("  m\(memory) [shape=cylinder, label=\(quoted(label(memory: memory)))];")
            for successor in memories[memory].successors.elements { lines.append("  m\(memory) -> n\(successor);") }
        }
        for node in 0..<nodes.end where nodes[node].uses > 0 {
            let shape = nodes[node].kind == .terminal ? ", shape=oval" : ""
            lines.append("  n\(node) [label=\(quoted(label(node: node)))\(shape)];")
            for child in nodes[node].children.elements { lines.append("  n\(node) -> n\(child);") }
            if nodes[node].subnetwork >= 0 {
                lines.append("  n\(node) -> n\(nodes[node].subnetwork) [style=dashed];")
            }
        }
        return (lines + ["}"]).joined(separator: "\n")
    }

    private func label(memory: Int32) -> String {
        let filter = filters[memories[memory].filter]
        let type = factTypes[Int(filter.type)]
        let tests = filter.tests.elements.map { test in
            let other = test.otherSlot >= 0 ? type.slots[Int(test.otherSlot)] : describe(test.constant)
            return "\(type.slots[Int(test.slot)]) \(test.comparison.rawValue) \(other)"
        }
        let index = memories[memory].slots.elements.map { type.slots[Int($0)] }
        return "\(type.name)[\(tests.joined(separator: ", "))]"
            + (index.isEmpty ? "" : " by \(index.joined(separator: ", "))")
    }

    private func label(node: Int32) -> String {
        let definition = nodes[node]
        if definition.kind == .terminal {
            let production = productions[Int(definition.production)]?.production.name ?? ""
            return "#\(node) production \(production)"
        }
        let memory = definition.memory >= 0 ? " \(label(memory: definition.memory))" : ""
        let uses = definition.uses > 1 ? ", shared by \(definition.uses)" : ""
        return "#\(node) \(definition.kind)\(memory): \(definition.left.count) matches\(uses)"
    }
}
