internal import YAML

/// Reads conditions of preconditions, of steps and of triggers (1.3 §3.6.25).
struct ConditionReader {
    let types: TypeCatalog
    let reader: DefinitionReader

    /// Reads a list of clauses, or one clause that stands alone, about some subjects: one of them must have what is
    /// named.
    func conditions(
        _ node: Node, about subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> [WorkflowCondition] {
        (node.sequence ?? [node]).flatMap { clause($0, about: subjects, &collector) }
    }

    private func clause(
        _ node: Node, about subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> [WorkflowCondition] {
        guard let mapping = node.mapping else {
            collector.error(
                .wrongKind, node.location, node.mismatch(of: "a condition", with: "a mapping"),
                hint: "write {ATTRIBUTE: [{equal: VALUE}]}, or one of and, or, not with a list of such")
            return []
        }
        checkKeys(of: mapping, &collector)
        return mapping.entries.map { entry in
            switch entry.name {
            case "and", "assert": .and(members(of: entry, about: subjects, &collector))
            case "or": .or(members(of: entry, about: subjects, &collector))
            case "not": .not(members(of: entry, about: subjects, &collector))
            default: attribute(entry, about: subjects, &collector)
            }
        }
    }

    /// Checks that a clause has one of the keys that join others (1.3 §3.6.25.4).
    private func checkKeys(of mapping: Mapping, _ collector: inout DiagnosticCollector) {
        let joining = mapping.entries.filter { ["and", "or", "not"].contains($0.name) }
        if joining.count > 1, let second = joining.dropFirst().first {
            collector.error(
                .conflictingKeys, second.key.location,
                "a condition has one of 'and', 'or' and 'not'; '\(second.name)' stands beside '\(joining[0].name)'",
                hint: "begin a new item of the list with it")
        }
        if reader.document.version == .v1_3, let old = mapping.entries.first(where: { $0.name == "assert" }) {
            collector.advise(
                .deprecatedNotation, old.key.location, "'assert' is deprecated", hint: "write 'and'")
        }
    }

    /// The clauses that a key joins.
    private func members(
        of entry: Mapping.Entry, about subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> [WorkflowCondition] {
        guard entry.value.sequence != nil else {
            collector.error(
                .wrongKind, entry.value.location, entry.value.mismatch(of: "'\(entry.name)'", with: "a list"),
                hint: entry.value.mapping == nil ? nil : "write a '-' before each condition")
            return []
        }
        return conditions(entry.value, about: subjects, &collector)
    }

    private func attribute(
        _ entry: Mapping.Entry, about subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> WorkflowCondition {
        let constraints = entry.value.isNull ? [] : reader.constraints(entry.value, &collector)
        let condition = WorkflowCondition.attribute(entry.name, constraints: constraints, location: entry.key.location)
        let known = subjects.map { $0.attributes(types) }
        guard !known.isEmpty, !known.contains(where: { $0 == nil }) else { return condition }
        guard let definition = known.lazy.compactMap({ $0?[entry.name] }).first else {
            let message = "\(subjects[0].name) has no attribute '\(entry.name)'"
            let names = Set(known.flatMap { $0?.keys.map(\.self) ?? [] })
            if subjects.contains(where: \.isOpen) {
                collector.warning(
                    .undeclaredMember, entry.key.location, message, hint: NearMiss.hint(for: entry.name, among: names))
            } else {
                collector.undeclared(.undeclaredMember, entry.key.location, message, among: names, name: entry.name)
            }
            return condition
        }
        let check = ConstraintCheck(types: types, schema: definition.schema)
        for constraint in constraints { check.check(constraint, &collector) }
        return condition
    }
}
