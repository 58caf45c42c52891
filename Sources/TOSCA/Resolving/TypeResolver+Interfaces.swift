internal import YAML

extension TypeResolver {
    /// The interfaces of a type or a template: what it inherits, with what it says itself.
    ///
    /// A template assigns: it can give an operation an implementation and inputs, and name no operation that neither
    /// its type nor the interface's type declares. A type declares: it may add operations.
    mutating func mergeInterfaces(
        _ base: InterfaceSet, _ own: [Interface], declaring: Bool, of owner: String, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> InterfaceSet {
        if own.isEmpty { return base }
        var merged = base.byName
        for interface in own {
            let inherited = merged[interface.name]
            var result =
                inherited
                ?? Interface(
                    name: interface.name, type: nil, operations: [:], inputs: [:], location: interface.location)
            let type = interfaceType(of: interface, inherited: inherited, declaring: declaring, &collector)
            let declared = type.flatMap { catalog.interfaceTypes[$0] ?? pending($0, &collector) }
            if let type { noteMissingParts(of: type, .interfaceTypes) }
            if !declaring, inherited == nil {
                collector.undeclared(
                    .interface, interface.name, at: interface.location, in: "the type of the \(owner)",
                    among: base.byName.keys)
            }
            result.type = type ?? result.type
            result.location = interface.location
            result.inputs = (declared?.inputs ?? [:]).merging(result.inputs) { $1 }
            result.inputDefinitions = (declared?.inputDefinitions ?? [:]).merging(result.inputDefinitions) { $1 }
            for (name, operation) in declared?.operations ?? [:] where result.operations[name] == nil {
                result.operations[name] = operation
            }
            result.notifications = (declared?.notifications ?? [:]).merging(result.notifications) { $1 }
            if declaring, declared != nil, reader.document.version >= .v2_0 {
                checkOperations(of: interface, among: result, &collector)
            }
            let isOpen = declaring || declared == nil && inherited == nil
            merged[interface.name] =
                declaring
                ? mergeOperations(result, interface, of: owner, reader, &collector)
                : assignOperations(result, interface, isOpen: isOpen, of: owner, reader, &collector)
        }
        return InterfaceSet(merged)
    }

    /// Complains of operations and notifications that an interface type does not declare: 2.0 adds none elsewhere (§11.4).
    private func checkOperations(
        of own: Interface, among declared: Interface, _ collector: inout DiagnosticCollector
    ) {
        for (name, operation) in own.operations where declared.operations[name] == nil {
            collector.undeclared(
                .operation, name, at: operation.location, in: "the type of the interface '\(own.name)'",
                among: declared.operations.keys)
        }
        for (name, notification) in own.notifications where declared.notifications[name] == nil {
            collector.undeclared(
                .notification, name, at: notification.location, in: "the type of the interface '\(own.name)'",
                among: declared.notifications.keys)
        }
    }

    /// The full name of the type that an interface has by what it says, by what it inherits, or by its name.
    private mutating func interfaceType(
        of interface: Interface, inherited: Interface?, declaring: Bool, _ collector: inout DiagnosticCollector
    ) -> String? {
        var written = interface.type
        if interface.isTypeImplied, inherited != nil, written.flatMap({ fullName($0, .interfaceTypes) }) == nil {
            written = nil
        }
        guard let written else {
            if let type = inherited?.type { return type }
            let type = fullName(interface.name, .interfaceTypes)
            if declaring, type == nil, !isIncomplete {
                collector.error(
                    .missingType, interface.location, "the interface '\(interface.name)' has no type",
                    hint: hint(for: interface.name, .interfaceTypes))
            }
            return type
        }
        let place = interface.typeLocation ?? interface.location
        guard let type = fullName(written, .interfaceTypes) else {
            complain(of: written, .interfaceTypes, at: place, &collector)
            noteMissingPart()
            return inherited?.type
        }
        if let known = inherited?.type, known != type, !derives(type, from: known, .interfaceTypes) {
            collector.error(
                .unfitRefinement, place,
                "the interface '\(interface.name)' is of type \(type), where what it refines is of type \(known)",
                hint: "a refinement has the same type, or one derived from it")
            return known
        }
        return type
    }

    private mutating func pending(_ name: String, _ collector: inout DiagnosticCollector) -> EntityType? {
        guard resolve(name, .interfaceTypes, &collector) else { return nil }
        return catalog.interfaceTypes[name]
    }
}
