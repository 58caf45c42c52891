internal import YAML

/// Interfaces with their operations (1.3 §3.6.17, §3.6.20, §3.7.5).
extension DefinitionReader {
    func interfaces(
        _ node: Node?, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> [Interface] {
        guard let node else { return [] }
        let interfaces = distinct(node.entries("'interfaces'", &collector), &collector).map {
            interface($0, artifacts: artifacts, &collector)
        }
        checkOperations(of: interfaces, &collector)
        return interfaces
    }

    /// Complains of interfaces that only the first part of their names tells apart, and leaves them out: their operations
    /// are called by the last one.
    private func distinct(
        _ entries: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> [Mapping.Entry] {
        guard entries.count > 1 else { return entries }
        var first: [String: Mapping.Entry] = [:]
        return entries.filter { entry in
            // A name alone, or behind the prefix of a namespace, may stand for the same interface as a full one.
            guard entry.name.contains("."), !entry.name.contains(":") else { return true }
            let name = OperationName.shortName(of: entry.name)
            guard let other = first[name], other.name != entry.name else {
                first[name] = entry
                return true
            }
            collector.error(
                .sharedName, entry.key.location,
                "'\(entry.name)' is called '\(name)', as '\(other.name)' is: their operations cannot be told apart",
                hint: "give it a name of its own, such as \(name)2:"
                    + " {type: \(entry.value.mapping?["type"]?.string ?? entry.name)}; the other one is at"
                    + " \(other.key.location)")
            return false
        }
    }

    /// Complains of operations that are there twice, with an interface that is there by its short and by its full name.
    private func checkOperations(of interfaces: [Interface], _ collector: inout DiagnosticCollector) {
        guard interfaces.count > 1 else { return }
        var first: [OperationName: Location] = [:]
        for interface in interfaces {
            for operation in interface.operations.values {
                let name = OperationName(interface: interface.name, operation: operation.name)
                if let place = first.updateValue(operation.location, forKey: name) {
                    collector.error(
                        .duplicateKey, operation.location, "the operation \(name) is there twice",
                        hint: "it is first here (\(place))")
                }
            }
        }
    }

    private func interface(
        _ entry: Mapping.Entry, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> Interface {
        var interface = Interface(
            name: OperationName.shortName(of: entry.name), type: entry.name.contains(".") ? entry.name : nil,
            operations: [:], inputs: [:], location: entry.key.location, isTypeImplied: entry.name.contains("."))
        let parts = entry.value.entries("the interface '\(entry.name)'", &collector)
        for part in parts {
            switch part.name {
            case "type":
                interface.type = part.value.name("a type", &collector)
                interface.typeLocation = part.value.location
                interface.isTypeImplied = false
            case "inputs": interface.writtenInputs = part.value.entries("'inputs'", &collector)
            case "operations":
                for operation in part.value.entries("'operations'", &collector) {
                    _ = add(self.operation(operation, artifacts: artifacts, &collector), to: &interface, &collector)
                }
            case "notifications":
                for notification in part.value.entries("'notifications'", &collector) {
                    interface.notifications[notification.name] = operation(
                        notification, artifacts: artifacts, &collector)
                }
            case "description", "metadata", "derived_from", "version": break
            default:
                let operation = operation(part, artifacts: artifacts, &collector)
                let isAdded = add(operation, to: &interface, &collector)
                if isAdded, document.version >= .v1_3 { checkPlace(of: part, among: parts, &collector) }
            }
        }
        return interface
    }

    /// Checks an operation that stands where up to 1.2 all did: 1.3 takes it only where there is neither 'operations' nor
    /// 'notifications' (1.3 §3.6.20.3, §3.7.5.5).
    private func checkPlace(
        of operation: Mapping.Entry, among parts: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) {
        guard let section = parts.first(where: { $0.name == "operations" || $0.name == "notifications" }) else {
            return
        }
        collector.warning(
            .unknownKey, operation.key.location,
            "'\(operation.name)' stands beside '\(section.name)', where 1.3 knows no operations",
            hint: "indent it below 'operations'")
    }

    /// Adds an operation, which stands below 'operations' or, as up to 1.2, beside it, and in one of the places only; false,
    /// with a complaint, where it cannot be.
    private func add(
        _ operation: Operation, to interface: inout Interface, _ collector: inout DiagnosticCollector
    ) -> Bool {
        if operation.name == "inputs" {
            collector.error(
                .impossibleValue, operation.location, "no operation may be called 'inputs' (1.3 §3.7.5.4)",
                hint: "inputs of all operations stand beside 'operations'")
            return false
        }
        if let first = interface.operations[operation.name] {
            collector.error(
                .duplicateKey, operation.location, "the operation '\(operation.name)' is there twice",
                hint: "it is first here (\(first.location))")
            return false
        }
        interface.operations[operation.name] = operation
        return true
    }

    func operation(
        _ entry: Mapping.Entry, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> Operation {
        var operation = Operation(
            name: entry.name, implementation: nil, inputs: [:], outputs: [:], location: entry.key.location)
        if entry.value.string != nil {
            operation.implementation = implementation(entry.value, artifacts: artifacts, &collector)
            return operation
        }
        for part in entry.value.entries("the operation '\(entry.name)'", &collector) {
            switch part.name {
            case "implementation":
                operation.implementation = implementation(part.value, artifacts: artifacts, &collector)
                if let mapping = part.value.mapping, mapping["primary"] == nil, mapping["file"] == nil {
                    operation.refinement = refinement(part.value, artifacts: artifacts, &collector)
                }
                operation.writtenImplementation = part.value
            case "inputs": operation.writtenInputs = part.value.entries("'inputs'", &collector)
            case "outputs":
                operation.writtenOutputs = part.value.entries("'outputs'", &collector)
                for output in operation.writtenOutputs {
                    let mapping = output.value.outputMapping
                    operation.outputs[output.name] = mapping?.sequence?.compactMap { $0.scalar?.text } ?? []
                    operation.outputPlaces[output.name] = (mapping ?? output.value).location
                }
            default: break
            }
        }
        return operation
    }
}

extension Node {
    /// The attribute that an output goes to, as it is written: alone (1.3 §3.6.15), or in a definition (2.0 §9.10); nil
    /// where it is only declared.
    var outputMapping: Node? { sequence == nil ? mapping?["mapping"] : self }
}
