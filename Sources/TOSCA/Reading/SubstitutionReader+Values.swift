internal import YAML

/// Properties and attributes of the node that a topology stands in for (1.3 §3.8.8, §3.8.9).
extension SubstitutionReader {
    /// The properties, by what they lead to or by their values.
    func properties(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> (paths: SubstitutionMapping.Paths, constants: [String: Value]) {
        let types = scope.types.catalog
        var paths: SubstitutionMapping.Paths = [:]
        var constants: [String: Value] = [:]
        for entry in node?.mapping?.entries ?? [] {
            guard let definition = type.properties[entry.name] else {
                collector.undeclared(
                    .property, entry.name, at: entry.key.location, in: "the type \(type.name)",
                    among: type.properties.keys)
                continue
            }
            checkKeys(of: entry, besides: "value", &collector)
            guard let path = path(entry, to: definition) else {
                constants[entry.name] = value(entry, of: definition, &collector)
                continue
            }
            paths[entry.name] = path.compactMap(\.string)
            if path.count == 1 {
                check(
                    path[0], isAmong: inputs.map { ($0.name, $0.type) }, called: "input", else: .unknownInput,
                    for: definition, excludes: { !types.isDataType(definition.type, derivedFrom: $0) }, &collector)
            } else {
                checkMember(path, for: definition, &collector)
            }
        }
        return (paths, constants)
    }

    /// The attributes, by what they lead to.
    func attributes(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> SubstitutionMapping.Paths {
        let types = scope.types.catalog
        var paths: SubstitutionMapping.Paths = [:]
        for entry in node?.mapping?.entries ?? [] {
            let definition = type.attributes[entry.name] ?? type.properties[entry.name]
            if definition == nil {
                collector.undeclared(
                    .attribute, entry.name, at: entry.key.location, in: "the type \(type.name)",
                    among: Set(type.attributes.keys).union(type.properties.keys))
            }
            checkKeys(of: entry, besides: nil, &collector)
            guard let path = path(entry.value) ?? (entry.value.string == nil ? nil : [entry.value]), !path.isEmpty
            else {
                collector.error(
                    .wrongKind, entry.value.location,
                    "'\(entry.name)' leads to an output of the topology; this is \(entry.value.kind)",
                    hint: "write [OUTPUT]")
                continue
            }
            paths[entry.name] = path.compactMap(\.string)
            guard let definition, let first = path.first else { continue }
            if path.count == 1 {
                check(
                    first, isAmong: outputs.map { ($0.name, $0.schema?.type) }, called: "output", else: .unfitMapping,
                    for: definition, excludes: { types.excludes($0, as: definition.type) }, &collector)
            } else if self.path(entry, to: definition) != nil {
                checkMember(path, for: definition, &collector)
            }
        }
        return paths
    }

    /// Complains of keys beside `mapping` that a mapping of a property or of an attribute does not have (1.3 §3.8.8.1,
    /// §3.8.9.1).
    ///
    /// - Parameter value: the key that excludes `mapping`.
    private func checkKeys(of entry: Mapping.Entry, besides value: String?, _ collector: inout DiagnosticCollector) {
        guard let mapping = entry.value.mapping, mapping["mapping"]?.sequence != nil else { return }
        GrammarCheck.checkKeys(
            mapping.entries, ["mapping", value].compactMap(\.self), of: "the mapping of '\(entry.name)'", &collector)
        guard let other = mapping.entries.first(where: { $0.name == value }) else { return }
        collector.error(
            .conflictingKeys, other.key.location, "'\(entry.name)' leads to something: it has no value of its own",
            hint: "keep 'mapping', or '\(other.name)'")
    }

    /// Complains of properties that the node must have and that nothing here is told of.
    ///
    /// An input takes the property of the same name where nothing else is said.
    ///
    /// - Parameter written: the properties that are mapped, as they are written: one that is misspelt has been told of.
    func checkRequired(
        _ type: NodeType, written: [String], at location: Location, _ collector: inout DiagnosticCollector
    ) {
        let declared = type.properties.keys
        let meant = written.compactMap { declared.contains($0) ? $0 : NearMiss.nearest(to: $0, among: declared) }
        let known = Set(meant).union(inputs.map(\.name))
        for (name, definition) in type.properties.sorted(by: { $0.key < $1.key })
        where definition.isRequired && definition.defaultValue == nil && !known.contains(name) {
            collector.warning(
                .unfitMapping, location,
                "the type \(type.name) requires the property '\(name)', which nothing here takes",
                hint: "map it to an input")
        }
    }

    /// The path that a property or an attribute leads to; nil where its value stands there, as it may up to 1.2.
    private func path(_ entry: Mapping.Entry, to definition: PropertyDefinition) -> [Node]? {
        let path = path(entry.value)
        guard entry.value.mapping == nil, scope.types.catalog.builtInType(of: definition.type) == "list" else {
            return path
        }
        // The value of a list in the short notation looks like a path.
        guard let path, path.count == 1, let name = path[0].string else { return nil }
        let type = inputs.first { $0.name == name }?.type ?? outputs.first { $0.name == name }?.schema?.type
        return type.flatMap { scope.types.catalog.builtInType(of: $0) } == "list" ? path : nil
    }

    private func value(
        _ entry: Mapping.Entry, of definition: PropertyDefinition, _ collector: inout DiagnosticCollector
    ) -> Value {
        Assignment(types: scope.types.catalog).value(
            entry.value.mapping?["value"] ?? entry.value, schema: definition.schema, of: "'\(entry.name)'", &collector)
    }

    /// Complains of an input or an output that is not there, or that does not fit what is mapped to it.
    private func check(
        _ node: Node, isAmong parameters: [(name: String, type: String?)], called noun: String,
        else code: Diagnostic.Code, for definition: PropertyDefinition, excludes: (String) -> Bool,
        _ collector: inout DiagnosticCollector
    ) {
        let name = node.string ?? ""
        guard let parameter = parameters.first(where: { $0.name == name }) else {
            collector.error(
                code, node.location, "the topology has no \(noun) '\(name)'",
                hint: NearMiss.hint(for: name, among: parameters.map(\.name)))
            return
        }
        guard let type = parameter.type, excludes(type) else { return }
        collector.error(
            .unfitMapping, node.location,
            "the \(noun) '\(name)' is of type \(type), where '\(definition.name)' is of type \(definition.type)")
    }

    /// Checks a path to a property or an attribute of a node template, or of one of its capabilities.
    private func checkMember(
        _ path: [Node], for definition: PropertyDefinition, _ collector: inout DiagnosticCollector
    ) {
        let types = scope.types.catalog
        guard let template = template(path[0], &collector) else { return }
        let type = template.nodeType
        let name = path[1].string ?? ""
        var members = type.properties.merging(type.attributes) { $1 }
        var (owner, last) = ("the type \(type.name)", path[1])
        if path.count > 2, let capability = type.capabilities[name] {
            members = capability.properties.merging(capability.attributes) { $1 }
            (owner, last) = ("the capability '\(name)' of '\(template.name)'", path[2])
        }
        guard let member = members[last.string ?? ""] else {
            collector.undeclared(
                .property, last.string ?? "", at: last.location, in: owner, among: members.keys)
            return
        }
        // What is within a value has another type than the whole.
        guard path.count == (last.location == path[1].location ? 2 : 3),
            types.excludes(member.type, as: definition.type) || types.excludes(definition.type, as: member.type)
        else { return }
        collector.error(
            .unfitMapping, last.location,
            "'\(member.name)' is of type \(member.type), where '\(definition.name)' is of type \(definition.type)")
    }
}
