internal import YAML

extension TypeResolver {
    /// Reads declarations of properties, attributes or inputs, gives their types the full names, and lets them refine
    /// what a parent declares.
    ///
    /// What can only be checked when all types are known is noted for `checkDeclared`.
    ///
    /// - Parameter base: what the parent declares; what is not said anew stays as it is there.
    mutating func definitions(
        _ node: Node?, refining base: [String: PropertyDefinition] = [:], typeIsOptional: Bool = false,
        _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) -> [PropertyDefinition] {
        (node?.mapping == nil ? [] : node?.entries("a list of properties", &collector) ?? []).map {
            definition($0, refining: base[$0.name], typeIsOptional: typeIsOptional, reader, &collector)
        }
    }

    /// Reads one declaration.
    mutating func definition(
        _ entry: Mapping.Entry, refining base: PropertyDefinition?, typeIsOptional: Bool = false,
        _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) -> PropertyDefinition {
        var entry = entry
        let isValue = !PropertyDefinition.isWritten(as: entry.value)
        if isValue {
            // Without one that is inherited there is nothing that it could be the value of.
            if base == nil { GrammarCheck.check(entry, as: .propertyDefinition, &collector) }
            entry = .value(entry.value, of: entry.key)
        }
        var own = reader.property(entry, &collector)
        own.schema = resolved(own.schema, &collector)
        guard let base else {
            if !own.said.type {
                if !typeIsOptional, !isValue, let mapping = entry.value.mapping,
                    Grammar[.parameterDefinition].hasAll(mapping.entries)
                {
                    collector.error(.missingType, own.location, "the definition of '\(own.name)' has no type")
                }
                own.schema = Schema(
                    type: "any", key: own.schema.key, entry: own.schema.entry, constraints: own.constraints,
                    location: own.schema.location)
                own.defaultValue = own.defaultNode.map { Value($0) }
            }
            declared.definitions.append(own)
            return own
        }
        declared.refinements.append((own, base))
        if !own.said.type {
            own.schema =
                own.schema.entry.map {
                    Schema(
                        type: base.type, key: own.schema.key ?? base.schema.key, entry: $0,
                        constraints: base.constraints + own.constraints, location: base.schema.location)
                } ?? base.schema.constrained(by: own.constraints)
            if own.said.required == nil { own.isRequired = base.isRequired }
            own.defaultValue =
                own.defaultNode.map { Value($0, as: catalog.builtInType(of: base.type) ?? base.type) }
                ?? base.defaultValue
            own.description = own.description ?? base.description
            own.isDeprecated = own.isDeprecated || base.isDeprecated
        }
        declared.definitions.append(own)
        return own
    }

    /// A schema with the full names of its types.
    func resolved(_ schema: Schema, _ collector: inout DiagnosticCollector) -> Schema {
        schema.mapTypes { dataType($0, at: $1, &collector) }
    }

    /// The full name of a data type, with a complaint where there is none.
    private func dataType(
        _ name: String, at location: Location, _ collector: inout DiagnosticCollector
    ) -> String {
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst(6)) : name
        if let full = fullName(name, .dataTypes) { return full }
        if BuiltInType.names.contains(short) { return short }
        collector.unresolved(
            .unknownType, location, "there is no data type '\(name)'",
            hint: NearMiss.hint(for: name, among: names(.dataTypes) + BuiltInType.names))
        return "any"
    }
}

extension PropertyDefinition {
    /// Whether something is written as a definition, and not as the value of one.
    ///
    /// A derived type may fix a property that it inherits by nothing but the value (1.3 §3.6.10.6, 2.0 §9.4); that may be
    /// a mapping as well, but of names that are its own.
    static func isWritten(as node: Node) -> Bool {
        guard let mapping = node.mapping else { return node.isNull }
        let keys = Grammar[.parameterDefinition].keys
        return mapping.entries.isEmpty || mapping.entries.contains { keys[$0.name] != nil || $0.name == "validation" }
    }
}

extension Mapping.Entry {
    /// The definition of a property that says its value and nothing else.
    fileprivate static func value(_ value: Node, of key: Node) -> Mapping.Entry {
        let name = Node(
            content: .scalar(Scalar(text: "value", style: .plain)), location: value.location)
        return Mapping.Entry(
            key: key,
            value: Node(
                content: .mapping(Mapping(entries: [Mapping.Entry(key: name, value: value)])), location: value.location)
        )
    }
}
