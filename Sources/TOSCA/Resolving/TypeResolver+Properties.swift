internal import YAML

extension TypeResolver {
    /// Reads declarations of properties, attributes or inputs, gives their types the full names, and lets them refine
    /// what a parent declares.
    ///
    /// What can only be checked when all types are known is noted for `DeclarationCheck`.
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
        var isValue = !PropertyDefinition.isWritten(as: entry.value)
        // Without one that is inherited there is nothing that it could be the value of.
        let isLost = base == nil && !typeIsOptional && isValue
        if isLost {
            // As a value it was not put into the form of 1.3.
            GrammarCheck.check(entry, as: .propertyDefinition, in: reader.document.version, &collector)
            entry = collector.corrections.applied(to: entry)
            isValue = !PropertyDefinition.isWritten(as: entry.value)
        }
        if isValue { entry = .value(entry.value, of: entry.key, isFinal: !isLost) }
        let own = written(entry, reader, &collector)
        if base == nil, !own.said.type, !typeIsOptional, !isValue, let mapping = entry.value.mapping,
            Grammar[.parameterDefinition].hasAll(mapping.entries)
        {
            collector.error(
                .missingType, own.location, "the definition of '\(own.name)' has no type",
                hint: "add 'type' with the name of a data type, such as string")
        }
        if reader.document.version >= .v2_0, !own.isRequired, own.said.value, !own.said.isValue,
            let place = own.said.required
        {
            collector.warning(
                .conflictingKeys, place, "'\(own.name)' is not required, and has a default all the same",
                hint: "leave out 'required: false': what has a default has a value (2.0 §9.4)")
        }
        // Before 1.3 a definition that says its type takes the place of the one that is inherited.
        let inherits = !own.said.type || reader.document.version >= .v1_3
        var definition = own.said.type ? own : own.ofAnyType
        if let base {
            let derives = !own.said.type || derives(own.type, from: base.type, .dataTypes)
            let refined = inherits && derives ? refining(own, base) : nil
            notes.declared.refinements.append((own, base, refined))
            // That its type does not fit is said there: how its values suit either type is no mistake of its own.
            if !derives, own.type != "any", base.type != "any" { return own.unfit(for: inherits ? base : nil) }
            definition = refined ?? definition
        }
        definition = readingDefault(of: definition, refining: base, &collector)
        notes.declared.definitions.append(definition)
        if reader.document.version >= .v2_0 { notes.declared.stringKeyed.append(own.schema) }
        return definition
    }

    /// A declaration with what it inherits where it says nothing itself (1.3 §3.6.10.6).
    private func refining(_ own: PropertyDefinition, _ base: PropertyDefinition) -> PropertyDefinition {
        let schema = own.schema.refining(base.schema, saysType: own.said.type)
        let node = own.defaultNode ?? base.defaultNode
        return PropertyDefinition(
            name: own.name, schema: schema,
            isRequired: own.said.required == nil ? base.isRequired : own.isRequired,
            defaultValue: node.map { Value($0) }, isFixed: own.isFixed || base.isFixed,
            description: own.description ?? base.description, location: own.location, defaultNode: node,
            isDeprecated: own.isDeprecated || base.isDeprecated, said: own.said)
    }

    /// A definition as it is written, but for the names of its types, which are full.
    private func written(
        _ entry: Mapping.Entry, _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) -> PropertyDefinition {
        var type = "string"
        var location = entry.key.location
        var parts: (key: Schema?, entry: Schema?) = (nil, nil)
        var isRequired = true
        var said = PropertyDefinition.Said()
        var defaultNode: Node?
        var description: String?
        var isFixed = false
        var isDeprecated = false
        var constraints: [Constraint] = []
        for part in entry.value.entries("the definition of '\(entry.name)'", &collector) {
            switch part.name {
            case "type":
                type = part.value.string ?? type
                location = part.value.location
                said.type = true
            case "required":
                guard case .boolean(let value) = part.value.value else { continue }
                isRequired = value
                said.required = part.value.location
            case "default":
                defaultNode = defaultNode ?? part.value
                said.value = true
            case "value":
                defaultNode = part.value
                (said.value, said.isValue) = (true, true)
                // Before 1.3 it is taken for a default.
                isFixed = reader.document.version >= .v1_3
            case "description": description = part.value.string
            case "status": isDeprecated = part.value.string == "deprecated"
            case "constraints": constraints = reader.constraints(part.value, &collector)
            case "entry_schema":
                parts.entry = reader.schema(part.value, &collector)
                said.entry = true
            case "key_schema": parts.key = reader.schema(part.value, &collector)
            default: break
            }
        }
        let schema = resolved(
            Schema(type: type, key: parts.key, entry: parts.entry, constraints: constraints, location: location),
            &collector)
        return PropertyDefinition(
            name: entry.name, schema: schema, isRequired: isRequired,
            defaultValue: defaultNode.map { Value($0) }, isFixed: isFixed,
            description: description, location: entry.key.location, defaultNode: defaultNode,
            isDeprecated: isDeprecated, said: said)
    }

    /// A schema with the full names of its types.
    func resolved(_ schema: Schema, _ collector: inout DiagnosticCollector) -> Schema {
        let type = dataType(schema.type, at: schema.location, &collector)
        let key = schema.key.map { resolved($0, &collector) }
        let entry = schema.entry.map { resolved($0, &collector) }
        if type == schema.type, key === schema.key, entry === schema.entry { return schema }
        return Schema(
            type: type, key: key, entry: entry, constraints: schema.constraints, location: schema.location)
    }

    /// Warns of a built-in type of 1.3 in a file that has neither the types of 1.3 nor these (2.0 §9.1).
    func warnOfFormerType(_ name: String, at location: Location, _ collector: inout DiagnosticCollector) {
        guard !scope.knowsNormativeTypes, BuiltInType.former.contains(name) else { return }
        collector.warning(.unknownType, location, "'\(name)' is a built-in type of TOSCA 1.3, and none of 2.0")
    }

    private static let plainTypes: Set<String> = ["string", "integer", "float", "boolean", "timestamp"]

    /// The full name of a data type, with a complaint where there is none.
    private func dataType(
        _ name: String, at location: Location, _ collector: inout DiagnosticCollector
    ) -> String {
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst(6)) : name
        // The names of YAML's own types stand for nothing else, unless a type of just that name is declared.
        if Self.plainTypes.contains(name), declaredName(name, .dataTypes, in: scope) == nil { return name }
        if let full = fullName(name, .dataTypes) { return full }
        if BuiltInType.names.contains(short) {
            warnOfFormerType(short, at: location, &collector)
            return short
        }
        collector.unresolved(
            .unknownType, location, "there is no data type '\(name)'",
            hint: BuiltInType.usualNames[name].map { "did you mean '\($0)'?" }
                ?? NearMiss.hint(
                    for: name,
                    among: names(.dataTypes)
                        + (scope.knowsNormativeTypes ? BuiltInType.names : GrammarCheck.reservedTypes)))
        return "any"
    }
}

extension Schema {
    /// What refines another schema, with what it does not say itself.
    ///
    /// - Parameter saysType: whether its type is one that it says.
    fileprivate func refining(_ base: Schema, saysType: Bool) -> Schema {
        if !saysType, key == nil, entry == nil { return base.constrained(by: constraints) }
        return Schema(
            type: saysType ? type : base.type, key: key ?? base.key, entry: entry ?? base.entry,
            constraints: base.constraints + constraints, location: saysType ? location : base.location)
    }
}

extension PropertyDefinition {
    /// The declaration of one that does not say its type, and inherits none.
    fileprivate var ofAnyType: PropertyDefinition {
        having(
            schema: Schema(
                type: "any", key: schema.key, entry: schema.entry, constraints: constraints, location: schema.location))
    }

    /// The declaration where its type is none that it may have: which values it was to have is not known.
    ///
    /// - Parameter base: what it inherits from where it says nothing itself.
    fileprivate func unfit(for base: PropertyDefinition?) -> PropertyDefinition {
        PropertyDefinition(
            name: name, schema: Schema(type: "any", location: schema.location),
            isRequired: said.required == nil ? base?.isRequired ?? isRequired : isRequired,
            defaultValue: defaultNode.map { Value($0) } ?? base?.defaultValue, description: description,
            location: location, defaultNode: defaultNode ?? base?.defaultNode, isDeprecated: isDeprecated, said: said)
    }

    /// Whether something is written as a definition, and not as the value of one.
    ///
    /// A derived type may fix a property that it inherits by nothing but the value (1.3 §3.6.10.6, 2.0 §9.4); that may be
    /// a mapping as well, but of names that are its own; of the keys that say nothing of values it may have those that hold
    /// what they do not in a definition.
    static func isWritten(as node: Node) -> Bool {
        guard let mapping = node.mapping else { return node.isNull }
        let keys = Grammar[.parameterDefinition].keys
        return mapping.entries.isEmpty
            || mapping.entries.contains { entry in
                switch entry.name {
                case "type", "validation": true
                case "description", "metadata", "status": keys[entry.name]?.isMeant(by: entry.value) ?? false
                default: keys[entry.name] != nil
                }
            }
    }
}

extension Shape {
    /// Whether a node could be meant to have it: of words one of them, or nearly.
    fileprivate func isMeant(by node: Node) -> Bool {
        guard case .word(let words) = self else { return node.isNull || fits(node, .v1_3) }
        return node.string.map { words.contains($0) || NearMiss.nearest(to: $0, among: words) != nil } ?? false
    }
}

extension Mapping.Entry {
    /// The definition of a property that says its value and nothing else.
    fileprivate static func value(_ value: Node, of key: Node, isFinal: Bool) -> Mapping.Entry {
        Mapping.Entry(key: key, value: .entry(isFinal ? "value" : "default", value, at: value.location))
    }
}
