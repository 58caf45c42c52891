internal import YAML

/// Checks that types have the operations which their own workflows and weavings call (1.1 §7.4.2).
///
/// What they lack is a warning: a type that is derived from them may have it. Relationships may have it by the requirements
/// that they fulfil (1.3 §3.7.3).
struct CalledOperationCheck {
    let types: TypeCatalog

    func check(
        _ operation: OperationName, calledBy owner: TypeKey, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let interfaces =
            owner.section == .nodeTypes
            ? types.nodeTypes[owner.name]?.interfaces : types.relationshipTypes[owner.name]?.interfaces
        guard let own = interfaces, !operation.isIn(own), !isDeclared(operation, byTypesFrom: owner) else { return }
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

    /// Whether a type that is derived from another one has an operation.
    private func isDeclared(_ operation: OperationName, byTypesFrom owner: TypeKey) -> Bool {
        owner.section == .nodeTypes
            ? types.nodeTypes.values.contains {
                $0.header.isDerived(from: owner.name) && operation.isIn($0.interfaces)
            }
            : types.relationshipTypes.values.contains {
                $0.header.isDerived(from: owner.name) && operation.isIn($0.interfaces)
            } || isDeclared(operation, byRequirementsFor: owner.name)
    }

    /// Whether a requirement brings an operation for its relationships of a type.
    private func isDeclared(_ operation: OperationName, byRequirementsFor relationship: String) -> Bool {
        types.nodeTypes.values.lazy.flatMap(\.requirements).contains { requirement in
            guard let interface = requirement.interfaces[operation.interface], let type = requirement.relationship,
                types.isRelationshipType(type, derivedFrom: relationship)
            else { return false }
            let inherited = interface.type.flatMap { types.interfaceTypes[$0] }
            return (interface.operations[operation.operation] ?? inherited?.operations[operation.operation]) != nil
        }
    }
}

extension OperationName {
    fileprivate func isIn(_ interfaces: [String: Interface]) -> Bool {
        interfaces[interface]?.operations[operation] != nil
    }
}
