internal import YAML

/// What was declared, to be checked when all types are known.
///
/// All copies of a resolver note it in one place: with one of their own each they would copy it at every note.
final class Declared {
    var definitions: [PropertyDefinition] = []
    /// Definitions with those that they refine and, where they have from them what they do not say themselves, what
    /// comes of both.
    var refinements: [(own: PropertyDefinition, base: PropertyDefinition, refined: PropertyDefinition?)] = []
    /// Values that types give to inputs which are declared.
    var values: [(entry: Mapping.Entry, definition: PropertyDefinition)] = []
    /// Schemas of data types that are nothing but a type with constraints, and the constraints of others.
    var schemas: [Schema] = []
    /// What data types say of the entries of their values, with what the types that they derive from say.
    var entries: [(type: String, own: Schema, base: Schema)] = []
    /// Requirements, each with the names along `derived_from` of the type that has it.
    var requirements: [(owner: [String], requirement: RequirementDefinition)] = []
    /// Types that must be, or derive from, one of those that a parent names.
    var narrowings: [(name: String, section: TypeSection, allowed: [String], location: Location)] = []

    /// Forgets what was noted.
    func removeAll() {
        definitions = []
        refinements = []
        values = []
        schemas = []
        entries = []
        requirements = []
        narrowings = []
    }
}

/// Checks declarations of properties, attributes and inputs: their constraints, their defaults, and whether they keep
/// to what they refine (1.3 §3.6.10, §3.6.12, §3.6.14).
struct DeclarationCheck {
    let types: TypeCatalog

    func check(_ declared: Declared, _ collector: inout DiagnosticCollector) {
        for (own, base, refined) in declared.refinements { checkRefinement(own, base, refined, &collector) }
        for (entry, definition) in declared.values {
            _ = Assignment(types: types).value(
                entry.value, schema: definition.schema, of: "the input '\(entry.name)'", &collector)
        }
        for (name, section, allowed, location) in declared.narrowings
        where !allowed.contains(where: { types.ancestry(of: name, section).contains($0) }) {
            collector.error(
                .unfitRefinement, location, "'\(name)' is none of the types that the parent allows",
                hint: "it must be one of these, or derive from one: \(allowed.joined(separator: ", "))")
        }
        for (name, own, base) in declared.entries {
            checkEntries(own, base, of: "'\(name)'", base.location, &collector)
        }
        for (owner, requirement) in declared.requirements { check(requirement, of: owner, &collector) }
        for schema in declared.schemas { check(schema, &collector) }
        for definition in declared.definitions {
            check(definition.schema, &collector)
            guard definition.said.value, let node = definition.defaultNode else { continue }
            let value = Assignment(types: types).value(
                node, schema: definition.schema, of: "the default of '\(definition.name)'", &collector)
            // What they point to is known where a template has the default.
            for function in value.functions { _ = function.checkForm(&collector) }
        }
    }

    private func checkRefinement(
        _ own: PropertyDefinition, _ base: PropertyDefinition, _ refined: PropertyDefinition?,
        _ collector: inout DiagnosticCollector
    ) {
        let name = "'\(own.name)'"
        if own.said.type, !types.isDataType(own.type, derivedFrom: base.type) {
            collector.error(
                .unfitRefinement, own.schema.location,
                "\(name) is of type \(own.type), where what it refines is of type \(base.type)",
                hint: "a refinement has the same type, or one derived from it: see \(base.location)")
        } else {
            checkParts(own, base, refined, &collector)
        }
        if let place = own.said.required, !own.isRequired, base.isRequired {
            collector.error(
                .unfitRefinement, place, "\(name) is required by what it refines: it cannot become optional",
                hint: "see \(base.location)")
        }
    }

    /// Checks the entries and the values of a refinement whose type is right.
    private func checkParts(
        _ own: PropertyDefinition, _ base: PropertyDefinition, _ refined: PropertyDefinition?,
        _ collector: inout DiagnosticCollector
    ) {
        let name = "'\(own.name)'"
        if let entry = own.schema.entry, let other = base.schema.entry, own.said.entry {
            checkEntries(entry, other, of: name, base.location, &collector)
        }
        if base.isFixed, let node = own.defaultNode, let fixed = base.defaultNode,
            !Assignment(types: types).isSame(node, as: fixed, schema: base.schema)
        {
            collector.error(
                .unfitRefinement, node.location, "\(name) has a value that is final, and cannot be given another one",
                hint: "see \(base.location)")
        }
        if let refined, !own.said.value, let node = base.defaultNode { checkInherited(node, refined, base, &collector) }
    }

    private func checkEntries(
        _ own: Schema, _ base: Schema, of name: String, _ place: Location, _ collector: inout DiagnosticCollector
    ) {
        guard !types.isDataType(own.type, derivedFrom: base.type) else { return }
        collector.error(
            .unfitRefinement, own.location,
            "the entries of \(name) are of type \(own.type), where those of what it refines are of type \(base.type)",
            hint: "see \(place)")
    }

    /// Checks that a default that is inherited meets what a refinement adds (1.3 §3.6.10.5).
    private func checkInherited(
        _ node: Node, _ refined: PropertyDefinition, _ base: PropertyDefinition, _ collector: inout DiagnosticCollector
    ) {
        func problem(_ definition: PropertyDefinition) -> Diagnostic? {
            var unheard = DiagnosticCollector(isLenient: true)
            _ = Assignment(types: types).value(
                node, schema: definition.schema, of: "the default that '\(refined.name)' inherits", &unheard)
            return unheard.diagnostics.first { $0.severity == .error }
        }
        // Of what is wrong with it anyway is complained where it is written.
        guard refined.schema !== base.schema, let found = problem(refined), problem(base) == nil else { return }
        collector.error(
            found.code, refined.location, found.message,
            hint: "give it another one; the inherited one is at \(node.location)")
    }

    /// Checks that a requirement can be fulfilled: that its capability takes such a source, and its relationship such
    /// a target (1.3 §3.7.7, §3.7.10), and that its filter suits the nodes that it is for (1.3 §3.6.4.2).
    private func check(
        _ requirement: RequirementDefinition, of owner: [String], _ collector: inout DiagnosticCollector
    ) {
        if requirement.places.filter != nil, let filter = requirement.filter {
            NodeFilterCheck(types: types).check(
                filter, for: requirement.node.flatMap { types.nodeTypes[$0] }, &collector)
        }
        guard let name = requirement.capability, let capability = types.capabilityTypes[name] else { return }
        let sources = capability.validTypes
        if let place = requirement.places.capability, !sources.isEmpty, !sources.contains(where: owner.contains) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "capabilities of type \(name) do not take nodes of type \(owner.first ?? "")",
                hint: "they take \(sources.joined(separator: ", "))")
        }
        guard let relationship = requirement.relationship.flatMap({ types.relationshipTypes[$0] }) else { return }
        if let place = requirement.places.node ?? requirement.places.relationship {
            checkTarget(of: relationship, requirement, at: place, &collector)
        }
        guard let place = requirement.places.relationship ?? requirement.places.capability else { return }
        checkEnds(of: relationship, of: owner, at: place, capability, &collector)
        if relationship.valid.capabilities.isEmpty { return }
        let isValid = relationship.valid.capabilities.contains {
            capability.header.ancestry.contains($0) || types.isCapabilityType($0, derivedFrom: name)
        }
        if !isValid {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "relationships of type \(relationship.name) do not lead to capabilities of type \(name)",
                hint: "they lead to \(relationship.valid.capabilities.joined(separator: ", "))")
        }
    }

    /// Checks that a relationship leads to nodes of the type that a requirement is for (2.0 §7.3).
    private func checkTarget(
        of relationship: RelationshipType, _ requirement: RequirementDefinition, at place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let valid = relationship.valid.targets
        guard let node = requirement.node, types.nodeTypes[node] != nil, !valid.isEmpty else { return }
        let isValid = valid.contains {
            types.isNodeType(node, derivedFrom: $0) || types.isNodeType($0, derivedFrom: node)
        }
        guard !isValid else { return }
        collector.undeclared(
            .unfulfillableRequirement, place,
            "relationships of type \(relationship.name) do not lead to nodes of type \(node)",
            hint: "they lead to \(valid.joined(separator: ", "))")
    }

    /// Checks that a relationship comes from nodes of the type that requires it, and that its capability takes it (2.0
    /// §7.3, §8.1).
    private func checkEnds(
        of relationship: RelationshipType, of owner: [String], at place: Location, _ capability: EntityType,
        _ collector: inout DiagnosticCollector
    ) {
        let (sources, taken) = (relationship.valid.sources, capability.validRelationshipTypes)
        if !sources.isEmpty, !sources.contains(where: owner.contains) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "relationships of type \(relationship.name) do not come from nodes of type \(owner.first ?? "")",
                hint: "they come from \(sources.joined(separator: ", "))")
        }
        if !taken.isEmpty, !taken.contains(where: relationship.header.isDerived) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "capabilities of type \(capability.name) do not take relationships of type \(relationship.name)",
                hint: "they take \(taken.joined(separator: ", "))")
        }
    }

    // MARK: - Schemas

    private func check(_ schema: Schema, _ collector: inout DiagnosticCollector) {
        let builtIn = types.builtInType(of: schema.type)
        if let entry = schema.entry {
            if let builtIn, !["list", "map", "any"].contains(builtIn) {
                collector.error(
                    .misplacedSchema, entry.location,
                    "values of type \(schema.type) have no entries: 'entry_schema' has no meaning here")
            }
            check(entry, &collector)
        }
        if let key = schema.key { check(key, ofKeysOf: schema, builtIn, &collector) }
        for constraint in schema.constraints { check(constraint, of: schema, builtIn, &collector) }
    }

    /// Checks the schema of keys, which are single values, and which only maps have (1.3 §3.3.5).
    private func check(
        _ key: Schema, ofKeysOf schema: Schema, _ builtIn: String?, _ collector: inout DiagnosticCollector
    ) {
        check(key, &collector)
        if let builtIn, builtIn != "map", builtIn != "any" {
            collector.error(
                .misplacedSchema, key.location,
                "values of type \(schema.type) have no keys: 'key_schema' has no meaning here")
        } else if ["list", "map", "range"].contains(types.builtInType(of: key.type))
            || types.dataTypes[key.type]?.properties.isEmpty == false
        {
            collector.error(
                .misplacedSchema, key.location, "keys are single values, and cannot be of type \(key.type)",
                hint: "the type of keys is string where nothing is said")
        }
    }

    /// Checks that a clause can be applied to values of a type (1.3 §3.6.3.1), and what it compares with.
    private func check(
        _ constraint: Constraint, of schema: Schema, _ builtIn: String?, _ collector: inout DiagnosticCollector
    ) {
        ConstraintCheck(types: types, schema: schema, builtIn: builtIn).check(constraint, &collector)
    }
}

/// Checks a constraint clause against the type of the values that it is for.
struct ConstraintCheck {
    let types: TypeCatalog
    let schema: Schema
    let builtIn: String?

    init(types: TypeCatalog, schema: Schema, builtIn: String? = nil) {
        self.types = types
        self.schema = schema
        self.builtIn = builtIn ?? types.builtInType(of: schema.type)
    }

    func check(_ constraint: Constraint, _ collector: inout DiagnosticCollector) {
        let name = "'\(constraint.operator.rawValue)'"
        let operand = constraint.operand
        guard isApplicable(constraint.operator) else {
            collector.error(
                .inapplicableConstraint, constraint.location,
                "\(name) is no constraint on values of type \(schema.type)",
                hint: "there is: \(applicable)")
            return
        }
        // The value of a function is known in a run only.
        if Function(operand) != nil { return }
        switch constraint.operator {
        case .equal, .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual: value(operand, of: name, &collector)
        case .inRange: checkRange(operand, name, &collector)
        case .validValues:
            guard let values = operand.sequence else {
                collector.error(
                    .malformedConstraint, operand.location, "\(name) takes a list of values; this is \(operand.kind)")
                return
            }
            for node in values { value(node, of: name, &collector) }
        case .length, .minLength, .maxLength:
            guard case .integer(let number)? = operand.value, number >= 0 else {
                collector.error(
                    .malformedConstraint, operand.location,
                    "\(name) takes a whole number that is not below 0; this is"
                        + " \(Value(operand).text.isEmpty ? operand.kind : Value(operand).text)")
                return
            }
        case .pattern:
            guard let text = operand.string, GrammarCheck.isString(operand) else {
                collector.error(
                    .malformedConstraint, operand.location,
                    "\(name) takes a regular expression; this is \(operand.kind)")
                return
            }
            do throws(Pattern.Malformed) { _ = try Pattern(text) } catch {
                collector.error(
                    .malformedConstraint, operand.location, "'\(text)' is no regular expression: \(error.reason)")
            }
        case .schema:
            if !GrammarCheck.isString(operand) {
                collector.error(
                    .malformedConstraint, operand.location, "\(name) takes a string; this is \(operand.kind)")
            }
        }
    }

    private func checkRange(_ node: Node, _ name: String, _ collector: inout DiagnosticCollector) {
        guard let bounds = node.sequence, bounds.count == 2 else {
            collector.error(
                .malformedConstraint, node.location, "\(name) takes a list of two values; this is \(node.kind)",
                hint: "write [LOWEST, HIGHEST]; either may be UNBOUNDED")
            return
        }
        let type = builtIn == "range" ? "integer" : builtIn
        let element = builtIn == "range" ? Schema(type: "integer", location: schema.location) : schema
        var isSound = true
        for bound in bounds where bound.string != "UNBOUNDED" {
            let before = collector.diagnostics.count
            value(bound, as: element, of: name, &collector)
            if collector.diagnostics.count > before { isSound = false }
        }
        guard isSound, !bounds.contains(where: { $0.string == "UNBOUNDED" }) else { return }
        if Comparand.isLess(Comparand(bounds[1], type: type), Comparand(bounds[0], type: type)) == true {
            collector.error(.malformedConstraint, node.location, "\(name) ends below its beginning")
        }
    }

    private func value(
        _ node: Node, as other: Schema? = nil, of name: String, _ collector: inout DiagnosticCollector
    ) {
        let schema = other ?? schema
        let plain = Schema(type: schema.type, key: schema.key, entry: schema.entry, location: schema.location)
        _ = Assignment(types: types).value(node, schema: plain, of: "the value of \(name)", &collector)
    }

    /// The operators that have a meaning for a type; a type with properties takes all that compare.
    private func isApplicable(_ name: Constraint.Operator) -> Bool {
        switch (name, builtIn) {
        // What is equal is a single value (1.3 §3.6.3.1); lists are compared by 'valid_values'.
        case (.equal, let type): !["list", "map"].contains(type)
        case (.validValues, _), (_, nil), (_, "any"?): true
        case (.inRange, "range"?): true
        case (.greaterThan, let type?), (.greaterOrEqual, let type?), (.lessThan, let type?),
            (.lessOrEqual, let type?), (.inRange, let type?):
            !["boolean", "null", "range", "list", "map"].contains(type)
        case (.length, let type?), (.minLength, let type?), (.maxLength, let type?):
            ["string", "list", "map", "json", "xml"].contains(type)
        case (.pattern, let type?), (.schema, let type?): ["string", "json", "xml"].contains(type)
        }
    }

    private var applicable: String {
        Constraint.Operator.allCases.filter(isApplicable).map(\.rawValue).joined(separator: ", ")
    }
}
