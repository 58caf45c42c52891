internal import YAML

/// Checks that definitions keep to those that they refine (1.3 §3.6.10.5).
struct RefinementCheck {
    let types: TypeCatalog

    func check(
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

    /// Checks that entries are of the type that those are of which they refine, or of one derived from it.
    func checkEntries(
        _ own: Schema, _ base: Schema, of name: String, _ place: Location, _ collector: inout DiagnosticCollector
    ) {
        guard !types.isDataType(own.type, derivedFrom: base.type) else { return }
        collector.error(
            .unfitRefinement, own.location,
            "the entries of \(name) are of type \(own.type), where those of what it refines are of type \(base.type)",
            hint: "see \(place)")
    }

    /// Checks that a type is one that a parent allows, or derives from one.
    func checkType(
        _ name: String, _ section: TypeSection, isOneOf allowed: [String], _ location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard !allowed.contains(where: types.ancestry(of: name, section).contains) else { return }
        collector.error(
            .unfitRefinement, location, "'\(name)' is none of the types that the parent allows",
            hint: "it must be one of these, or derive from one: \(allowed.joined(separator: ", "))")
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
}
