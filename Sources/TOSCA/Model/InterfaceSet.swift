/// The interfaces of a type or a template, by their short names.
///
/// Whatever inherits them without saying more has the same object, so that what is asked of all of them is worked out
/// once.
final class InterfaceSet: Sendable {
    static let none = InterfaceSet([:])

    let byName: [String: Interface]
    /// Whether any operation is called with inputs.
    let hasInputs: Bool
    /// Whether outputs of any operation or notification go to attributes.
    let mapsOutputs: Bool

    init(_ byName: [String: Interface]) {
        self.byName = byName
        hasInputs = byName.values.contains { interface in
            interface.operations.values.contains { !$0.inputs.isEmpty }
        }
        mapsOutputs = byName.values.contains { interface in
            interface.operations.values.contains { !$0.outputPlaces.isEmpty }
                || interface.notifications.values.contains { !$0.outputPlaces.isEmpty }
        }
    }
}

extension [InterfaceSet] {
    /// Each of them once.
    var distinct: [InterfaceSet] {
        var seen: Set<ObjectIdentifier> = []
        var last: InterfaceSet?
        return filter { set in
            // What is inherited, neighbours have as well.
            if set === last { return false }
            last = set
            return seen.insert(ObjectIdentifier(set)).inserted
        }
    }
}

extension Topology {
    /// The interfaces of its nodes and relationships.
    var interfaceSets: [InterfaceSet] {
        nodeTemplates.map(\.interfaceSet) + relationships.map(\.interfaceSet)
    }
}
