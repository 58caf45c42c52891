internal import YAML

/// Reads node templates against their types (1.3 §3.8.3).
struct NodeTemplateReader {
    private let document: Document
    private let reader: DefinitionReader
    /// The same, for interfaces of node templates.
    private let nodeReader: DefinitionReader
    private(set) var types: TypeResolver
    private let assignment: Assignment
    private let entries: [Mapping.Entry]
    /// What types give to their templates, from the second one on: many types have just one.
    private var prototypes: [ObjectIdentifier: NodePrototype] = [:]
    /// The types that have a template.
    private var used: Set<ObjectIdentifier> = []
    /// What capabilities of each type give that say nothing of their properties.
    private var plainCapabilities: [String: CapabilityPrototype] = [:]
    /// The node templates as they are written, once one of them is a copy.
    private var written: [String: Node] = [:]
    /// The templates that could be read.
    private(set) var nodes: [NodeTemplate] = []
    /// What each of them requires, as it is written.
    private(set) var requirements: [Node?] = []

    init(_ entries: [Mapping.Entry], document: Document, reader: DefinitionReader, types: TypeResolver) {
        self.entries = entries
        self.document = document
        self.reader = reader
        self.types = types
        assignment = Assignment(types: types.catalog)
        nodeReader = reader.reading(OperationHost.ofNodes)
    }

    /// Reads all of them.
    mutating func readAll(_ collector: inout DiagnosticCollector) {
        nodes.reserveCapacity(entries.count)
        requirements.reserveCapacity(entries.count)
        for entry in entries {
            let parts = parts(of: entry, &collector)
            guard let node = node(entry, parts, &collector) else { continue }
            requirements.append(parts.first { $0.name == "requirements" }?.value)
            nodes.append(node)
        }
    }

    /// What a node template says itself, and, where it is a copy, what the other one says beyond that (1.3 §3.8.3).
    private mutating func parts(
        of entry: Mapping.Entry, _ collector: inout DiagnosticCollector
    ) -> [Mapping.Entry] {
        let own = entry.value.entries("the node template '\(entry.name)'", &collector)
        guard let copy = own.first(where: { $0.name == "copy" })?.value,
            let name = copy.name("a node template", &collector)
        else { return own }
        if written.isEmpty {
            written = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        guard let source = written[name]?.mapping else {
            collector.error(
                .unknownOriginal, copy.location, "there is no node template '\(name)' to copy",
                hint: NearMiss.hint(for: name, among: written.originals))
            return own
        }
        guard source["copy"] == nil else {
            collector.error(.copiedCopy, copy.location, "'\(name)' is a copy itself, which cannot be copied")
            return own
        }
        return Mapping(entries: own).copying(source).entries
    }

    private mutating func node(
        _ entry: Mapping.Entry, _ parts: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        var what: String { "the node template '\(entry.name)'" }
        let mapping = Mapping(entries: parts)
        let count = document.version < .v2_0 ? nil : self.count(mapping["count"], of: what, &collector)
        guard let typeNode = mapping["type"], let written = typeNode.string else {
            // Of a copy that has none, the one that is copied has been complained of; of another kind, the grammar has.
            if mapping["copy"] == nil, mapping["type"] == nil, entry.value.mapping != nil {
                collector.error(
                    .missingType, entry.key.location, "\(what) has no type",
                    hint: "add 'type' with the name of a node type")
            }
            return nil
        }
        guard let type = types.nodeType(written) else {
            types.complain(of: written, .nodeTypes, at: typeNode.location, &collector)
            return nil
        }
        let prototype = prototype(of: type)
        checkDirectives(mapping["directives"], &collector)
        if document.version < .v2_0 { checkCounts(parts, &collector) }
        let properties = assignment.values(
            mapping["properties"], defaults: prototype.properties, definitions: prototype.type.properties,
            of: what, at: entry.key.location, elsewhere: prototype.type.hint(forPropertyOfCapability:), &collector)
        let attributes = assignment.attributes(
            mapping["attributes"], definitions: prototype.type.attributes, reflecting: prototype.type.properties,
            of: what, &collector)
        types.checkArtifacts(
            mapping["artifacts"], refining: prototype.type.artifactTypes, files: prototype.type.artifacts, &collector)
        var artifacts = prototype.type.artifacts
        for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
        var interfaces = prototype.type.interfaceSet
        if let assigned = mapping["interfaces"] {
            interfaces = types.mergeInterfaces(
                interfaces, nodeReader.interfaces(assigned, artifacts: artifacts, &collector), declaring: false,
                of: "node template '\(entry.name)'", reader, &collector)
        }
        let filter = mapping["node_filter"].map { reader.nodeFilter($0, types, &collector) }
        let directives = mapping["directives"]?.sequence?.compactMap(\.string) ?? []
        if let filter { checkDirectives(directives, beside: filter, of: what, &collector) }
        if let filter { NodeFilterCheck(types: types.catalog).check(filter, for: prototype.type, &collector) }
        var capabilities = prototype.capabilities
        let assigned = mapping["capabilities"].flatMap { $0.mapping == nil ? nil : $0 }
        var meant: [String: Mapping.Entry] = [:]
        lazy var lacking = LackingMembers(
            Set(prototype.lacking.map(\.capability).filter { assigned?.mapping?[$0] == nil }))
        for part in assigned?.entries("'capabilities'", &collector) ?? [] {
            let name =
                prototype.type.capabilities[part.name] != nil
                ? part.name : undeclared(part, of: prototype.type, &lacking, &collector)
            let definition = prototype.type.capabilities[name]
            meant[name] = part
            let body = part.value.mapping
            if let definition {
                AssignedOccurrences(body?["occurrences"])?.check(
                    within: definition.occurrences, of: "the capability '\(name)'", &collector)
            }
            capabilities[name] = Capability(
                type: definition?.type ?? "",
                properties: assignment.values(
                    body?["properties"], defaults: prototype.capabilities[name]?.properties ?? [:],
                    definitions: definition?.properties, of: "the capability '\(name)' of \(what)",
                    at: part.key.location, &collector),
                attributes: assignment.attributes(
                    body?["attributes"], definitions: definition?.attributes, reflecting: definition?.properties,
                    of: "the capability '\(name)' of \(what)", &collector),
                limit: body?["occurrences"].flatMap(Capability.Limit.init))
        }
        for (name, property) in prototype.lacking where meant[name] == nil {
            collector.error(
                .missingProperty, entry.key.location,
                "the capability '\(name)' of \(what) lacks the property '\(property)', which its type requires")
        }
        let node = NodeTemplate(
            name: entry.name, type: prototype.type, properties: properties, attributes: attributes,
            capabilities: capabilities,
            interfaces: interfaces, artifacts: artifacts,
            description: mapping["description"]?.string, metadata: mapping["metadata"]?.texts ?? [:],
            directives: directives,
            count: count, filter: filter, location: entry.key.location)
        InstanceCountCheck.check(node, assigned?.mapping, types.catalog, &collector)
        return node
    }

    /// Complains of a capability that the type does not declare.
    ///
    /// - Parameter lacking: those that must be given a property, and that the name may mean.
    /// - Returns: its name or, where it is taken for one that lacks, the name of that one.
    private func undeclared(
        _ part: Mapping.Entry, of type: NodeType, _ lacking: inout LackingMembers,
        _ collector: inout DiagnosticCollector
    ) -> String {
        let near = collector.looksForHints ? NearMiss.nearest(to: part.name, among: type.capabilities.keys) : nil
        let meant = NearMiss.isChance(for: part.name) ? nil : lacking.take(near)
        collector.undeclared(
            .undeclaredCapability, part.key.location, "the type \(type.name) has no capability '\(part.name)'",
            standsForLacking: meant != nil, hint: NearMiss.hint(suggesting: near, among: type.capabilities.keys))
        return meant ?? part.name
    }

    /// How many instances a template has; a function stays one.
    private func count(_ node: Node?, of what: String, _ collector: inout DiagnosticCollector) -> Value? {
        guard let node else { return nil }
        let value = Value(node, as: "integer")
        let wanted = "a whole number that is not below 0"
        switch value {
        case .function: return value
        case .integer(let count) where count >= 0: return value
        case .integer(let count):
            collector.error(
                .impossibleValue, node.location, "the count of \(what) must be \(wanted), and is \(count)")
            return nil
        default:
            guard !MisspeltFunction.complain(of: node, &collector) else { return nil }
            let isOutOfRange = BuiltInType.expectation(of: node, as: "integer", isOf2_0: true)?.isNotation == true
            collector.error(
                .impossibleValue, node.location,
                isOutOfRange
                    ? "the count of \(what) must be between 0 and \(Int.max), and is \(value.text)"
                    : node.mismatch(of: "the count of \(what)", with: wanted))
            return nil
        }
    }

    /// Warns of numbers of instances that nothing reads: up to 1.3 a capability says how many there are (1.3 §5.5.13).
    private func checkCounts(_ parts: [Mapping.Entry], _ collector: inout DiagnosticCollector) {
        for part in parts where part.name == "count" || part.name == "occurrences" {
            collector.warning(
                .unknownKey, part.key.location, "'\(part.name)' of a node template has no effect before TOSCA 2.0",
                hint: "give the properties of a capability of type tosca.capabilities.Scalable, or write the file in"
                    + " TOSCA 2.0")
        }
    }

    private static let directives = ["create", "select", "selectable", "substitute", "substitutable"]
    /// Those that 2.0 has; those of earlier versions are understood in its files, too.
    private static let directivesOf2_0 = ["create", "select", "substitute"]

    /// Warns of directives that have no meaning (1.3 §3.4.3).
    private func checkDirectives(_ node: Node?, _ collector: inout DiagnosticCollector) {
        for item in node?.sequence ?? [] {
            guard let directive = item.string, !Self.directives.contains(directive) else { continue }
            collector.warning(
                .unknownDirective, item.location, "the directive '\(directive)' has no meaning here",
                hint: NearMiss.hint(
                    for: directive, among: document.version < .v2_0 ? Self.directives : Self.directivesOf2_0))
        }
    }

    /// Warns of a filter of a node that is not selected (1.3 §3.8.3.1).
    private func checkDirectives(
        _ directives: [String], beside filter: NodeFilter, of what: String, _ collector: inout DiagnosticCollector
    ) {
        // One that is not known, of which is warned, may be the one that is wanted.
        guard directives.allSatisfy(Self.directives.contains), !directives.contains(where: { $0.hasPrefix("select") })
        else { return }
        let fate = directives.contains { $0.hasPrefix("substitut") } ? "substituted" : "made"
        let wanted = document.version < .v1_3 ? "selectable" : "select"
        collector.warning(
            .unknownDirective, filter.location,
            "the filter of \(what) has no meaning: the node is \(fate), and not selected",
            hint: directives.isEmpty
                ? "add 'directives: [\(wanted)]'" : "add '\(wanted)' to the directives, or leave the filter out")
    }

    private mutating func prototype(of definition: CapabilityDefinition) -> CapabilityPrototype {
        // Most capabilities are just what their type says.
        guard definition.isPlain else { return CapabilityPrototype(of: definition) }
        if let known = plainCapabilities[definition.type] { return known }
        let prototype = CapabilityPrototype(of: definition)
        plainCapabilities[definition.type] = prototype
        return prototype
    }

    private mutating func prototype(of type: NodeType) -> NodePrototype {
        let isFirst = used.insert(ObjectIdentifier(type)).inserted
        if !isFirst, let known = prototypes[ObjectIdentifier(type)] { return known }
        let prototype = NodePrototype(of: type) { self.prototype(of: $0) }
        if !isFirst { prototypes[ObjectIdentifier(type)] = prototype }
        return prototype
    }
}

extension NodeType {
    /// Where a property is written that is one of just one capability.
    fileprivate func hint(forPropertyOfCapability name: String) -> String? {
        let owners = capabilities.values.filter { $0.properties[name] != nil }
        guard owners.count == 1, let owner = owners.first?.name else { return nil }
        return "it is one of the capability '\(owner)': write capabilities: {\(owner): {properties: {\(name): …}}}"
    }
}
