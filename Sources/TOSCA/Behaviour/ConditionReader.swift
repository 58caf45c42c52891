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
        return mapping.entries.map { entry in
            switch entry.name {
            case "and", "assert": .and(conditions(entry.value, about: subjects, &collector))
            case "or": .or(conditions(entry.value, about: subjects, &collector))
            case "not": .not(conditions(entry.value, about: subjects, &collector))
            default: attribute(entry, about: subjects, &collector)
            }
        }
    }

    private func attribute(
        _ entry: Mapping.Entry, about subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> WorkflowCondition {
        let constraints = entry.value.isNull ? [] : reader.constraints(entry.value, &collector)
        let condition = WorkflowCondition.attribute(entry.name, constraints: constraints, location: entry.key.location)
        let known = subjects.map { $0.attributes(types) }
        guard !known.isEmpty, !known.contains(where: { $0 == nil }) else { return condition }
        guard let definition = known.lazy.compactMap({ $0?[entry.name] }).first else {
            collector.undeclared(
                .undeclaredMember, entry.key.location, "\(subjects[0].name) has no attribute '\(entry.name)'",
                among: Set(known.flatMap { $0?.keys.map(\.self) ?? [] }), name: entry.name)
            return condition
        }
        let check = ConstraintCheck(types: types, schema: definition.schema)
        for constraint in constraints { check.check(constraint, &collector) }
        return condition
    }
}
