internal import YAML

/// Checks the values that a template assigns against what its type declares.
struct Assignment {
    let types: TypeCatalog

    /// The values assigned, on top of the defaults.
    ///
    /// - Parameter definitions: what the type declares; nil where nothing is known of it.
    func values(
        _ node: Node?, defaults: [String: Value], definitions: [String: PropertyDefinition]?, of what: String,
        at location: Location, _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        var values = defaults
        for entry in node?.entries("the properties of \(what)", &collector) ?? [] {
            guard let definitions else {
                values[entry.name] = Value(entry.value)
                continue
            }
            guard let definition = definitions[entry.name] else {
                values[entry.name] = Value(entry.value)
                collector.undeclared(
                    entry.key.location, "\(what) has a property '\(entry.name)' that its type does not declare",
                    among: definitions.keys, name: entry.name)
                continue
            }
            values[entry.name] = value(
                entry.value, type: definition.type, entryType: definition.entryType, of: "'\(entry.name)'", &collector)
        }
        complainOfMissing(definitions ?? [:], in: values, of: what, at: location, &collector)
        return values
    }

    private func complainOfMissing(
        _ definitions: [String: PropertyDefinition], in values: [String: Value], of what: String, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard definitions.contains(where: { $0.value.isRequired && values[$0.key] == nil }) else { return }
        for (name, definition) in definitions.sorted(by: { $0.key < $1.key })
        where definition.isRequired && values[name] == nil {
            collector.error(location, "\(what) lacks the property '\(name)', which its type requires")
        }
    }

    /// Reads a value as one of a type, and complains if it is none.
    private func value(
        _ node: Node, type: String, entryType: String?, of what: String, _ collector: inout DiagnosticCollector
    ) -> Value {
        if let function = Function(node) { return .function(function) }
        switch (builtIn(type), node.content) {
        case ("list"?, .sequence(let items)):
            guard let entryType else { break }
            return .list(
                items.map { value($0, type: entryType, entryType: nil, of: "an entry of \(what)", &collector) })
        case ("map"?, .mapping(let mapping)):
            guard let entryType else { break }
            return .map(
                mapping.entries.map { entry in
                    MapEntry(
                        key: entry.name,
                        value: value(
                            entry.value, type: entryType, entryType: nil, of: "the entry '\(entry.name)' of \(what)",
                            &collector))
                })
        case (let builtIn?, _):
            let value = Value(node, as: builtIn)
            if !BuiltInType.accepts(value, as: builtIn) {
                collector.error(node.location, "\(what) is of type \(type); this is \(node.kind)")
            }
            return value
        case (nil, .mapping(let mapping)):
            guard let properties = types.dataTypes[type]?.properties, !properties.isEmpty else { break }
            return structure(mapping, properties, of: "\(what), of type \(type),", at: node.location, &collector)
        case (nil, _):
            if !node.isNull, let data = types.dataTypes[type], !data.properties.isEmpty {
                collector.error(node.location, "\(what) is of type \(type), a mapping; this is \(node.kind)")
            }
        }
        return Value(node)
    }

    /// A value of a data type that has properties.
    private func structure(
        _ mapping: Mapping, _ definitions: [String: PropertyDefinition], of what: String, at location: Location,
        _ collector: inout DiagnosticCollector
    ) -> Value {
        var entries: [MapEntry] = []
        for entry in mapping.entries {
            guard let definition = definitions[entry.name] else {
                collector.undeclared(
                    entry.key.location, "\(what) has a property '\(entry.name)' that its type does not declare",
                    among: definitions.keys, name: entry.name)
                entries.append(MapEntry(key: entry.name, value: Value(entry.value)))
                continue
            }
            let value = value(
                entry.value, type: definition.type, entryType: definition.entryType, of: "'\(entry.name)'", &collector)
            entries.append(MapEntry(key: entry.name, value: value))
        }
        for (name, definition) in definitions.sorted(by: { $0.key < $1.key }) {
            guard let value = definition.defaultValue, mapping[name] == nil else { continue }
            entries.append(MapEntry(key: name, value: value))
        }
        let values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        complainOfMissing(definitions, in: values, of: what, at: location, &collector)
        return .map(entries)
    }

    /// The built-in type that a type is or derives from; nil for one with properties of its own.
    private func builtIn(_ type: String) -> String? {
        if BuiltInType.names.contains(type) { return type }
        return types.dataTypes[type]?.header.ancestry.last.flatMap { BuiltInType.names.contains($0) ? $0 : nil }
    }
}
