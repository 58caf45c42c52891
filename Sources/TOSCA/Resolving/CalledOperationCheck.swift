internal import YAML

/// Checks that types have the operations which their own workflows and weavings call (1.1 §7.4.2).
///
/// What they lack is a warning: a type that is derived from them may have it.
struct CalledOperationCheck {
    let types: TypeCatalog

    func check(
        _ operation: OperationName, calledBy owner: TypeKey, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let interfaces = interfaces(ofTypesFrom: owner)
        guard let own = interfaces.first(where: { $0.type == owner.name })?.byName,
            !interfaces.contains(where: { $0.byName[operation.interface]?.operations[operation.operation] != nil })
        else { return }
        if let interface = own[operation.interface] {
            collector.warning(
                .undeclaredOperation, location,
                "the interface '\(interface.name)' of \(owner.name) has no operation '\(operation.operation)'",
                hint: NearMiss.hint(for: operation.operation, among: interface.operations.keys))
        } else {
            collector.warning(
                .undeclaredInterface, location, "the type \(owner.name) has no interface '\(operation.interface)'",
                hint: NearMiss.hint(for: operation.interface, among: own.keys))
        }
    }

    /// The interfaces of a type, and of those that are derived from it.
    private func interfaces(ofTypesFrom owner: TypeKey) -> [(type: String, byName: [String: Interface])] {
        let all =
            owner.section == .nodeTypes
            ? types.nodeTypes.values.map { ($0.header, $0.interfaces) }
            : types.relationshipTypes.values.map { ($0.header, $0.interfaces) }
        return all.filter { $0.0.isDerived(from: owner.name) }.map { ($0.0.name, $0.1) }
    }
}
