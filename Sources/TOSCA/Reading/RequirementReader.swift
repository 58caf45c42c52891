internal import YAML

/// Turns the requirements that templates assign into relationships (TOSCA Simple Profile 1.1 §3.7.2).
struct RequirementReader {
    private let reader: DefinitionReader
    private(set) var types: TypeResolver
    private let members: Assignment
    private(set) var relationships: [Relationship] = []
    private var targets: RequirementTargets
    /// The relationship templates that could be read, by name.
    let templates: [String: RelationshipTemplate]
    /// Relationship templates that could not be read, of which has been complained.
    let unreadTemplates: Set<String>
    /// The names of relationships, and the number that the next one of the name gets.
    private var names: [String: Int] = [:]
    private var prototypes: [ObjectIdentifier: [String: Value]] = [:]

    /// What an assignment says of its relationship.
    private struct AssignedRelationship {
        var type: String?
        /// The template that it names; that one is checked where it stands.
        var template: RelationshipTemplate?
        /// Where it is named; nil once it has been complained of.
        var place: Location?
        let properties: Node?
        let attributes: Node?
        let interfaces: [Interface]
    }

    init(
        nodes: [NodeTemplate], requirements: [Node?], unread: Set<String>, templates: Node?, reader: DefinitionReader,
        types: TypeResolver, _ collector: inout DiagnosticCollector
    ) {
        self.reader = reader
        self.types = types
        members = Assignment(types: types.catalog)
        targets = RequirementTargets(
            nodes: nodes, requirements: requirements, unread: unread, reader: reader, types: types)
        let assignments = requirements.reduce(0) { $0 + ($1?.sequence?.count ?? 0) }
        relationships.reserveCapacity(assignments)
        names.reserveCapacity(assignments)
        let templateReader = RelationshipTemplateReader(templates, reader: reader, &collector)
        self.templates = templateReader.read(&self.types, &collector)
        unreadTemplates = Set(templateReader.entries.map(\.name)).subtracting(self.templates.keys)
    }

    /// The assignments that leave open which node it is, where one was chosen or said to be lacking.
    var settled: Set<Location> { targets.settled }

    /// Whether a capability of a node template takes no more than some number of requirements.
    var isLimited: Bool { targets.isLimited }

    /// Reads the requirements of a node template: a list of single assignments.
    mutating func read(_ node: Node, of index: Int, _ collector: inout DiagnosticCollector) {
        let source = targets[index]
        for item in node.sequence ?? [] {
            // `- host` alone names a requirement and leaves its fulfilment open.
            guard item.mapping != nil else {
                if let name = item.string { complainOfUndeclared(name, at: item.location, of: source, &collector) }
                continue
            }
            // Of an item with several names the grammar has complained.
            guard item.mapping?.entries.count == 1 else { continue }
            for entry in item.entries("a requirement", &collector) { read(entry, of: source, &collector) }
        }
    }

    /// Complains of nodes that are not there, in the requirements of a node template whose type is not known.
    func checkTargets(ofUnread template: Mapping.Entry, _ collector: inout DiagnosticCollector) {
        for entry in template.value.mapping?["requirements"]?.sequence?.compactMap(\.mapping?.entries.first) ?? [] {
            targets.checkName(in: entry, of: template.name, types, &collector)
        }
    }

    /// Reads the requirements that a node template of 2.0 must have, and does not assign (2.0 §8.5.4).
    ///
    /// - Parameters:
    ///   - node: those that it assigns.
    ///   - isMapped: whether a requirement is fulfilled outside, by substitution.
    /// - Returns: the names of those that are fulfilled now, or of which has been complained.
    mutating func readImplied(
        besides node: Node?, of index: Int, isMapped: (String) -> Bool, _ collector: inout DiagnosticCollector
    ) -> Set<String> {
        let source = targets[index]
        guard reader.document.version >= .v2_0, source.directives.isEmpty else { return [] }
        var known = Set(
            node?.sequence?.compactMap { $0.string ?? $0.mapping?.entries.first?.name } ?? [])
        var settled: Set<String> = []
        for definition in source.nodeType.requirements
        // Of several nodes it is left to the reader which they are.
        where definition.occurrences.least == 1 && known.insert(definition.name).inserted && !isMapped(definition.name)
        {
            let before = (relationships.count, collector.diagnostics.count)
            let nothing = Node(content: .mapping(Mapping(entries: [])), location: source.location)
            let entry = Mapping.Entry(key: .text(definition.name, at: source.location), value: nothing)
            read(entry, of: source, isImplied: true, &collector)
            if (relationships.count, collector.diagnostics.count) != before { settled.insert(definition.name) }
        }
        return settled
    }

    /// Complains of a requirement that the type of a node template does not declare.
    private func complainOfUndeclared(
        _ name: String, at location: Location, of source: NodeTemplate, _ collector: inout DiagnosticCollector
    ) {
        let declared = source.nodeType.requirements.map(\.name)
        guard !declared.contains(name) else { return }
        collector.undeclared(.requirement, name, at: location, in: "the type \(source.type)", among: declared)
    }

    private mutating func read(
        _ entry: Mapping.Entry, of source: NodeTemplate, isImplied: Bool = false,
        _ collector: inout DiagnosticCollector
    ) {
        let assignment = RequirementAssignment(entry, of: source)
        let definition = assignment.definition
        if definition == nil { complainOfUndeclared(entry.name, at: entry.key.location, of: source, &collector) }
        let mapping = entry.value.mapping
        if let definition {
            AssignedOccurrences(mapping?["occurrences"])?.check(
                within: definition.occurrences, of: "the requirement '\(entry.name)'", &collector)
        }
        guard let assigned = relationship(of: mapping, definition, &collector) else { return }
        let target = targets.target(of: assignment, types, &collector)
        // That it is one of several nodes, of which none is chosen, does not make its capability unknown.
        let capability =
            targets.isUndecided(assignment)
            ? definition?.capability : assignment.capability(of: target, types, &collector)
        let before = collector.diagnostics.count
        if let target { assignment.checkTarget(target, bound: capability, types.catalog, &collector) }
        let isFit = collector.severity(from: before) != .error
        let full = assigned.type ?? defaultType(of: entry.name, capability: definition?.capability)
        guard let declaredType = types.catalog.relationshipTypes[full] else { return }
        let relationshipType = definition?.refining(declaredType) ?? declaredType
        // Of a requirement that the type does not declare it is enough to say that.
        if let place = assigned.place, let definition, full != definition.relationship {
            assignment.check(relationshipType, at: place, leadsTo: target, bound: capability, types, &collector)
        }
        if let target {
            assignment.checkEnds(
                of: declaredType, at: assigned.place ?? entry.key.location, to: target, types.catalog, &collector)
        }
        // What is said of the relationship is checked, whether it is known yet where it leads or not.
        let name = target == nil ? "\(source.name).\(entry.name)" : uniqueName("\(source.name).\(entry.name)")
        let interfaces = interfaces(of: relationshipType, assignment, assigned, &collector)
        var properties = assigned.template?.properties ?? [:]
        if let template = assigned.template, relationshipType !== declaredType {
            let before = collector.diagnostics.count
            properties = self.properties(
                template.writtenProperties, over: relationshipType.properties.compactMapValues(\.defaultValue),
                of: relationshipType, assignment, at: template.location, &collector)
            // Of the rest has been complained where the template is read.
            collector.sayNothingAgain(from: before)
        }
        if assigned.template == nil || assigned.properties != nil, target != nil || assigned.properties != nil {
            properties = self.properties(
                assigned.properties, over: assigned.template == nil ? nil : properties, of: relationshipType,
                assignment,
                at: entry.key.location, &collector)
        }
        let attributes = attributes(assigned, of: relationshipType, assignment, &collector)
        guard let target else { return }
        relationships.append(
            Relationship(
                name: name, requirement: entry.name, source: source.name, target: target.name,
                type: relationshipType,
                capability: assignment.capabilityAsked ?? definition?.capability,
                template: assigned.template?.name, properties: properties, attributes: attributes,
                interfaces: interfaces, binding: binding(of: mapping),
                isOptional: mapping?["optional"]?.value == .boolean(true), isImplied: isImplied,
                isFit: isFit, location: entry.key.location))
    }

    /// Which instances of a target an assignment means: in files of 2.0 one, by its index or any.
    private func binding(of assignment: Mapping?) -> Relationship.Binding {
        guard reader.document.version >= .v2_0 else { return .all }
        guard let index = assignment?[Lowering.targetIndex] else { return .one }
        return if case .integer(let index)? = index.value { .index(index) } else { .sameIndex }
    }

    private mutating func interfaces(
        of type: RelationshipType, _ assignment: RequirementAssignment, _ assigned: AssignedRelationship,
        _ collector: inout DiagnosticCollector
    ) -> InterfaceSet {
        var interfaces = type.interfaceSet
        // Of these has been complained where they are declared.
        var quiet = DiagnosticCollector(isLenient: true)
        if let defined = assignment.definition?.interfaces, !defined.isEmpty {
            interfaces = types.mergeInterfaces(
                interfaces, defined.values.sorted { $0.name < $1.name }, declaring: true,
                of: "relationship of \(assignment)", reader, &quiet)
        }
        if let template = assigned.template, !template.interfaces.isEmpty {
            interfaces = types.mergeInterfaces(
                interfaces, template.interfaces, declaring: false, of: "relationship of \(assignment)", reader, &quiet)
        }
        guard !assigned.interfaces.isEmpty else { return interfaces }
        return types.mergeInterfaces(
            interfaces, assigned.interfaces, declaring: false, of: "relationship of \(assignment)", reader, &collector)
    }

    /// The relationship that an assignment names, by a template, by a type or in place; nil where there is none such.
    private func relationship(
        of assignment: Mapping?, _ definition: RequirementDefinition?, _ collector: inout DiagnosticCollector
    ) -> AssignedRelationship? {
        let node = assignment?["relationship"]
        let mapping = node?.mapping
        var result = AssignedRelationship(
            // The grammar has complained of those that stand beside the relationship.
            type: definition?.relationship, properties: mapping?["properties"] ?? assignment?["properties"],
            attributes: mapping?["attributes"],
            interfaces: (mapping?["interfaces"]).map {
                reader.reading(OperationHost.ofRelationships).interfaces($0, artifacts: [:], &collector)
            } ?? [])
        let nameNode = mapping.map { $0["type"] } ?? node
        guard let nameNode, let name = nameNode.string else { return result }
        result.place = nameNode.location
        if let template = templates[name] {
            result.type = template.type
            result.template = template
        } else if let full = types.fullName(name, .relationshipTypes) {
            result.type = full
        } else {
            if !unreadTemplates.contains(name) {
                collector.unresolved(
                    .unknownRelationship, nameNode.location, "there is no relationship type or template '\(name)'",
                    hint: types.hint(for: name, .relationshipTypes, or: templates.keys))
            }
            return nil
        }
        if let full = result.type, let wanted = definition?.relationship,
            !types.catalog.fits(full, wanted, .relationshipTypes)
        {
            // 1.x leaves it to the reader; 2.0 §8.5.2 says it.
            collector.undeclared(
                .unfitRelationship, nameNode.location,
                "the relationship is of type \(full), where the requirement is for \(wanted)",
                hint: "name that type, or one derived from it")
            result.place = nil
        }
        return result
    }

    private mutating func properties(
        _ node: Node?, over template: [String: Value]?, of type: RelationshipType, _ assignment: RequirementAssignment,
        at location: Location, _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        let defaults =
            template ?? prototypes[ObjectIdentifier(type)] ?? type.properties.compactMapValues(\.defaultValue)
        // One that a requirement refines is there for this relationship alone.
        if template == nil, type === types.catalog.relationshipTypes[type.name] {
            prototypes[ObjectIdentifier(type)] = defaults
        }
        if node == nil, type.properties.isEmpty { return defaults }
        return members.values(
            node, defaults: defaults, definitions: type.properties, of: "the relationship of \(assignment)",
            at: location, &collector)
    }

    private func attributes(
        _ assigned: AssignedRelationship, of type: RelationshipType, _ assignment: RequirementAssignment,
        _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        let ofTemplate = assigned.template?.attributes ?? [:]
        guard let node = assigned.attributes else { return ofTemplate }
        let own = members.attributes(
            node, definitions: type.attributes, reflecting: type.properties, of: "the relationship of \(assignment)",
            &collector)
        return ofTemplate.merging(own) { $1 }
    }

    private mutating func uniqueName(_ name: String) -> String {
        guard var number = names.updateValue(1, forKey: name) else { return name }
        while names["\(name).\(number)"] != nil { number += 1 }
        names[name] = number + 1
        names["\(name).\(number)"] = 1
        return "\(name).\(number)"
    }

    /// The relationship that a requirement becomes when nobody says which: by the capability that it is bound to.
    private func defaultType(of requirement: String, capability: String?) -> String {
        for type in capability.flatMap({ types.catalog.capabilityTypes[$0] })?.header.ancestry ?? [] {
            switch type {
            case "tosca.capabilities.Container": return "tosca.relationships.HostedOn"
            case "tosca.capabilities.Attachment": return "tosca.relationships.AttachesTo"
            case "tosca.capabilities.Endpoint": return "tosca.relationships.ConnectsTo"
            default: continue
            }
        }
        return requirement == "host" ? "tosca.relationships.HostedOn" : "tosca.relationships.DependsOn"
    }
}
