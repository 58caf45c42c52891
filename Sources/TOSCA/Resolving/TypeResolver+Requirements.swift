internal import YAML

extension TypeResolver {
    /// The definitions that are not those of the type, but stand elsewhere.
    private static func own(
        _ definitions: [String: PropertyDefinition]?, beyond type: [String: PropertyDefinition]?
    ) -> [String: PropertyDefinition] {
        (definitions ?? [:]).filter { type?[$0.key]?.location != $0.value.location }
    }

    /// The capabilities of a type: those that it inherits, with what it says itself (1.3 §3.7.2).
    mutating func capabilities(
        _ node: Node?, refining base: [String: CapabilityDefinition], _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> [String: CapabilityDefinition] {
        var capabilities = base
        for entry in node?.mapping == nil ? [] : node?.entries("'capabilities'", &collector) ?? [] {
            let inherited = base[entry.name]
            let mapping = entry.value.mapping
            var type = inherited?.type
            if let typeNode = entry.value.string != nil ? entry.value : mapping?["type"], let written = typeNode.string
            {
                guard let full = fullName(written, .capabilityTypes), resolve(full, .capabilityTypes, &collector) else {
                    if fullName(written, .capabilityTypes) == nil {
                        complain(of: written, .capabilityTypes, at: typeNode.location, &collector)
                    }
                    noteMissingPart()
                    _ = names(mapping?["valid_source_types"], of: [.nodeTypes, .groupTypes], refining: [], &collector)
                    continue
                }
                noteMissingParts(of: full, .capabilityTypes)
                if let known = inherited?.type, !derives(full, from: known, .capabilityTypes) {
                    collector.error(
                        .unfitRefinement, typeNode.location,
                        "the capability '\(entry.name)' is of type \(full), where what it refines is of type \(known)",
                        hint: "a refinement has the same type, or one derived from it")
                } else {
                    type = full
                }
            }
            guard let type else {
                if isIncomplete { continue }
                collector.error(.missingType, entry.key.location, "the capability '\(entry.name)' has no type")
                continue
            }
            let declared = catalog.capabilityTypes[type]
            // Of what is inherited counts what was said of this capability: a derived type says more than the type before.
            let before = inherited.flatMap { catalog.capabilityTypes[$0.type] }
            let properties = (declared?.properties ?? [:])
                .overlaid(with: Self.own(inherited?.properties, beyond: before?.properties))
            let attributes = (declared?.attributes ?? [:])
                .overlaid(with: Self.own(inherited?.attributes, beyond: before?.attributes))
            let sources =
                inherited?.validSourceTypes.isEmpty == false
                ? inherited?.validSourceTypes ?? [] : declared?.validTypes ?? []
            let relationships =
                inherited?.validRelationshipTypes.isEmpty == false
                ? inherited?.validRelationshipTypes ?? [] : declared?.validRelationshipTypes ?? []
            // In 2.0 there is nothing to be said of others than the type declares (§8.2).
            let isStrict = reader.document.version >= .v2_0
            let saidProperties =
                isStrict
                ? refining(mapping?["properties"], among: properties, .property, in: type, &collector)
                : mapping?["properties"]
            let saidAttributes =
                isStrict
                ? refining(mapping?["attributes"], among: attributes, .attribute, in: type, &collector)
                : mapping?["attributes"]
            capabilities[entry.name] = CapabilityDefinition(
                name: entry.name, type: type,
                properties: properties.overlaid(
                    with: definitions(saidProperties, refining: properties, reader, &collector).byName),
                attributes: attributes.overlaid(
                    with: definitions(saidAttributes, refining: attributes, reader, &collector).byName),
                validSourceTypes: names(
                    mapping?["valid_source_types"], of: [.nodeTypes, .groupTypes], refining: sources, &collector),
                validRelationshipTypes: names(
                    mapping?["valid_relationship_types"], of: [.relationshipTypes], refining: relationships, &collector),
                occurrences: occurrences(
                    mapping?["occurrences"], refining: inherited?.occurrences, else: (1, nil), isStrict: true,
                    &collector),
                location: entry.key.location, isPlain: inherited == nil && mapping?["properties"] == nil)
        }
        return capabilities
    }

    /// The requirements that a type declares itself (1.3 §3.7.3).
    mutating func ownRequirements(
        _ node: Node?, refining base: [RequirementDefinition], _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> [RequirementDefinition] {
        var own: [RequirementDefinition] = []
        for item in node?.sequence ?? [] where item.mapping != nil {
            for entry in item.entries("a requirement", &collector) {
                let inherited = base.first { $0.name == entry.name }
                own.append(requirement(entry, refining: inherited, reader, &collector))
            }
        }
        return own
    }

    private mutating func requirement(
        _ entry: Mapping.Entry, refining inherited: RequirementDefinition?, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> RequirementDefinition {
        let mapping = entry.value.mapping
        var places = RequirementDefinition.Places()
        let capabilityNode = entry.value.string != nil ? entry.value : mapping?["capability"]
        let named = namedCapability(capabilityNode, of: mapping?["node"], inherited, reader)
        let capability = named?.type ?? type(capabilityNode, .capabilityTypes, &collector) ?? inherited?.capability
        places.capability = capabilityNode?.location
        // Of one that cannot be read a parent may have them.
        let isComplete = entry.value.mapping != nil && inherited == nil && !isIncomplete
        if capabilityNode == nil, isComplete {
            collector.error(
                .missingKey, entry.key.location, "the requirement '\(entry.name)' has no 'capability'",
                hint: "name the capability type that fulfils it")
        }
        let target = type(mapping?["node"], .nodeTypes, &collector) ?? inherited?.node
        places.node = mapping?["node"]?.location
        let relationshipNode = mapping?["relationship"] ?? mapping?["relationship_type"]
        let typeNode = relationshipNode?.mapping.map { $0["type"] } ?? relationshipNode
        let relationship = type(typeNode, .relationshipTypes, &collector) ?? inherited?.relationship
        places.relationship = typeNode?.location
        if let relationshipNode, relationshipNode.mapping != nil, typeNode == nil, relationship == nil {
            collector.error(.missingType, relationshipNode.location, "the relationship of '\(entry.name)' has no type")
        }
        if reader.document.version >= .v2_0, relationshipNode == nil, isComplete {
            collector.error(
                .missingKey, entry.key.location, "the requirement '\(entry.name)' has no 'relationship'",
                hint: "name the type of the relationship that it becomes")
        }
        func checkRefinement(_ own: String?, of other: String?, at place: Location?, _ section: TypeSection) {
            guard let own, let other, let place, isFullName(other, section), !derives(own, from: other, section)
            else { return }
            collector.undeclared(
                .unfitRefinement, place,
                "the requirement '\(entry.name)' is for \(own), where what it refines is for \(other)",
                hint: "a refinement has the same type, or one derived from it")
            collector.silence(place)
        }
        if let inherited {
            checkRefinement(capability, of: inherited.capability, at: places.capability, .capabilityTypes)
            checkRefinement(target, of: inherited.node, at: places.node, .nodeTypes)
            checkRefinement(relationship, of: inherited.relationship, at: places.relationship, .relationshipTypes)
        }
        places.filter = mapping?["node_filter"]?.location
        places.occurrences = mapping?["occurrences"]?.location
        var interfaces =
            (relationshipNode?.mapping?["interfaces"]).map {
                reader.reading(OperationHost.ofRelationships).interfaces($0, artifacts: [:], &collector)
            } ?? []
        var (properties, attributes) = (inherited?.properties ?? [:], inherited?.attributes ?? [:])
        // Files of 1.3 are not asked what they say of these.
        let values = reader.document.version < .v2_0 ? nil : relationshipNode?.mapping
        if !interfaces.isEmpty || values != nil {
            let known = relationship.flatMap { full -> RelationshipType? in
                guard resolve(full, .relationshipTypes, &collector) else { return nil }
                return catalog.relationshipTypes[full]
            }
            if let values, let known {
                refine(
                    &properties, of: known.properties, values["properties"], .property, in: known.name, reader,
                    &collector)
                refine(
                    &attributes, of: known.attributes, values["attributes"], .attribute, in: known.name, reader,
                    &collector)
            }
            let merged = mergeInterfaces(
                known?.interfaceSet ?? .none, interfaces, declaring: true, of: "relationship of '\(entry.name)'",
                reader,
                &collector)
            // Where the relationship is read, names may mean something else.
            for index in interfaces.indices { interfaces[index].type = merged.byName[interfaces[index].name]?.type }
        }
        let capabilityName = named?.name ?? (capabilityNode == nil ? inherited?.capabilityName : nil)
        let filter = mapping?["node_filter"].map {
            reader.nodeFilter($0, leadingTo: capabilityName ?? capability, self, &collector)
        }
        return RequirementDefinition(
            name: entry.name, capability: capability, capabilityName: capabilityName, node: target,
            relationship: relationship,
            interfaces: (inherited?.interfaces ?? [:]).overlaid(
                with: Dictionary(interfaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 })),
            properties: properties, attributes: attributes,
            filter: filter ?? inherited?.filter,
            occurrences: occurrences(
                mapping?["occurrences"], refining: inherited?.occurrences,
                else: reader.document.version < .v2_0 ? (1, 1) : (0, nil), isStrict: false, &collector),
            location: entry.key.location, places: places)
    }

    /// Adds what is said of some of the members that a type declares; there is nothing to be said of others (2.0 §8.4).
    private mutating func refine(
        _ said: inout [String: PropertyDefinition], of declared: [String: PropertyDefinition], _ node: Node?,
        _ member: Member, in type: String, _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) {
        let known = declared.overlaid(with: said)
        let entries = refining(node, among: known, member, in: type, &collector)
        said.merge(definitions(entries, refining: known, reader, &collector).byName) { $1 }
    }

    /// The entries of a node that refine something; of others is complained.
    private func refining(
        _ node: Node?, among known: [String: PropertyDefinition], _ member: Member, in type: String,
        _ collector: inout DiagnosticCollector
    ) -> Node? {
        guard let node, let mapping = node.mapping else { return nil }
        let entries = mapping.entries.filter { entry in
            if known[entry.name] != nil { return true }
            collector.undeclared(
                member, entry.name, at: entry.key.location, in: "the type \(type)", among: known.keys)
            return false
        }
        return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
    }

    /// The full name of a type; what is written where there is none, of which is complained.
    private func type(
        _ node: Node?, _ section: TypeSection, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let node, let written = node.string else { return nil }
        if let full = fullName(written, section) { return full }
        complain(of: written, section, at: node.location, &collector)
        return nil
    }

    /// Reads `occurrences`.
    ///
    /// - Parameter isStrict: whether a refinement must keep within what the parent says; of requirements the
    ///   specification does not say so, and subtypes that make one optional are common.
    private func occurrences(
        _ node: Node?, refining inherited: (least: Int, most: Int?)?, else standard: (least: Int, most: Int?),
        isStrict: Bool, _ collector: inout DiagnosticCollector
    ) -> (least: Int, most: Int?) {
        guard let bounds = node?.sequence, bounds.count == 2, let node else { return inherited ?? standard }
        func number(_ node: Node) -> Int? { if case .integer(let number) = node.value { number } else { nil } }
        let own = (least: number(bounds[0]) ?? 0, most: number(bounds[1]))
        // Of one that ends before it begins the grammar has complained.
        if let most = own.most, most < own.least { return (0, nil) }
        if let inherited {
            func widening(_ message: String) {
                if isStrict {
                    collector.undeclared(.unfitRefinement, node.location, message, hint: nil)
                } else {
                    collector.warning(.unfitRefinement, node.location, message)
                }
            }
            if own.least < inherited.least {
                widening("this allows fewer than the \(inherited.least) that the parent type demands")
            }
            if let most = inherited.most, own.most.map({ $0 > most }) ?? true {
                widening("this allows more than the \(most) that the parent type allows")
            }
        }
        return own
    }
}

extension Dictionary {
    /// These entries, but those of another one where it has them; most declarations add none.
    fileprivate func overlaid(with other: Self) -> Self { other.isEmpty ? self : merging(other) { $1 } }
}
