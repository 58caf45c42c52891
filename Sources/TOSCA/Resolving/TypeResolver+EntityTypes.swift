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
        case .groupTypes:
            type.validTypes = members("members", of: source, refining: base, &collector)
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
        return source.reader.interfaces(own, artifacts: [:], &collector).first.map {
            mergeOperations(inherited, $0, of: "interface type '\(name)'", source.reader, &collector)
        }
    }

    /// What values of a data type meet besides having its properties (1.3 §3.7.6).
    private mutating func dataSchema(
        _ source: TypeSource, refining base: EntityType?, _ collector: inout DiagnosticCollector
    ) -> Schema? {
        let (mapping, reader, location) = (source.mapping, source.reader, source.header.location)
        let own = mapping["constraints"].map { reader.constraints($0, &collector) } ?? []
        guard let type = source.builtIn ?? base?.schema?.type else {
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
        let key = part("key_schema") ?? base?.schema?.key
        let entry = part("entry_schema") ?? base?.schema?.entry
        declared.schemas.append(Schema(type: type, key: key, entry: entry, constraints: own, location: location))
        return Schema(
            type: type, key: key, entry: entry, constraints: (base?.schema?.constraints ?? []) + own,
            location: location)
    }
}
