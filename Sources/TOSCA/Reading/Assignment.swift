internal import YAML

/// Checks the values that a template assigns against what its type declares.
struct Assignment {
    let types: TypeCatalog
    /// Whether values are only read, and not held against constraints and final values, which may be of the same type.
    var isOnlyReading = false

    /// The values assigned, on top of the defaults.
    ///
    /// - Parameters:
    ///   - definitions: what the type declares; nil where nothing is known of it.
    ///   - elsewhere: where else a property may be that is none of those: a hint.
    func values(
        _ node: Node?, defaults: [String: Value], definitions: [String: PropertyDefinition]?,
        of what: @autoclosure () -> String, at location: Location, elsewhere: ((String) -> String?)? = nil,
        _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        let values = assigned(
            node, defaults, definitions, of: what(), as: "property", elsewhere: elsewhere, &collector)
        complainOfMissing(definitions ?? [:], in: values, of: what(), at: location, &collector)
        return values
    }

    /// The values assigned to attributes, in either notation (1.3 §3.6.13).
    ///
    /// - Parameters:
    ///   - definitions: the attributes that the type declares; nil where nothing is known of it.
    ///   - properties: the properties that it declares, each of which is an attribute, too (1.3 §3.6.10.1).
    func attributes(
        _ node: Node?, definitions: [String: PropertyDefinition]?, reflecting properties: [String: PropertyDefinition]?,
        of what: @autoclosure () -> String, _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        guard let node, let mapping = node.mapping, !mapping.entries.isEmpty else { return [:] }
        guard let definitions else { return assigned(node, [:], nil, of: what(), as: "attribute", &collector) }
        let isReflecting = mapping.entries.contains { definitions[$0.name] == nil }
        let known = isReflecting ? (properties ?? [:]).merging(definitions) { $1 } : definitions
        let entries = mapping.entries.map { entry in
            guard let value = known[entry.name].flatMap({ extended(entry.value, for: $0) }) else { return entry }
            return Mapping.Entry(key: entry.key, value: value)
        }
        return assigned(
            Node(content: .mapping(Mapping(entries: entries)), location: node.location), [:], known, of: what(),
            as: "attribute", &collector)
    }

    /// The value in the notation with `value` and `description`; nil where it is none, but itself the value.
    private func extended(_ node: Node, for definition: PropertyDefinition) -> Node? {
        guard let mapping = node.mapping, let value = mapping["value"],
            mapping.entries.allSatisfy({ ["value", "description"].contains($0.name) && !$0.isOfData })
        else { return nil }
        switch types.builtInType(of: definition.type) {
        case "map"?, "any"?, "json"?: return nil
        case nil where types.dataTypes[definition.type]?.properties["value"] != nil: return nil
        default: return value
        }
    }

    /// - Parameter noun: what the values are: `property`, `attribute`.
    private func assigned(
        _ node: Node?, _ defaults: [String: Value], _ definitions: [String: PropertyDefinition]?,
        of what: @autoclosure () -> String, as noun: String, elsewhere: ((String) -> String?)? = nil,
        _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        var values = defaults
        let given = node?.mapping
        lazy var lacking = LackingMembers(of: definitions ?? [:]) {
            noun == "attribute" || values[$0] != nil || given?[$0] != nil
        }
        for entry in given == nil ? [] : node?.entries("the values of \(what())", &collector) ?? [] {
            guard let definitions else {
                values[entry.name] = Value(entry.value)
                continue
            }
            guard let definition = definitions[entry.name] else {
                let (name, value) = undeclared(
                    entry, elsewhere: elsewhere?(entry.name), among: definitions, &lacking,
                    "\(what()) has \(noun == "attribute" ? "an" : "a") \(noun) '\(entry.name)' that its type does not"
                        + " declare", &collector)
                values[name] = value
                continue
            }
            if definition.isDeprecated {
                collector.advise(
                    .deprecatedProperty, entry.key.location, "the \(noun) '\(entry.name)' of \(what()) is deprecated",
                    hint: definition.description)
            }
            let value = value(entry.value, schema: definition.schema, of: "'\(entry.name)'", &collector)
            values[entry.name] = value
            if noun == "property" { checkFixed(definition, entry.value, of: "'\(entry.name)'", &collector) }
        }
        return values
    }

    /// Complains of a value that is given by a name which its type does not declare.
    ///
    /// - Parameters:
    ///   - elsewhere: where the name is declared instead: a hint.
    ///   - lacking: those that the name may mean.
    /// - Returns: the value by that name or, where it is taken for one that lacks, by the name of that one.
    private func undeclared(
        _ entry: Mapping.Entry, elsewhere: String? = nil, among definitions: [String: PropertyDefinition],
        _ lacking: inout LackingMembers, _ message: @autoclosure () -> String, _ collector: inout DiagnosticCollector
    ) -> (name: String, value: Value) {
        let near =
            elsewhere == nil && collector.looksForHints
            ? NearMiss.nearest(to: entry.name, among: definitions.keys) : nil
        let meant = lacking.take(near).flatMap { definitions[$0] }
        collector.undeclared(
            .undeclaredProperty, entry.key.location, message(), standsForLacking: meant != nil,
            hint: elsewhere ?? NearMiss.hint(suggesting: near, among: definitions.keys))
        guard let meant else { return (entry.name, Value(entry.value)) }
        return (meant.name, value(entry, takenFor: meant, of: "'\(meant.name)'", &collector))
    }

    /// Complains of a value that takes the place of one that a type fixes (1.3 §3.6.10.6, 2.0 §9.5).
    func checkFixed(
        _ definition: PropertyDefinition, _ value: Node, of what: @autoclosure () -> String,
        _ collector: inout DiagnosticCollector
    ) {
        guard !isOnlyReading, definition.isFixed, let fixed = definition.defaultValue,
            let node = definition.defaultNode,
            !isSame(value, as: node, schema: definition.schema)
        else { return }
        collector.error(
            .violatedConstraint, value.location, "\(what()) has the value \(fixed.text) by its type, which is final",
            hint: "leave it out; the value is fixed at \(node.location)")
    }

    /// The properties that a template assigns, on top of their defaults, and its attributes.
    func members(
        of template: Mapping, declared properties: [String: PropertyDefinition],
        _ attributes: [String: PropertyDefinition], of what: @autoclosure () -> String, at location: Location,
        _ collector: inout DiagnosticCollector
    ) -> (properties: [String: Value], attributes: [String: Value]) {
        let assigned = values(
            template["properties"], defaults: properties.compactMapValues(\.defaultValue), definitions: properties,
            of: what(), at: location, &collector)
        return (
            assigned,
            self.attributes(
                template["attributes"], definitions: attributes, reflecting: properties, of: what(), &collector)
        )
    }

    /// Whether two values of a schema come to the same, as `1 GB` and `1000 MB` do, and a structure with and without
    /// what its type has by default.
    func isSame(_ node: Node, as other: Node, schema: Schema) -> Bool {
        // Of what is wrong with either is complained where it is read.
        Comparand(read(node, schema), schema: schema, types) == Comparand(read(other, schema), schema: schema, types)
    }

    /// Reads a value and says nothing of it.
    func read(_ node: Node, _ schema: Schema) -> Value {
        var unheard = DiagnosticCollector(isLenient: true, looksForHints: false)
        let reading = isOnlyReading ? self : Assignment(types: types, isOnlyReading: true)
        return reading.value(node, schema: schema, of: "", &unheard)
    }

    private func complainOfMissing(
        _ definitions: [String: PropertyDefinition], in values: [String: Value], of what: @autoclosure () -> String,
        at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard definitions.contains(where: { $0.value.isRequired && values[$0.key] == nil }) else { return }
        for (name, definition) in definitions.sorted(by: { $0.key < $1.key })
        where definition.isRequired && values[name] == nil {
            collector.error(
                .missingProperty, location, "\(what()) lacks the property '\(name)', which its type requires")
        }
    }

    /// Reads a value as one of a schema, and complains if it is none.
    func value(
        _ node: Node, schema: Schema, of what: @autoclosure () -> String, _ collector: inout DiagnosticCollector
    ) -> Value {
        if let function = Function(node) { return .function(function) }
        let builtIn = types.builtInType(of: schema.type)
        let before = collector.diagnostics.count
        let value = value(node, schema: schema, builtIn: builtIn, of: what(), &collector)
        // A value of the wrong kind meets no constraint either: that is one mistake.
        guard !isOnlyReading, collector.diagnostics.count == before, value.isPlain else { return value }
        // A data type that is no more than this stands for one that is not supported, of which has been complained.
        if builtIn == "any", schema.type != "any" { return value }
        for constraint in types.typedConstraints.on(schema, types) {
            guard let failure = constraint.failure(of: value, types) else { continue }
            // Of what type a part is that is not known, and so what the value comes to, nobody can tell.
            guard types.knowsParts(of: schema) else { break }
            collector.error(
                .violatedConstraint, node.location, "\(what()) \(failure)",
                hint: "the constraint is at \(constraint.constraint.location)")
            break
        }
        return value
    }

    private func value(
        _ node: Node, schema: Schema, builtIn: String?, of what: @autoclosure () -> String,
        _ collector: inout DiagnosticCollector
    ) -> Value {
        switch (builtIn, node.content) {
        case ("list"?, .sequence(let items)):
            guard let entry = types.entrySchema(of: schema) else { break }
            return .list(items.map { value($0, schema: entry, of: "an entry of \(what())", &collector) })
        case ("map"?, .mapping(let mapping)):
            let entry = types.entrySchema(of: schema)
            return .map(
                mapping.entries.map { member in
                    if let key = schema.key, mayBeOfKeys(key) {
                        _ = value(
                            member.key, schema: key, of: "the key '\(member.name)' of \(what())", &collector)
                    }
                    guard let entry else { return MapEntry(key: member.name, value: Value(member.value)) }
                    return MapEntry(
                        key: member.name,
                        value: value(
                            member.value, schema: entry, of: "the entry '\(member.name)' of \(what())", &collector))
                })
        case (let builtIn?, _):
            let value = Value(node, as: builtIn)
            if builtIn == "string" { MisspeltFunction.warnOfQuotes(node, &collector) }
            let isOf2_0 = types.filesOf2_0.contains(node.location.file)
            if let expected = BuiltInType.expectation(of: node, as: builtIn, isOf2_0: isOf2_0) {
                guard !MisspeltFunction.complain(of: node, &collector) else { return value }
                collector.error(
                    .mistypedValue, node.location,
                    expected.isNotation && !node.isNull
                        ? "\(what()) must be of type \(schema.type), which '\(Value(node).text)' is not"
                        : node.mismatch(
                            of: what(), with: "of type \(isOf2_0 && schema.type == "null" ? "nil" : schema.type)"),
                    hint: expected.hint)
            }
            return value
        case (nil, .mapping(let mapping)):
            guard let properties = types.dataTypes[schema.type]?.properties, !properties.isEmpty else { break }
            return structure(
                mapping, properties, of: "\(what()), of type \(schema.type),", at: node.location, &collector)
        case (nil, _):
            if let data = types.dataTypes[schema.type], !data.properties.isEmpty {
                collector.error(
                    .mistypedValue, node.location,
                    node.mismatch(of: what(), with: "of type \(schema.type), a mapping"))
            }
        }
        return Value(node)
    }

    /// Whether keys can be of some type: in 2.0 they are strings, and of others is complained where they are declared.
    private func mayBeOfKeys(_ schema: Schema) -> Bool {
        !types.filesOf2_0.contains(schema.location.file) || types.builtInType(of: schema.type) == "string"
    }

    /// A value of a data type that has properties.
    private func structure(
        _ mapping: Mapping, _ definitions: [String: PropertyDefinition], of what: @autoclosure () -> String,
        at location: Location,
        _ collector: inout DiagnosticCollector
    ) -> Value {
        var entries: [MapEntry] = []
        lazy var lacking = LackingMembers(of: definitions) { mapping[$0] != nil }
        for entry in mapping.entries {
            guard let definition = definitions[entry.name] else {
                let (name, value) = undeclared(
                    entry, among: definitions, &lacking,
                    "\(what()) has a property '\(entry.name)' that its type does not declare", &collector)
                entries.append(MapEntry(key: name, value: value))
                continue
            }
            let value = value(entry.value, schema: definition.schema, of: "'\(entry.name)'", &collector)
            checkFixed(definition, entry.value, of: "'\(entry.name)'", &collector)
            entries.append(MapEntry(key: entry.name, value: value))
        }
        for (name, definition) in definitions.sorted(by: { $0.key < $1.key }) {
            guard let value = definition.defaultValue, mapping[name] == nil else { continue }
            entries.append(MapEntry(key: name, value: value))
        }
        let values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        complainOfMissing(definitions, in: values, of: what(), at: location, &collector)
        return .map(entries)
    }
}
