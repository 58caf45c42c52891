internal import YAML

/// What types declare of operations and notifications, and what templates give to them (1.3 §3.6.17, §3.6.19).
extension TypeResolver {
    // MARK: - Declaring

    /// An interface of a type: its operations, with those that it inherits.
    mutating func mergeOperations(
        _ inherited: Interface?, _ own: Interface, of owner: String, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> Interface {
        var result = inherited ?? own
        declareInputs(own.writtenInputs, &result.inputs, &result.inputDefinitions, reader, &collector)
        for operation in own.operations.values.sorted(by: { $0.location.line < $1.location.line }) {
            var combined = inherited?.operations[operation.name] ?? operation
            combined.take(operation, &collector)
            checkImplementation(operation.writtenImplementation, &collector)
            declareInputs(
                operation.writtenInputs, &combined.inputs, &combined.inputDefinitions, reader, &collector)
            declareOutputs(operation.writtenOutputs, &combined.outputDefinitions, reader, &collector)
            result.operations[operation.name] = combined
        }
        takeNotifications(of: own, into: &result, reader, &collector)
        for name in result.notifications.keys where result.operations[name] != nil {
            // Where it inherits both, of that has been complained.
            guard inherited?.notifications[name] == nil || inherited?.operations[name] == nil,
                let newer = own.notifications[name] ?? own.operations[name]
            else { continue }
            collector.warning(
                .sharedName, newer.location, "the notification '\(name)' has the name of an operation",
                hint: "rename one of them")
        }
        result.shareInputs()
        return result
    }

    private mutating func declareInputs(
        _ entries: [Mapping.Entry], _ values: inout [String: Value], _ definitions: inout [String: PropertyDefinition],
        _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) {
        for entry in entries {
            // A function is a value that a type gives to an input.
            if Function(entry.value) != nil {
                values[entry.name] = Value(entry.value)
                continue
            }
            guard let mapping = entry.value.mapping,
                Grammar[.parameterDefinition].hasAll(mapping.entries)
            else {
                values[entry.name] = Value(entry.value)
                // A parameter may be given by its value alone (1.3 §3.6.14.2).
                if reader.document.version >= .v1_3, entry.value.mapping == nil, !entry.value.isNull {
                    if let definition = definitions[entry.name] { notes.declared.values.append((entry, definition)) }
                    continue
                }
                guard let mapping = entry.value.mapping, mapping["type"] != nil else {
                    collector.undeclared(
                        .wrongKind, entry.value.location,
                        "a type declares its input '\(entry.name)'; this is \(entry.value.kind)",
                        hint: "write {type: TYPE, default: VALUE}")
                    continue
                }
                GrammarCheck.checkKeys(
                    mapping.entries, Grammar[.parameterDefinition].keys.keys, of: "a definition", &collector)
                continue
            }
            GrammarCheck.check(entry, as: .parameterDefinition, &collector)
            let definition = definition(
                entry, refining: definitions[entry.name], typeIsOptional: reader.document.version >= .v1_3, reader,
                &collector)
            definitions[entry.name] = definition
            if let value = definition.defaultValue { values[entry.name] = value }
        }
    }

    /// What is declared of outputs, where their types are said (2.0 §11.4).
    private mutating func declareOutputs(
        _ entries: [Mapping.Entry], _ definitions: inout [String: PropertyDefinition], _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) {
        for entry in entries where entry.value.mapping?["type"] != nil {
            definitions[entry.name] = definition(entry, refining: definitions[entry.name], reader, &collector)
        }
    }

    /// Takes over what an interface says of notifications.
    private mutating func takeNotifications(
        of own: Interface, into result: inout Interface, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) {
        for (name, notification) in own.notifications {
            var combined = result.notifications[name] ?? notification
            combined.take(notification, &collector)
            declareOutputs(notification.writtenOutputs, &combined.outputDefinitions, reader, &collector)
            result.notifications[name] = combined
        }
    }

    // MARK: - Assigning

    /// An interface of a template: the operations of its type, with what the template gives them.
    mutating func assignOperations(
        _ inherited: Interface, _ own: Interface, isOpen: Bool, of owner: String, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> Interface {
        var result = inherited
        assignInputs(
            own.writtenInputs, of: "the interface '\(own.name)'", &result.inputs, result.inputDefinitions, reader,
            &collector)
        if !own.writtenInputs.isEmpty || own.operations.isEmpty {
            complainOfMissing(
                result.inputDefinitions, result.inputs, of: "the interface '\(own.name)'", at: own.location, &collector)
        }
        for operation in own.operations.values.sorted(by: { $0.location.line < $1.location.line }) {
            let known = result.operations[operation.name]
            if !isOpen, known == nil {
                collector.undeclared(
                    .operation, operation.name, at: operation.location, in: "the interface '\(own.name)'",
                    among: result.operations.keys)
            }
            var combined = known ?? operation
            combined.take(operation, &collector)
            checkImplementation(operation.writtenImplementation, &collector)
            assignInputs(
                operation.writtenInputs, of: "the operation '\(operation.name)'", &combined.inputs,
                besides: result.inputs, result.inputDefinitions.merging(combined.inputDefinitions) { $1 }, reader,
                &collector)
            complainOfMissing(
                combined.inputDefinitions, combined.inputs.merging(result.inputs) { own, _ in own },
                of: "the operation '\(operation.name)'", at: operation.location, &collector)
            declareOutputs(operation.writtenOutputs, &combined.outputDefinitions, reader, &collector)
            result.operations[operation.name] = combined
        }
        if !isOpen {
            for (name, notification) in own.notifications where result.notifications[name] == nil {
                collector.undeclared(
                    .notification, name, at: notification.location, in: "the interface '\(own.name)'",
                    among: result.notifications.keys)
            }
        }
        takeNotifications(of: own, into: &result, reader, &collector)
        result.shareInputs()
        return result
    }

    /// - Parameter others: the inputs that are given elsewhere.
    private func assignInputs(
        _ entries: [Mapping.Entry], of what: @autoclosure () -> String, _ values: inout [String: Value],
        besides others: [String: Value] = [:], _ definitions: [String: PropertyDefinition],
        _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) {
        let assignment = Assignment(types: catalog)
        let written = Set(entries.map(\.name))
        lazy var lacking = LackingMembers(of: definitions) {
            values[$0] != nil || others[$0] != nil || written.contains($0)
        }
        for entry in entries {
            if let definition = definitions[entry.name] {
                values[entry.name] = assignment.value(
                    entry.value, schema: definition.schema, of: "the input '\(entry.name)'", &collector)
                // 1.3 does not say of parameters that the value of one is final (2.0 §9.8).
                if reader.document.version >= .v2_0 {
                    assignment.checkFixed(definition, entry.value, of: "the input '\(entry.name)'", &collector)
                }
            } else if reader.document.version < .v2_0, let mapping = entry.value.mapping, mapping["type"] != nil,
                Grammar[.parameterDefinition].hasAll(mapping.entries)
            {
                // Templates may bring inputs of their own (1.0 §3.5.13.3), some as declarations.
                if let value = mapping["default"] ?? mapping["value"] { values[entry.name] = Value(value) }
            } else if let meant = lacking.take(meantBy: entry.name, collector).flatMap({ definitions[$0] }) {
                collector.error(
                    .undeclaredInput, entry.key.location, "\(what()) has no input '\(entry.name)'",
                    hint: "did you mean '\(meant.name)'?")
                values[meant.name] = assignment.value(
                    entry, takenFor: meant, of: "the input '\(meant.name)'", &collector)
            } else {
                MisspeltFunction.warn(of: entry.value, &collector)
                values[entry.name] = Value(entry.value)
            }
        }
    }

    private func complainOfMissing(
        _ definitions: [String: PropertyDefinition], _ values: [String: Value], of what: String, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        for (name, definition) in definitions.sorted(by: { $0.key < $1.key })
        where definition.isRequired && values[name] == nil {
            collector.error(.missingInput, location, "\(what) lacks the input '\(name)', which its type requires")
        }
    }
}

extension Operation {
    /// Takes over what another one says of the same operation.
    fileprivate mutating func take(_ other: Operation, _ collector: inout DiagnosticCollector) {
        if let refinement = other.refinement {
            if implementation == nil {
                collector.warning(
                    .missingKey, refinement.location,
                    "the implementation of '\(name)' has no 'primary', and none is inherited: nothing runs")
            }
            implementation = implementation.map(refinement.refining)
        }
        implementation = other.implementation ?? implementation
        sharedInputs.subtract(other.writtenInputs.map(\.name))
        outputs.merge(other.outputs) { $1 }
        outputPlaces.merge(other.outputPlaces) { $1 }
        location = other.location
    }

    fileprivate mutating func share(_ interfaceInputs: [String: Value]) {
        for (name, value) in interfaceInputs where inputs[name] == nil || sharedInputs.contains(name) {
            inputs[name] = value
            sharedInputs.insert(name)
        }
    }
}

extension Interface {
    /// An input of the interface is one of every operation that does not say it itself.
    fileprivate mutating func shareInputs() {
        guard !inputs.isEmpty else { return }
        for name in operations.keys { operations[name]?.share(inputs) }
    }
}
