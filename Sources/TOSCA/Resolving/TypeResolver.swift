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
    /// What is to be checked when all types are known.
    let declared = Declared()
    /// The repositories of all documents.
    private(set) var repositories: Set<String> = []
    /// The prefixes that imports give to what they bring (1.3 §3.6.8): all names are in one space here.
    private var prefixes: Set<String> = ["tosca"]

    /// Resolves on top of types that are resolved already.
    init(base: TypeCatalog, exists: ((String) -> Bool)?) {
        catalog = base
        self.exists = exists
    }

    /// Notes the types that a document declares.
    mutating func declare(_ document: Document, _ collector: inout DiagnosticCollector) {
        let imports =
            document.root["imports"]?.sequence ?? document.root["imports"]?.mapping?.entries.map(\.value) ?? []
        for item in imports {
            if let prefix = item.mapping?["namespace_prefix"]?.string { prefixes.insert(prefix) }
        }
        repositories.formUnion(document.root["repositories"]?.mapping?.entries.map(\.name) ?? [])
        for section in TypeSection.allCases {
            guard let node = document.root[section.rawValue] else { continue }
            for entry in node.entries("'\(section.rawValue)'", &collector) {
                if let other = declarations[section]?[entry.name] {
                    collector.error(
                        .duplicateType, entry.key.location, "the \(section.noun) '\(entry.name)' is declared twice",
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
        checkDeclared(&collector)
    }

    /// Checks what was declared since the last time, all types being known.
    mutating func checkDeclared(_ collector: inout DiagnosticCollector) {
        DeclarationCheck(types: catalog).check(declared, &collector)
        declared.removeAll()
    }

    /// The full name of a type as it may be written: full, short, or with the prefix `tosca:`.
    func fullName(_ name: String, _ section: TypeSection) -> String? {
        if isKnown(name, section) { return name }
        var short = name
        if let colon = name.firstIndex(of: ":"), prefixes.contains(String(name[..<colon])) {
            short = String(name[name.index(after: colon)...])
            if isKnown(short, section) { return short }
        }
        if let full = section.prefixes.lazy.map({ $0 + short }).first(where: { isKnown($0, section) }) { return full }
        // An erratum of 1.1 §7.4.2.2: the plural of one normative name.
        let plural = "tosca.interfaces.relationships."
        guard name.hasPrefix(plural) else { return nil }
        let singular = "tosca.interfaces.relationship." + name.dropFirst(plural.count)
        return isKnown(singular, section) ? singular : nil
    }

    /// All names of a section, for hints.
    func names(_ section: TypeSection) -> [String] {
        let known: [String] =
            switch section {
            case .nodeTypes: Array(catalog.nodeTypes.keys)
            case .relationshipTypes: Array(catalog.relationshipTypes.keys)
            default: catalog.entityTypes(section).map { Array($0.keys) } ?? []
            }
        return Array(Set(known).union(declarations[section]?.keys.map(\.self) ?? []))
    }

    private func isKnown(_ name: String, _ section: TypeSection) -> Bool {
        if declarations[section]?[name] != nil { return true }
        switch section {
        case .nodeTypes: return catalog.nodeTypes[name] != nil
        case .relationshipTypes: return catalog.relationshipTypes[name] != nil
        default: return catalog.entityTypes(section)?[name] != nil
        }
    }

    /// What a type is declared to derive from; also before it is resolved.
    func parent(of name: String, _ section: TypeSection) -> String? {
        if let declaration = declarations[section]?[name] {
            return declaration.entry.value.mapping?["derived_from"]?.string.flatMap { fullName($0, section) }
        }
        let ancestry = catalog.ancestry(of: name, section)
        return ancestry.count > 1 ? ancestry[1] : nil
    }

    /// Complains of a type that is not there.
    func complain(
        of name: String, _ section: TypeSection, at location: Location, _ collector: inout DiagnosticCollector
    ) {
        complain(of: name, [section], at: location, &collector)
    }

    /// Complains of a type that is in none of some sections.
    func complain(
        of name: String, _ sections: [TypeSection], at location: Location, _ collector: inout DiagnosticCollector
    ) {
        let nouns = sections.map(\.noun).joined(separator: " or ")
        if let other = TypeSection.allCases.first(where: { !sections.contains($0) && fullName(name, $0) != nil }) {
            collector.error(.unknownType, location, "'\(name)' is a \(other.noun), no \(nouns)")
        } else {
            collector.error(
                .unknownType, location, "there is no \(nouns) '\(name)'",
                hint: sections.lazy.compactMap { self.hint(for: name, $0) }.first)
        }
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
            let circle = path.drop { $0 != key }.filter { $0.section == section }.map(\.name)
            for (index, name) in circle.enumerated() {
                let chain = (circle[index...] + circle[...index]).joined(separator: " → ")
                guard let entry = declarations[section]?[name]?.entry else { continue }
                collector.error(
                    .circularDerivation, entry.value.mapping?["derived_from"]?.location ?? entry.key.location,
                    "'derived_from' goes round in a circle: \(chain)")
            }
            return false
        }
        guard path.count < Self.mostDepth else {
            collector.error(
                .limitExceeded, declaration.entry.key.location,
                "the types that this one is needed for are more than \(Self.mostDepth)")
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
        let header = TypeHeader(
            name: name, location: declaration.entry.key.location, ancestry: [name],
            description: mapping["description"]?.string)
        switch section {
        case .nodeTypes: storeNodeType(header, mapping, parent: parent, reader, &collector)
        case .relationshipTypes: storeRelationshipType(header, mapping, parent: parent, reader, &collector)
        default:
            storeEntityType(
                header, mapping, section, declaration.entry, parent: parent, builtIn: builtIn, reader, &collector)
        }
    }

    private mutating func storeNodeType(
        _ header: TypeHeader, _ mapping: Mapping, parent: String?, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) {
        let name = header.name
        let base = parent.flatMap { catalog.nodeTypes[$0] }
        var header = header
        header.ancestry += base?.header.ancestry ?? []
        var artifacts = base?.artifacts ?? [:]
        for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
        var artifactTypes = base?.artifactTypes ?? [:]
        checkArtifacts(mapping["artifacts"], refining: artifactTypes, &collector)
        for entry in mapping["artifacts"]?.mapping?.entries ?? [] {
            artifactTypes[entry.name] = entry.value.mapping?["type"]?.string ?? artifactTypes[entry.name]
        }
        var workflows = base?.workflows ?? [:]
        for workflow in WorkflowReader.lifecycles(mapping["workflows"], of: name, &collector) {
            workflows[workflow.name] = workflow
        }
        let interfaces = mergeInterfaces(
            base?.interfaces ?? [:], reader.interfaces(mapping["interfaces"], artifacts: artifacts, &collector),
            declaring: true, of: "node type '\(name)'", reader, &collector)
        catalog.nodeTypes[name] = NodeType(
            header: header,
            properties: merged(base?.properties, mapping["properties"], reader, &collector),
            attributes: merged(base?.attributes, mapping["attributes"], reader, &collector),
            capabilities: capabilities(
                mapping["capabilities"], refining: base?.capabilities ?? [:], reader, &collector),
            requirements: requirements(
                mapping["requirements"], refining: base?.requirements ?? [], reader, &collector),
            interfaces: interfaces, artifacts: artifacts, artifactTypes: artifactTypes, workflows: workflows)
        for requirement in catalog.nodeTypes[name]?.requirements ?? [] where requirement.places.isOwn {
            declared.requirements.append((header.ancestry, requirement))
        }
    }

    private mutating func storeRelationshipType(
        _ header: TypeHeader, _ mapping: Mapping, parent: String?, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) {
        let name = header.name
        let base = parent.flatMap { catalog.relationshipTypes[$0] }
        var header = header
        header.ancestry += base?.header.ancestry ?? []
        var workflows = base?.workflows ?? [:]
        if mapping["workflow"] != nil, let other = mapping.entries.first(where: { $0.name == "workflows" }) {
            collector.error(
                .conflictingKeys, other.key.location,
                "a relationship type has one of 'workflow' and 'workflows', which mean the same")
        }
        for weaving in WorkflowReader.weavings(mapping["workflow"] ?? mapping["workflows"], of: name, &collector) {
            workflows[weaving.workflow] = weaving
        }
        let interfaces = mergeInterfaces(
            base?.interfaces ?? [:], reader.interfaces(mapping["interfaces"], artifacts: [:], &collector),
            declaring: true, of: "relationship type '\(name)'", reader, &collector)
        let targets = names(
            mapping["valid_target_types"], of: [.capabilityTypes], refining: base?.validTargetTypes ?? [], &collector)
        catalog.relationshipTypes[name] = RelationshipType(
            header: header,
            properties: merged(base?.properties, mapping["properties"], reader, &collector),
            attributes: merged(base?.attributes, mapping["attributes"], reader, &collector), interfaces: interfaces,
            validTargetTypes: targets, workflows: workflows)
    }

    private mutating func storeEntityType(
        _ header: TypeHeader, _ mapping: Mapping, _ section: TypeSection, _ entry: Mapping.Entry, parent: String?,
        builtIn: String?, _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) {
        let base = parent.flatMap { catalog.entityTypes(section)?[$0] }
        var header = header
        header.ancestry += base?.header.ancestry ?? [builtIn].compactMap(\.self)
        var type = EntityType(
            header: header, properties: merged(base?.properties, mapping["properties"], reader, &collector),
            attributes: merged(base?.attributes, mapping["attributes"], reader, &collector))
        switch section {
        case .artifactTypes:
            type.fileExtensions = mapping["file_ext"]?.sequence?.compactMap(\.string) ?? base?.fileExtensions ?? []
        case .interfaceTypes:
            let own = Node(content: .mapping(Mapping(entries: [entry])), location: entry.key.location)
            let inherited = base.map {
                Interface(
                    name: header.name, type: nil, operations: $0.operations, inputs: $0.inputs,
                    inputDefinitions: $0.inputDefinitions, location: $0.header.location)
            }
            let interface = reader.interfaces(own, artifacts: [:], &collector).first.map {
                mergeOperations(inherited, $0, of: "interface type '\(header.name)'", reader, &collector)
            }
            type.operations = interface?.operations ?? base?.operations ?? [:]
            type.inputs = interface?.inputs ?? base?.inputs ?? [:]
            type.inputDefinitions = interface?.inputDefinitions ?? base?.inputDefinitions ?? [:]
        case .dataTypes: type.schema = dataSchema(mapping, base: base, builtIn: builtIn, header, reader, &collector)
        case .capabilityTypes:
            type.validTypes = names(
                mapping["valid_source_types"], of: [.nodeTypes, .groupTypes], refining: base?.validTypes ?? [],
                &collector)
        case .groupTypes:
            type.validTypes = names(
                mapping["members"], of: [.nodeTypes, .groupTypes], refining: base?.validTypes ?? [], &collector)
            type.interfaces = mergeInterfaces(
                base?.interfaces ?? [:], reader.interfaces(mapping["interfaces"], artifacts: [:], &collector),
                declaring: true, of: "group type '\(header.name)'", reader, &collector)
            // Capabilities and requirements of groups were given up in 1.3; those of 1.0 to 1.2 are checked.
            type.capabilities = capabilities(
                mapping["capabilities"], refining: base?.capabilities ?? [:], reader, &collector)
            type.requirements = requirements(
                mapping["requirements"], refining: base?.requirements ?? [], reader, &collector)
            for requirement in type.requirements where requirement.places.isOwn {
                declared.requirements.append((header.ancestry, requirement))
            }
        case .policyTypes:
            type.validTypes = names(
                mapping["targets"], of: [.nodeTypes, .groupTypes], refining: base?.validTypes ?? [], &collector)
        case .nodeTypes, .relationshipTypes: break
        }
        catalog.setEntityType(type, section)
    }

    /// What values of a data type meet besides having its properties (1.3 §3.7.6).
    private mutating func dataSchema(
        _ mapping: Mapping, base: EntityType?, builtIn: String?, _ header: TypeHeader, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> Schema? {
        let own = mapping["constraints"].map { reader.constraints($0, &collector) } ?? []
        if builtIn == nil, base?.schema == nil, let place = mapping["constraints"]?.location {
            collector.error(
                .inapplicableConstraint, place,
                "the data type '\(header.name)' cannot be constrained: it derives from no built-in type",
                hint: "constrain its properties")
            return nil
        }
        guard let type = builtIn ?? base?.schema?.type else { return nil }
        let schema = Schema(
            type: type,
            key: mapping["key_schema"].map { resolved(reader.schema($0, &collector), &collector) } ?? base?.schema?.key,
            entry: mapping["entry_schema"].map { resolved(reader.schema($0, &collector), &collector) }
                ?? base?.schema?.entry, constraints: (base?.schema?.constraints ?? []) + own,
            location: header.location)
        declared.schemas.append(
            Schema(type: type, key: schema.key, entry: schema.entry, constraints: own, location: header.location))
        return schema
    }

    /// Declarations on top of those that a parent has.
    private mutating func merged(
        _ base: [String: PropertyDefinition]?, _ node: Node?, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> [String: PropertyDefinition] {
        let base = base ?? [:]
        guard let node else { return base }
        return base.merging(byName(definitions(node, refining: base, reader, &collector))) { $1 }
    }

    func byName(_ definitions: [PropertyDefinition]) -> [String: PropertyDefinition] {
        Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// A list of names of types, by their full names; each must be, or derive from, one that a parent names.
    mutating func names(
        _ node: Node?, of sections: [TypeSection], refining base: [String], _ collector: inout DiagnosticCollector
    ) -> [String] {
        guard let items = node?.sequence else { return base }
        var names: [String] = []
        for item in items {
            guard let written = item.string else { continue }
            guard let section = sections.first(where: { fullName(written, $0) != nil }),
                let full = fullName(written, section)
            else {
                complain(of: written, sections, at: item.location, &collector)
                continue
            }
            names.append(full)
            if !base.isEmpty { declared.narrowings.append((full, section, base, item.location)) }
        }
        return names
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
