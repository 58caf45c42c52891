internal import YAML

/// Reads the declarations and assignments that types and templates share.
struct DefinitionReader {
    /// The document that is being read: paths are relative to it.
    let document: Document
    /// Tells whether a file is there, by its path below the root; nil for the profile, which has none.
    let exists: ((String) -> Bool)?

    // MARK: - Properties

    func properties(_ node: Node?, _ collector: inout DiagnosticCollector) -> [PropertyDefinition] {
        guard let node else { return [] }
        return node.entries("a list of properties", &collector).map { property($0, &collector) }
    }

    func property(_ entry: Mapping.Entry, _ collector: inout DiagnosticCollector) -> PropertyDefinition {
        var type = "string"
        var entryType: String?
        var isRequired = true
        var defaultNode: Node?
        var description: String?
        var constraints: [Node] = []
        var typeLocations = (own: entry.key.location, entry: entry.key.location)
        for part in entry.value.entries("the definition of '\(entry.name)'", &collector) {
            switch part.name {
            case "type":
                type = part.value.name("a type", &collector) ?? type
                typeLocations.own = part.value.location
            case "required":
                guard case .boolean(let value) = part.value.value else {
                    collector.error(part.value.location, "'required' is true or false; this is \(part.value.kind)")
                    continue
                }
                isRequired = value
            case "default", "value": defaultNode = part.value
            case "description": description = part.value.string
            case "constraints": constraints = part.value.sequence ?? [part.value]
            case "entry_schema":
                let node = part.value.string == nil ? part.value.mapping?["type"] : part.value
                entryType = node?.string
                typeLocations.entry = node?.location ?? part.value.location
            case "status", "metadata", "key_schema", "external-schema", "external_schema": break
            default:
                collector.error(
                    part.key.location, "a definition has no key '\(part.name)'",
                    hint: NearMiss.hint(for: part.name, among: Keynames.definition))
            }
        }
        let defaultValue = defaultNode.map { Value($0, as: type) }
        if let defaultValue, let defaultNode, !BuiltInType.accepts(defaultValue, as: type) {
            collector.error(
                defaultNode.location, "the default of '\(entry.name)' is of type \(type); this is \(defaultNode.kind)")
        }
        return PropertyDefinition(
            name: entry.name, type: type, entryType: entryType, isRequired: isRequired, defaultValue: defaultValue,
            description: description, constraints: constraints, typeLocations: typeLocations,
            location: entry.key.location)
    }

    func values(_ node: Node?, _ collector: inout DiagnosticCollector) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in node.entries("a list of values", &collector) { values[entry.name] = Value(entry.value) }
        return values
    }

    /// The inputs of an operation: values, or, as types may have them, definitions with a default.
    func inputs(_ node: Node?, _ collector: inout DiagnosticCollector) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in node.entries("'inputs'", &collector) {
            if let mapping = entry.value.mapping, mapping["type"] != nil || mapping["default"] != nil,
                mapping.entries.allSatisfy({ Keynames.definition.contains($0.name) })
            {
                if let value = mapping["default"] ?? mapping["value"] { values[entry.name] = Value(value) }
            } else {
                values[entry.name] = Value(entry.value)
            }
        }
        return values
    }

    // MARK: - Artifacts

    func artifacts(_ node: Node?, _ collector: inout DiagnosticCollector) -> [Artifact] {
        guard let node else { return [] }
        let entries: [Mapping.Entry]
        if let items = node.sequence {
            entries = items.flatMap { $0.entries("an artifact", &collector) }
        } else {
            entries = node.entries("'artifacts'", &collector)
        }
        return entries.compactMap { entry in
            let file = entry.value.string ?? entry.value.mapping?["file"]?.string
            let type = entry.value.mapping?["type"]?.string
            // A type may declare an artifact whose file only its templates name.
            return file.map { file in
                Artifact(
                    name: entry.name, reference: ArtifactReference(file: path(of: file) ?? file, type: type),
                    location: entry.key.location)
            }
        }
    }

    /// The path below the root: relative to the document, else to the root.
    func path(of file: String) -> String? {
        guard !file.contains("://") else { return nil }
        let near = RelativePath.resolve(file, in: document.directory)
        let top = RelativePath.resolve(file, in: "")
        guard let exists else { return near }
        return [near, top].compactMap(\.self).first(where: exists)
    }

    // MARK: - Interfaces

    func interfaces(
        _ node: Node?, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> [Interface] {
        guard let node else { return [] }
        return node.entries("'interfaces'", &collector).map { interface($0, artifacts: artifacts, &collector) }
    }

    private func interface(
        _ entry: Mapping.Entry, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> Interface {
        var interface = Interface(
            name: OperationName.shortName(of: entry.name), type: entry.name.contains(".") ? entry.name : nil,
            operations: [:], inputs: [:], location: entry.key.location, isTypeImplied: entry.name.contains("."))
        for part in entry.value.entries("the interface '\(entry.name)'", &collector) {
            switch part.name {
            case "type":
                interface.type = part.value.name("a type", &collector)
                interface.isTypeImplied = false
            case "inputs": interface.inputs = inputs(part.value, &collector)
            case "operations":
                for operation in part.value.entries("'operations'", &collector) {
                    interface.operations[operation.name] = self.operation(operation, artifacts: artifacts, &collector)
                }
            case "description", "metadata", "notifications", "derived_from", "version": break
            default: interface.operations[part.name] = operation(part, artifacts: artifacts, &collector)
            }
        }
        return interface
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
        let parts = entry.value.entries("the operation '\(entry.name)'", &collector)
        Keynames.check(parts, Keynames.operation, "an operation", &collector)
        for part in parts {
            switch part.name {
            case "implementation":
                operation.implementation = implementation(part.value, artifacts: artifacts, &collector)
            case "inputs": operation.inputs = inputs(part.value, &collector)
            case "outputs":
                for output in part.value.entries("'outputs'", &collector) {
                    operation.outputs[output.name] =
                        output.value.sequence?.compactMap { $0.scalar?.text }
                        ?? [output.value.string].compactMap(\.self)
                }
            default: break
            }
        }
        return operation
    }

    private func implementation(
        _ node: Node, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> Implementation? {
        if node.isNull { return nil }
        if node.string != nil {
            return reference(node, artifacts: artifacts, &collector).map {
                Implementation(
                    primary: $0, dependencies: [], timeout: nil, operationHost: nil, location: node.location)
            }
        }
        guard let mapping = node.mapping else {
            collector.error(node.location, "an implementation is a file or a mapping; this is \(node.kind)")
            return nil
        }
        // `{file: f, type: t}` is the notation of an artifact.
        let primary = mapping["primary"] ?? (mapping["file"] == nil ? nil : node)
        var timeout: Int?
        if let node = mapping["timeout"] {
            if case .integer(let seconds) = node.value, seconds > 0 {
                timeout = seconds
            } else {
                collector.error(node.location, "'timeout' is a number of seconds above 0; this is \(node.kind)")
            }
        }
        var host: OperationHost?
        if let node = mapping["operation_host"] { host = Self.operationHost(node, &collector) }
        let dependencies = (mapping["dependencies"]?.sequence ?? []).compactMap {
            reference($0, artifacts: artifacts, &collector)
        }
        guard let primary, !primary.isNull else { return nil }
        return reference(primary, artifacts: artifacts, &collector).map {
            Implementation(
                primary: $0, dependencies: dependencies, timeout: timeout, operationHost: host,
                location: primary.location)
        }
    }

    static func operationHost(_ node: Node, _ collector: inout DiagnosticCollector) -> OperationHost? {
        if let host = node.string.flatMap(OperationHost.init) { return host }
        collector.error(
            node.location, "'\(node.string ?? node.kind)' is no operation host",
            hint: "there is: SELF, HOST, SOURCE, TARGET, ORCHESTRATOR")
        return nil
    }

    /// A file, by its path or by the name of an artifact.
    private func reference(
        _ node: Node, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> ArtifactReference? {
        guard let name = node.string ?? node.mapping?["file"]?.string else {
            collector.error(node.location, "a file is named by a path; this is \(node.kind)")
            return nil
        }
        if let artifact = artifacts[name] {
            if let exists, !exists(artifact.reference.file) {
                collector.error(
                    node.location, "the artifact '\(name)' is a file '\(artifact.reference.file)' that is not there",
                    hint: "it is declared at \(artifact.location)")
            }
            return artifact.reference
        }
        guard let path = path(of: name) else {
            collector.error(
                node.location, "there is no file '\(name)'",
                hint: "paths are relative to the file that names them, or to the root of the CSAR")
            return nil
        }
        return ArtifactReference(file: path, type: node.mapping?["type"]?.string)
    }
}
