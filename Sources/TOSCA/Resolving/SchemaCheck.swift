internal import YAML

/// Checks schemas: that what has entries and keys has a schema of them, and that constraints suit the type (1.3 §3.6.3,
/// §3.6.9).
struct SchemaCheck {
    let types: TypeCatalog

    func check(_ schema: Schema, _ collector: inout DiagnosticCollector) {
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
        if schema.constraints.isEmpty { return }
        let check = ConstraintCheck(types: types, schema: schema, builtIn: builtIn)
        let beforeAll = collector.diagnostics.count
        for constraint in schema.constraints {
            let before = collector.diagnostics.count
            check.check(constraint, &collector)
            if collector.diagnostics.count == before { warnOfCall(in: constraint, &collector) }
        }
        guard collector.diagnostics.count == beforeAll else { return }
        ConstraintConflict(
            types.typedConstraints.own(schema, types), inherited: types.typedConstraints.ofType(schema.type, types),
            of: schema, types
        )?.complain(&collector)
    }

    /// Warns of a function that a clause of 1.x compares with, where there are values only (1.3 §3.6.3).
    ///
    /// In 2.0 there may be functions (§10.2).
    private func warnOfCall(in constraint: Constraint, _ collector: inout DiagnosticCollector) {
        guard constraint.isOpen, let call = constraint.operand.writtenCall else { return }
        collector.warning(
            .malformedConstraint, call.location,
            "'\(constraint.name)' compares with values that are written, and not with what a function"
                + " gives: nothing is compared with \(Value(call).text)", hint: "write the value itself")
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

    /// Checks that keys are of type string, or of one derived from it (2.0 §9.3).
    func checkKeysAreStrings(of schema: Schema, _ collector: inout DiagnosticCollector) {
        if let entry = schema.entry { checkKeysAreStrings(of: entry, &collector) }
        // Of a type that is not there is complained elsewhere.
        guard let key = schema.key, let builtIn = types.builtInType(of: key.type), builtIn != "string" else { return }
        collector.grammarError(
            .misplacedSchema, key.location, "keys are strings in 2.0, and cannot be of type \(key.type)",
            hint: "name 'string', or a type that derives from it")
    }
}

extension Node {
    /// The first call of a function in it, as files of 1.x write it.
    fileprivate var writtenCall: Node? {
        switch content {
        case .scalar: nil
        case .sequence(let items): items.lazy.compactMap(\.writtenCall).first
        case .mapping(let mapping):
            if Function(self) == nil {
                mapping.entries.lazy.compactMap(\.value.writtenCall).first
            } else {
                mapping.entries.first?.key.scalar?.isMade == true ? nil : self
            }
        }
    }
}
