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
        var own = reader.property(entry, &collector)
        own.schema = resolved(own.schema, &collector)
        guard let base else {
            if !own.said.type {
                if !typeIsOptional, let mapping = entry.value.mapping,
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
            own.defaultValue = own.defaultValue ?? base.defaultValue
            own.description = own.description ?? base.description
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
        collector.error(
            .unknownType, location, "there is no data type '\(name)'",
            hint: NearMiss.hint(for: name, among: names(.dataTypes) + BuiltInType.names))
        return "any"
    }
}
