internal import YAML

/// Resolves types along `derived_from`, each once, whatever the order of the files.
struct TypeResolver {
    private struct Declaration {
        let entry: Mapping.Entry
        let document: Document
    }

    private(set) var catalog: TypeCatalog
    private var declarations: [TypeSection: [String: Declaration]] = [:]
    private var order: [(section: TypeSection, name: String)] = []
    private var path: [Key] = []
    /// How many types may be waiting for one another to be resolved.
    private static let mostDepth = 200
    private let exists: ((String) -> Bool)?

    /// Resolves on top of types that are resolved already.
    init(base: TypeCatalog, exists: ((String) -> Bool)?) {
        catalog = base
        self.exists = exists
    }

    /// Notes the types that a document declares.
    mutating func declare(_ document: Document, _ collector: inout DiagnosticCollector) {
        for section in TypeSection.allCases {
            guard let node = document.root[section.rawValue] else { continue }
            for entry in node.entries("'\(section.rawValue)'", &collector) {
                if let other = declarations[section]?[entry.name] {
                    collector.error(
                        entry.key.location, "the \(section.noun) '\(entry.name)' is declared twice",
                        hint: "it is also declared at \(other.entry.key.location)")
                    continue
                }
                declarations[section, default: [:]][entry.name] = Declaration(entry: entry, document: document)
                order.append((section, entry.name))
            }
        }
    }

    /// Resolves all that was declared.
    mutating func resolveAll(_ collector: inout DiagnosticCollector) {
        for (section, name) in order { _ = resolve(name, section, &collector) }
    }

    /// The full name of a type as it may be written: full, short, or with the prefix `tosca:`.
    func fullName(_ name: String, _ section: TypeSection) -> String? {
        if isKnown(name, section) { return name }
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst(6)) : name
        if let full = section.prefixes.lazy.map({ $0 + short }).first(where: { isKnown($0, section) }) { return full }
        // An erratum of 1.1 §7.4.2.2: the plural of one normative name.
        let singular = name.replacing("tosca.interfaces.relationships.", with: "tosca.interfaces.relationship.")
        return singular != name && isKnown(singular, section) ? singular : nil
    }

    /// All names of a section, for hints.
    func names(_ section: TypeSection) -> [String] {
        let known: [String] =
            switch section {
            case .nodeTypes: Array(catalog.nodeTypes.keys)
            case .relationshipTypes: Array(catalog.relationshipTypes.keys)
            default: catalog.entityTypes(section).map { Array($0.keys) } ?? []
            }
        return known + (declarations[section].map { Array($0.keys) } ?? [])
    }

    private func isKnown(_ name: String, _ section: TypeSection) -> Bool {
        if declarations[section]?[name] != nil { return true }
        switch section {
        case .nodeTypes: return catalog.nodeTypes[name] != nil
        case .relationshipTypes: return catalog.relationshipTypes[name] != nil
        default: return catalog.entityTypes(section)?[name] != nil
        }
    }

    /// Complains of a type that is not there.
    func complain(
        of name: String, _ section: TypeSection, at location: Location, _ collector: inout DiagnosticCollector
    ) {
        collector.error(location, "there is no \(section.noun) '\(name)'", hint: hint(for: name, section))
    }

    /// What may have been meant by a name that no type of a section has.
    ///
    /// - Parameter others: names of other things that could stand there.
    func hint(for name: String, _ section: TypeSection, or others: some Collection<String> = []) -> String? {
        let names = names(section)
        let short = names.flatMap { name in
            section.prefixes.filter(name.hasPrefix).map { String(name.dropFirst($0.count)) }
        }
        return NearMiss.hint(for: name, among: names + others, alsoCalled: short)
    }

    // MARK: - Resolving

    /// Resolves a type by its full name; false if it cannot be, of which has been complained.
    mutating func resolve(
        _ name: String, _ section: TypeSection, _ collector: inout DiagnosticCollector
    ) -> Bool {
        let isResolved =
            switch section {
            case .nodeTypes: catalog.nodeTypes[name] != nil
            case .relationshipTypes: catalog.relationshipTypes[name] != nil
            default: catalog.entityTypes(section)?[name] != nil
            }
        guard let declaration = declarations[section]?[name] else { return isResolved }
        let key = Key(section: section, name: name)
        // A user's type takes the place of a normative one of the same name.
        if resolved.contains(key) { return true }
        if path.contains(key) {
            let chain = (path.drop { $0 != key }.filter { $0.section == section }.map(\.name) + [name])
                .joined(separator: " → ")
            collector.error(declaration.entry.key.location, "'derived_from' goes round in a circle: \(chain)")
            return false
        }
        guard path.count < Self.mostDepth else {
            collector.error(
                declaration.entry.key.location, "the types that this one is needed for are more than \(Self.mostDepth)")
            return false
        }
        path.append(key)
        defer { path.removeLast() }
        let entries = declaration.entry.value.entries("the \(section.noun) '\(name)'", &collector)
        var parent: String?
        var builtIn: String?
        if let node = entries.first(where: { $0.name == "derived_from" })?.value, let written = node.string {
            if let full = fullName(written, section) {
                if resolve(full, section, &collector) { parent = full }
            } else if section == .dataTypes, BuiltInType.names.contains(written) {
                builtIn = written
            } else {
                complain(of: written, section, at: node.location, &collector)
            }
        }
        let mapping = Mapping(entries: entries)
        store(declaration, mapping: mapping, section, parent: parent, builtIn: builtIn, &collector)
        resolved.insert(key)
        return true
    }

    private struct Key: Hashable {
        let section: TypeSection
        let name: String
    }

    private var resolved: Set<Key> = []

    private mutating func store(
        _ declaration: Declaration, mapping: Mapping, _ section: TypeSection, parent: String?, builtIn: String?,
        _ collector: inout DiagnosticCollector
    ) {
        let name = declaration.entry.name
        let reader = DefinitionReader(document: declaration.document, exists: exists)
        var header = TypeHeader(
            name: name, location: declaration.entry.key.location, ancestry: [name],
            description: mapping["description"]?.string)
        let properties = byName(definitions(mapping["properties"], reader, &collector))
        let attributes = byName(definitions(mapping["attributes"], reader, &collector))
        switch section {
        case .nodeTypes:
            let base = parent.flatMap { catalog.nodeTypes[$0] }
            header.ancestry += base?.header.ancestry ?? []
            var artifacts = base?.artifacts ?? [:]
            for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
            var workflows = base?.workflows ?? [:]
            for workflow in WorkflowReader.lifecycles(mapping["workflows"], of: name, &collector) {
                workflows[workflow.name] = workflow
            }
            let interfaces = mergeInterfaces(
                base?.interfaces ?? [:], reader.interfaces(mapping["interfaces"], artifacts: artifacts, &collector),
                declaring: true, of: "node type '\(name)'", &collector)
            catalog.nodeTypes[name] = NodeType(
                header: header,
                properties: (base?.properties ?? [:]).merging(properties) { $1 },
                attributes: (base?.attributes ?? [:]).merging(attributes) { $1 },
                capabilities: capabilities(
                    mapping["capabilities"], refining: base?.capabilities ?? [:], reader, &collector),
                requirements: merge(
                    base?.requirements ?? [], requirements(mapping["requirements"], reader, &collector)),
                interfaces: interfaces, artifacts: artifacts, workflows: workflows)
        case .relationshipTypes:
            let base = parent.flatMap { catalog.relationshipTypes[$0] }
            header.ancestry += base?.header.ancestry ?? []
            var workflows = base?.workflows ?? [:]
            if mapping["workflow"] != nil, let other = mapping.entries.first(where: { $0.name == "workflows" }) {
                collector.error(
                    other.key.location,
                    "a relationship type has one of 'workflow' and 'workflows', which mean the same")
            }
            for weaving in WorkflowReader.weavings(mapping["workflow"] ?? mapping["workflows"], of: name, &collector) {
                workflows[weaving.workflow] = weaving
            }
            let interfaces = mergeInterfaces(
                base?.interfaces ?? [:], reader.interfaces(mapping["interfaces"], artifacts: [:], &collector),
                declaring: true, of: "relationship type '\(name)'", &collector)
            catalog.relationshipTypes[name] = RelationshipType(
                header: header,
                properties: (base?.properties ?? [:]).merging(properties) { $1 },
                attributes: (base?.attributes ?? [:]).merging(attributes) { $1 }, interfaces: interfaces,
                validTargetTypes: mapping["valid_target_types"]?.sequence?.compactMap(\.string)
                    ?? base?.validTargetTypes ?? [], workflows: workflows)
        default:
            let base = parent.flatMap { catalog.entityTypes(section)?[$0] }
            header.ancestry += base?.header.ancestry ?? [builtIn].compactMap(\.self)
            var operations = base?.operations ?? [:]
            var inputs = base?.inputs ?? [:]
            if section == .interfaceTypes {
                let own = Mapping.Entry(key: declaration.entry.key, value: declaration.entry.value)
                let interface = reader.interfaces(
                    Node(content: .mapping(Mapping(entries: [own])), location: own.key.location), artifacts: [:],
                    &collector
                ).first
                operations.merge(interface?.operations ?? [:]) { $1 }
                inputs.merge(interface?.inputs ?? [:]) { $1 }
            }
            catalog.setEntityType(
                EntityType(
                    header: header, properties: (base?.properties ?? [:]).merging(properties) { $1 },
                    attributes: (base?.attributes ?? [:]).merging(attributes) { $1 }, operations: operations,
                    inputs: inputs,
                    fileExtensions: mapping["file_ext"]?.sequence?.compactMap(\.string) ?? base?.fileExtensions ?? []),
                section)
        }
    }

    private func byName(_ definitions: [PropertyDefinition]) -> [String: PropertyDefinition] {
        Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    private func merge(
        _ base: [RequirementDefinition], _ own: [RequirementDefinition]
    ) -> [RequirementDefinition] {
        let names = Set(own.map(\.name))
        return base.filter { !names.contains($0.name) } + own
    }

    private mutating func capabilities(
        _ node: Node?, refining base: [String: CapabilityDefinition], _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> [String: CapabilityDefinition] {
        var capabilities = base
        for entry in node?.entries("'capabilities'", &collector) ?? [] {
            if var inherited = base[entry.name], let refinement = entry.value.mapping, refinement["type"] == nil {
                let own = byName(definitions(refinement["properties"], reader, &collector))
                inherited.properties.merge(own) { $1 }
                capabilities[entry.name] = inherited
                continue
            }
            guard let typeNode = entry.value.string != nil ? entry.value : entry.value.mapping?["type"],
                let written = typeNode.string
            else {
                collector.error(entry.key.location, "the capability '\(entry.name)' has no type")
                continue
            }
            guard let type = fullName(written, .capabilityTypes), resolve(type, .capabilityTypes, &collector) else {
                complain(of: written, .capabilityTypes, at: typeNode.location, &collector)
                continue
            }
            let own = byName(definitions(entry.value.mapping?["properties"], reader, &collector))
            capabilities[entry.name] = CapabilityDefinition(
                name: entry.name, type: type,
                properties: (catalog.capabilityTypes[type]?.properties ?? [:]).merging(own) { $1 },
                location: entry.key.location)
        }
        return capabilities
    }

    private func requirements(
        _ node: Node?, _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) -> [RequirementDefinition] {
        guard let node else { return [] }
        let entries =
            node.sequence?.flatMap { $0.entries("a requirement", &collector) }
            ?? node.entries("'requirements'", &collector)
        return entries.map { entry in
            let mapping = entry.value.mapping
            func type(_ node: Node?, _ section: TypeSection) -> String? {
                node.flatMap { $0.string ?? $0.mapping?["type"]?.string }.map { fullName($0, section) ?? $0 }
            }
            var relationship = type(mapping?["relationship"] ?? mapping?["relationship_type"], .relationshipTypes)
            if let written = relationship, fullName(written, .relationshipTypes) == nil {
                let place = mapping?["relationship"]?.location ?? entry.key.location
                complain(of: written, .relationshipTypes, at: place, &collector)
                relationship = nil
            }
            let target = type(mapping?["node"], .nodeTypes)
            if let target, fullName(target, .nodeTypes) == nil {
                complain(of: target, .nodeTypes, at: mapping?["node"]?.location ?? entry.key.location, &collector)
            }
            let interfaces = reader.interfaces(
                mapping?["relationship"]?.mapping?["interfaces"], artifacts: [:], &collector)
            return RequirementDefinition(
                name: entry.name,
                capability: type(entry.value.string != nil ? entry.value : mapping?["capability"], .capabilityTypes),
                node: target, relationship: relationship,
                interfaces: Dictionary(interfaces.map { ($0.name, $0) }, uniquingKeysWith: { $1 }),
                occurrences: Self.occurrences(mapping?["occurrences"]), location: entry.key.location)
        }
    }

    private static func occurrences(_ node: Node?) -> (least: Int, most: Int?) {
        guard let bounds = node?.sequence, bounds.count == 2 else { return (1, 1) }
        func number(_ node: Node) -> Int? { if case .integer(let number) = node.value { number } else { nil } }
        return (number(bounds[0]) ?? 0, number(bounds[1]))
    }
}

extension TypeCatalog {
    func entityTypes(_ section: TypeSection) -> [String: EntityType]? {
        switch section {
        case .dataTypes: dataTypes
        case .artifactTypes: artifactTypes
        case .capabilityTypes: capabilityTypes
        case .interfaceTypes: interfaceTypes
        case .groupTypes: groupTypes
        case .policyTypes: policyTypes
        case .nodeTypes, .relationshipTypes: nil
        }
    }

    mutating func setEntityType(_ type: EntityType, _ section: TypeSection) {
        switch section {
        case .dataTypes: dataTypes[type.name] = type
        case .artifactTypes: artifactTypes[type.name] = type
        case .capabilityTypes: capabilityTypes[type.name] = type
        case .interfaceTypes: interfaceTypes[type.name] = type
        case .groupTypes: groupTypes[type.name] = type
        case .policyTypes: policyTypes[type.name] = type
        case .nodeTypes, .relationshipTypes: break
        }
    }
}
