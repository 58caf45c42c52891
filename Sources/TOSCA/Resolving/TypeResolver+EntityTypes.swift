internal import YAML

/// The types that are neither node nor relationship types (1.3 §3.7.4 to §3.7.7, §3.7.11, §3.7.12).
extension TypeResolver {
    mutating func storeEntityType(
        _ source: TypeSource, _ section: TypeSection, _ collector: inout DiagnosticCollector
    ) {
        let (mapping, reader) = (source.mapping, source.reader)
        let base = source.parent.flatMap { catalog.entityTypes(section)?[$0] }
        let (properties, attributes) = values(source, refining: base?.properties, base?.attributes, &collector)
        var type = EntityType(header: source.header, properties: properties, attributes: attributes)
        switch section {
        case .artifactTypes:
            type.mediaType = mapping["mime_type"]?.string ?? base?.mediaType
            type.fileExtensions = mapping["file_ext"]?.sequence?.compactMap(\.string) ?? base?.fileExtensions ?? []
        case .interfaceTypes:
            let interface = interface(source, refining: base, &collector)
            type.operations = interface?.operations ?? base?.operations ?? [:]
            type.notifications = interface?.notifications ?? base?.notifications ?? [:]
            type.inputs = interface?.inputs ?? base?.inputs ?? [:]
            type.inputDefinitions = interface?.inputDefinitions ?? base?.inputDefinitions ?? [:]
        case .dataTypes: type.schema = dataSchema(source, refining: base, &collector)
        case .capabilityTypes:
            type.validTypes = members("valid_source_types", of: source, refining: base, &collector)
            type.validRelationshipTypes = names(
                mapping["valid_relationship_types"], of: [.relationshipTypes],
                refining: base?.validRelationshipTypes ?? [], &collector)
        case .groupTypes:
            type.validTypes = members("members", of: source, refining: base, &collector)
            checkHierarchy(of: type.validTypes, of: source, &collector)
            type.interfaces =
                interfaces(
                    source, refining: base.map { InterfaceSet($0.interfaces) }, of: "group type", &collector
                ).byName
            // Capabilities and requirements of groups were given up in 1.3; those of 1.0 to 1.2 are checked.
            type.capabilities = capabilities(
                mapping["capabilities"], refining: base?.capabilities ?? [:], reader, &collector)
            type.requirements = requirements(source, refining: base?.requirements, &collector)
        case .policyTypes: type.validTypes = members("targets", of: source, refining: base, &collector)
        case .nodeTypes, .relationshipTypes: break
        }
        catalog.setEntityType(type, section)
    }

    /// The types of what a type is for: of the sources of a capability, the members of a group, the targets of a policy.
    private mutating func members(
        _ key: String, of source: TypeSource, refining base: EntityType?, _ collector: inout DiagnosticCollector
    ) -> [String] {
        names(source.mapping[key], of: [.nodeTypes, .groupTypes], refining: base?.validTypes ?? [], &collector)
    }

    /// Warns of members of a group type that are not of one hierarchy of types (1.3 §3.7.11.4).
    private func checkHierarchy(
        of members: [String], of source: TypeSource, _ collector: inout DiagnosticCollector
    ) {
        guard let node = source.mapping["members"], let first = members.first else { return }
        guard let root = root(of: first), let other = members.first(where: { self.root(of: $0) ?? root != root }) else {
            return
        }
        collector.warning(
            .unfitMember, node.location,
            "the members of the group type '\(source.header.name)' derive from no type that is common to them:"
                + " '\(first)' and '\(other)'", hint: "name types of one hierarchy")
    }

    /// The type from which a node type or a group type derives in the end; nil where one on the way is not there.
    private func root(of name: String) -> String? {
        let section = isFullName(name, .nodeTypes) ? TypeSection.nodeTypes : .groupTypes
        var name = name
        for _ in 0..<100 {
            guard let parent = parent(of: name, section) else {
                return declarations[name, section]?.entry.value.mapping?["derived_from"] == nil ? name : nil
            }
            name = parent
        }
        return nil
    }

    /// An interface type, as the interface that it is the type of.
    private mutating func interface(
        _ source: TypeSource, refining base: EntityType?, _ collector: inout DiagnosticCollector
    ) -> Interface? {
        let (entry, name) = (source.entry, source.header.name)
        let own = Node(content: .mapping(Mapping(entries: [entry])), location: entry.key.location)
        let inherited = base.map {
            Interface(
                name: name, type: nil, operations: $0.operations, notifications: $0.notifications, inputs: $0.inputs,
                inputDefinitions: $0.inputDefinitions, location: $0.header.location)
        }
        checkImplementations(of: source, &collector)
        return source.reader.interfaces(own, artifacts: [:], &collector).first.map {
            mergeOperations(inherited, $0, of: "interface type '\(name)'", source.reader, &collector)
        }
    }

    /// Checks that an interface type leaves it to others to implement what it declares (1.3 §3.7.5.4, 2.0 §11.4).
    ///
    /// Files of earlier versions often do not, for which there is a warning.
    private func checkImplementations(of source: TypeSource, _ collector: inout DiagnosticCollector) {
        let (mapping, version) = (source.mapping, source.reader.document.version)
        let construct = Grammar[.interfaceType]
        let sections = ["operations", "notifications"].compactMap { mapping[$0]?.mapping?.entries }
        let hint = "node types, relationship types and templates do"
        for entry in sections.flatMap(\.self) + mapping.entries.filter({ construct.keys[$0.name] == nil }) {
            for output in version < .v2_0 ? [] : entry.value.mapping?["outputs"]?.mapping?.entries ?? [] {
                guard let place = output.value.outputMapping?.location else { continue }
                collector.error(
                    .unknownKey, place, "an interface type does not say where its outputs go: '\(output.name)'",
                    hint: hint)
            }
            let implementation = entry.value.mapping?["implementation"]
            guard let place = (entry.value.string == nil ? implementation : entry.value)?.location else { continue }
            let message = "an interface type does not implement its '\(entry.name)'"
            // Beside its operations this may be a key of somebody's own, of which has been warned.
            let isAside = !sections.isEmpty && mapping[entry.name] != nil
            if version >= .v1_3, implementation != nil || !isAside {
                collector.grammarError(.unknownKey, place, message, hint: hint)
            } else {
                collector.warning(.unknownKey, place, message, hint: hint)
            }
        }
    }

    /// What values of a data type meet besides having its properties (1.3 §3.7.6).
    private mutating func dataSchema(
        _ source: TypeSource, refining base: EntityType?, _ collector: inout DiagnosticCollector
    ) -> Schema? {
        let (mapping, reader, location) = (source.mapping, source.reader, source.header.location)
        checkContent(of: source, &collector)
        let structure = source.builtIn ?? base?.schema?.type
        if let structure, structure != "any", let properties = mapping["properties"] {
            collector.error(
                .conflictingKeys, properties.location,
                "the data type '\(source.header.name)' derives from \(structure), and has no properties of its own")
        }
        let own = mapping["constraints"].map { reader.constraints($0, &collector) } ?? []
        guard let type = source.builtIn ?? base?.schema?.type else {
            for name in ["key_schema", "entry_schema"] {
                guard let schema = mapping[name] else { continue }
                collector.error(
                    .misplacedSchema, schema.location,
                    "the data type '\(source.header.name)' derives from no list and no map: '\(name)' has no meaning here"
                )
            }
            if let place = mapping["constraints"]?.location {
                collector.error(
                    .inapplicableConstraint, place,
                    "the data type '\(source.header.name)' cannot be constrained: it derives from no built-in type",
                    hint: "constrain its properties")
            }
            return nil
        }
        func part(_ name: String) -> Schema? {
            mapping[name].map { resolved(reader.schema($0, &collector), &collector) }
        }
        let ownKey = part("key_schema")
        let key = ownKey ?? base?.schema?.key
        let (ownEntry, inherited) = (part("entry_schema"), base?.schema?.entry)
        if let ownEntry, let inherited { notes.declared.entries.append((source.header.name, ownEntry, inherited)) }
        let entry = ownEntry ?? inherited
        if reader.document.version >= .v2_0 {
            notes.declared.stringKeyed.append(Schema(type: type, key: ownKey, entry: ownEntry, location: location))
        }
        // What its parent demands, too, is found by its name.
        let parent = base == nil ? type : source.parent ?? type
        notes.declared.schemas.append(
            Schema(type: parent, key: key, entry: entry, constraints: own, location: location))
        return Schema(
            type: type, key: key, entry: entry, constraints: (base?.schema?.constraints ?? []) + own,
            location: location)
    }

    /// Says of a data type that it neither derives from another nor has properties (1.3 §3.7.6.3): any mapping is of it.
    private func checkContent(of source: TypeSource, _ collector: inout DiagnosticCollector) {
        let (mapping, name) = (source.mapping, source.header.name)
        guard source.reader.document.version < .v2_0, !name.hasPrefix("tosca.") else { return }
        if let properties = mapping["properties"], properties.mapping?.entries.isEmpty == true {
            collector.warning(
                .missingKey, properties.location, "the 'properties' of the data type '\(name)' are none",
                hint: "leave them out if it has only those that it inherits")
        } else if mapping["properties"] == nil, mapping["derived_from"] == nil {
            collector.advise(
                .missingKey, source.header.location,
                "the data type '\(name)' has neither 'derived_from' nor 'properties'")
        }
    }
}
