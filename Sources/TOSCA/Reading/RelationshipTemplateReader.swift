internal import YAML

/// A relationship template (1.3 §3.8.4).
struct RelationshipTemplate {
    let name: String
    let type: String
    let properties: [String: Value]
    /// The properties that it says something of, as they are written.
    let writtenProperties: Node?
    let attributes: [String: Value]
    /// The interfaces that it says something of.
    let interfaces: [Interface]
    /// The interfaces of its type by short name, with what it says of them.
    let allInterfaces: [String: Interface]
    let location: Location
}

/// Reads the relationship templates of a topology.
struct RelationshipTemplateReader {
    let reader: DefinitionReader
    let entries: [Mapping.Entry]

    init(_ node: Node?, reader: DefinitionReader, _ collector: inout DiagnosticCollector) {
        self.reader = reader.reading(OperationHost.ofRelationships)
        entries = node?.mapping == nil ? [] : node?.entries("'relationship_templates'", &collector) ?? []
    }

    /// The templates that can be read, by name.
    func read(_ types: inout TypeResolver, _ collector: inout DiagnosticCollector) -> [String: RelationshipTemplate] {
        let all = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        var templates: [String: RelationshipTemplate] = [:]
        for entry in entries { templates[entry.name] = template(entry, among: all, &types, &collector) }
        return templates
    }

    private func template(
        _ entry: Mapping.Entry, among all: [String: Node], _ types: inout TypeResolver,
        _ collector: inout DiagnosticCollector
    ) -> RelationshipTemplate? {
        guard let mapping = parts(of: entry, among: all, &collector) else { return nil }
        guard let typeNode = mapping["type"], let written = typeNode.string else {
            collector.error(.missingType, entry.key.location, "the relationship template '\(entry.name)' has no type")
            return nil
        }
        guard let name = types.fullName(written, .relationshipTypes),
            let type = types.catalog.relationshipTypes[name]
        else {
            types.complain(of: written, .relationshipTypes, at: typeNode.location, &collector)
            return nil
        }
        let (properties, attributes) = Assignment(types: types.catalog).members(
            of: mapping, declared: type.properties, type.attributes, of: "the relationship template '\(entry.name)'",
            at: entry.key.location, &collector)
        let interfaces = reader.interfaces(mapping["interfaces"], artifacts: [:], &collector)
        let all = types.mergeInterfaces(
            type.interfaceSet, interfaces, declaring: false, of: "relationship template '\(entry.name)'", reader,
            &collector)
        return RelationshipTemplate(
            name: entry.name, type: name, properties: properties, writtenProperties: mapping["properties"],
            attributes: attributes, interfaces: interfaces, allInterfaces: all.byName,
            location: entry.key.location)
    }

    /// What a template says, and what the one says beyond that which it is a copy of.
    private func parts(
        of entry: Mapping.Entry, among all: [String: Node], _ collector: inout DiagnosticCollector
    ) -> Mapping? {
        guard let own = entry.value.mapping, let copy = own["copy"], let name = copy.string else {
            return entry.value.mapping
        }
        guard let source = all[name]?.mapping else {
            collector.error(
                .unknownOriginal, copy.location, "there is no relationship template '\(name)' to copy",
                hint: NearMiss.hint(for: name, among: all.originals))
            return nil
        }
        guard source["copy"] == nil else {
            collector.error(.copiedCopy, copy.location, "'\(name)' is a copy itself, which cannot be copied")
            return nil
        }
        return own.copying(source)
    }
}
