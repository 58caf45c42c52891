internal import YAML

/// Checks what types declare, now that all types are known: properties, attributes and inputs with their defaults (1.3
/// §3.6.10, §3.6.12, §3.6.14), and by checks of their own schemas, requirements, refinements and calls of operations.
struct DeclarationCheck: Sendable {
    private let declared: Declared
    private let types: TypeCatalog

    init(of declared: Declared, types: TypeCatalog) {
        self.declared = declared
        self.types = types
    }

    func check(_ collector: inout DiagnosticCollector) {
        let (refinement, schemas, assignment) = (
            RefinementCheck(types: types), SchemaCheck(types: types), Assignment(types: types)
        )
        let (requirements, calls) = (RequirementDefinitionCheck(types: types), CalledOperationCheck(types: types))
        for (own, base, refined) in declared.refinements { refinement.check(own, base, refined, &collector) }
        for (entry, definition) in declared.values {
            _ = assignment.value(
                entry.value, schema: definition.schema, of: "the input '\(entry.name)'", &collector)
        }
        for (name, section, allowed, location) in declared.narrowings {
            refinement.checkType(name, section, isOneOf: allowed, location, &collector)
        }
        for (name, own, base) in declared.entries {
            refinement.checkEntries(own, base, of: "'\(name)'", base.location, &collector)
        }
        for (owner, requirement) in declared.requirements {
            requirements.check(requirement, of: owner, &collector)
        }
        for call in declared.calls {
            calls.check(call.operation, calledBy: call.owner, at: call.location, &collector)
        }
        for schema in declared.stringKeyed { schemas.checkKeysAreStrings(of: schema, &collector) }
        for schema in declared.schemas { schemas.check(schema, &collector) }
        for definition in declared.definitions {
            schemas.check(definition.schema, &collector)
            guard definition.said.value, let node = definition.defaultNode else { continue }
            let value = assignment.value(
                node, schema: definition.schema,
                of: "the \(definition.said.isValue ? "value" : "default") of '\(definition.name)'", &collector)
            // What they point to is known where a template has the default.
            for function in value.functions { _ = function.checkForm(&collector) }
        }
    }
}
