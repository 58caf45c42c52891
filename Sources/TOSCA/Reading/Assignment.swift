internal import YAML

/// Checks the values that a template assigns against what its type declares.
struct Assignment {
    let types: TypeCatalog

    /// The values assigned, on top of the defaults.
    ///
    /// - Parameter definitions: what the type declares; nil where nothing is known of it.
    mutating func values(
        _ node: Node?, defaults: [String: Value], definitions: [String: PropertyDefinition]?, of what: String,
        at location: Location, _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        var values = defaults
        for entry in node?.entries("the properties of \(what)", &collector) ?? [] {
            let value = Value(entry.value)
            values[entry.name] = value
            guard let definitions else { continue }
            guard let definition = definitions[entry.name] else {
                collector.undeclared(
                    entry.key.location, "\(what) has a property '\(entry.name)' that its type does not declare",
                    among: definitions.keys, name: entry.name)
                continue
            }
            check(value, against: definition, at: entry.value.location, kind: entry.value.kind, &collector)
        }
        for (name, definition) in definitions ?? [:] where definition.isRequired && values[name] == nil {
            collector.error(location, "\(what) lacks the property '\(name)', which its type requires")
        }
        return values
    }

    private func check(
        _ value: Value, against definition: PropertyDefinition, at location: Location, kind: String,
        _ collector: inout DiagnosticCollector
    ) {
        var type = definition.type
        // A data type that derives from a built-in one takes what that takes.
        if !BuiltInType.names.contains(type), let data = types.dataTypes[type] {
            if let ancestor = data.header.ancestry.last, ancestor.hasSuffix("PortDef") { type = "integer" }
        }
        guard !BuiltInType.accepts(value, as: type) else { return }
        collector.error(location, "'\(definition.name)' is of type \(type); this is \(kind)")
    }
}
