internal import YAML

/// Reads the declarations and assignments that types and templates share.
struct DefinitionReader {
    /// The document that is being read: paths are relative to it.
    let document: Document
    /// Tells whether a file is there, by its path below the root; nil for the profile, which has none.
    let exists: ((String) -> Bool)?
    /// Where operations of the interfaces that are read may run; any of the hosts where that is not known.
    var hosts: Set<OperationHost>?

    /// The same reader, for interfaces whose operations have these hosts.
    func reading(_ hosts: Set<OperationHost>?) -> DefinitionReader {
        var reader = self
        reader.hosts = hosts
        return reader
    }

    // MARK: - Schemas

    /// A schema, in its short notation or in its long one (1.3 §3.6.9).
    func schema(_ node: Node, _ collector: inout DiagnosticCollector) -> Schema {
        if let name = node.string { return Schema(type: name, location: node.location) }
        let mapping = node.mapping
        let type = mapping?["type"]
        for entry in mapping?.entries ?? [] where ["default", "required"].contains(entry.name) {
            collector.warning(
                .unknownKey, entry.key.location,
                "a schema has no '\(entry.name)' (1.3 §3.6.9): it says what entries are like, and not which there are",
                hint: "leave it out")
        }
        return Schema(
            type: type?.string ?? "any", key: mapping?["key_schema"].map { schema($0, &collector) },
            entry: mapping?["entry_schema"].map { schema($0, &collector) },
            constraints: mapping?["constraints"].map { constraints($0, &collector) } ?? [],
            location: type?.location ?? node.location)
    }

    /// The clauses of `constraints`, and of places where one clause may stand for a list of one.
    func constraints(_ node: Node, _ collector: inout DiagnosticCollector) -> [Constraint] {
        (node.sequence ?? [node]).compactMap { clause($0, &collector) }
    }

    private func clause(_ node: Node, _ collector: inout DiagnosticCollector) -> Constraint? {
        // A simple value stands for being equal to it (1.3 §3.6.3).
        if node.scalar != nil, !node.isNull {
            return Constraint(operator: .equal, operand: node, version: document.version, location: node.location)
        }
        guard let entries = node.mapping?.entries, entries.count == 1, let entry = entries.first else {
            collector.error(
                .wrongKind, node.location, node.mismatch(of: "a constraint", with: "an operator with a value"),
                hint: "write one such as greater_than: 0")
            return nil
        }
        guard let name = Constraint.Operator(rawValue: entry.name),
            document.version >= .v2_0 || Constraint.operatorsOf1_3.contains(name)
        else {
            collector.error(
                .unknownConstraint, entry.key.location, "there is no constraint '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: Constraint.operatorsOf1_3.map(\.rawValue)))
            return nil
        }
        return Constraint(
            operator: name, operand: entry.value, version: document.version, location: entry.key.location)
    }

    func values(_ node: Node?, _ collector: inout DiagnosticCollector) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in node.entries("a list of values", &collector) { values[entry.name] = Value(entry.value) }
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
            let body = entry.value.mapping
            let file = entry.value.string ?? body?["file"]?.string
            // A type may declare an artifact whose file only its templates name.
            return file.map { file in
                Artifact(
                    name: entry.name,
                    reference: reference(path(of: file) ?? file, as: body),
                    repository: body?["repository"]?.string, deployPath: body?["deploy_path"]?.string,
                    version: (body?["artifact_version"] ?? body?["version"])?.scalar?.text,
                    description: body?["description"]?.string,
                    properties: values(body?["properties"], &collector), location: entry.key.location)
            }
        }
    }

    /// A file, with what is said of it beside its path.
    private func reference(_ path: String, as body: Mapping?) -> ArtifactReference {
        // Of one of another kind the grammar complains.
        var algorithm: String?
        if case .string(let name)? = body?["checksum_algorithm"]?.value { algorithm = name }
        let checksum = body?["checksum"].flatMap { node in
            node.scalar.map { Artifact.Checksum(value: $0.text, algorithm: algorithm, location: node.location) }
        }
        return ArtifactReference(file: path, type: body?["type"]?.string, checksum: checksum)
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

    /// What runs when an operation is called, in any of its notations (1.3 §3.6.16).
    func implementation(
        _ node: Node, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> Implementation? {
        // `{file: f, type: t}` is the notation of an artifact.
        let primary = node.mapping.map { $0["primary"] ?? ($0["file"] == nil ? nil : node) } ?? node
        guard let primary, !primary.isNull else { return nil }
        guard node.string != nil || node.mapping != nil else {
            collector.error(
                .wrongKind, node.location, node.mismatch(of: "an implementation", with: "a file or a mapping"))
            return nil
        }
        let refinement = refinement(node, artifacts: artifacts, &collector)
        return reference(primary, artifacts: artifacts, &collector).map {
            Implementation(
                primary: $0, dependencies: refinement?.dependencies ?? [], timeout: refinement?.timeout,
                operationHost: refinement?.operationHost, location: primary.location)
        }
    }

    /// What an implementation says besides the file that runs; nil where it is no mapping.
    private func refinement(
        _ node: Node, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> ImplementationRefinement? {
        guard let mapping = node.mapping else { return nil }
        var timeout: Int?
        if let node = mapping["timeout"] {
            if case .integer(let seconds) = node.value, seconds > 0 {
                timeout = seconds
            } else {
                collector.error(
                    .impossibleValue, node.location,
                    node.mismatch(of: "'timeout'", with: "a number of seconds above 0"))
            }
        }
        return ImplementationRefinement(
            dependencies: (mapping["dependencies"]?.sequence ?? []).compactMap {
                reference($0, artifacts: artifacts, &collector)
            }, timeout: timeout,
            operationHost: mapping["operation_host"].flatMap { node in
                let host = Self.operationHost(node, &collector)
                if let hosts { host?.check(hosts, at: node, &collector) }
                return host
            },
            location: node.location)
    }

    static func operationHost(_ node: Node, _ collector: inout DiagnosticCollector) -> OperationHost? {
        if let host = node.string.flatMap(OperationHost.init) { return host }
        collector.error(
            .unknownOperationHost, node.location, "'\(node.string ?? node.kind)' is no operation host",
            hint: "there is: SELF, HOST, SOURCE, TARGET, ORCHESTRATOR")
        return nil
    }

    /// A file, by its path or by the name of an artifact.
    private func reference(
        _ node: Node, artifacts: [String: Artifact], _ collector: inout DiagnosticCollector
    ) -> ArtifactReference? {
        guard let name = node.string ?? node.mapping?["file"]?.string else {
            collector.error(.wrongKind, node.location, node.mismatch(of: "a file", with: "named by a path"))
            return nil
        }
        if let artifact = artifacts[name] {
            let file = artifact.reference.file
            if let exists, !exists(file) {
                let (state, hint) = absence(of: file, repository: artifact.repository)
                let place = "it is declared at \(artifact.location)"
                collector.error(
                    .missingArtifactFile, node.location, "the artifact '\(name)' is a file '\(file)' that is \(state)",
                    hint: hint.map { "\($0); \(place)" } ?? place)
            }
            return artifact.reference
        }
        guard let path = path(of: name) else {
            let (state, hint) = absence(of: name, repository: node.mapping?["repository"]?.string)
            collector.error(
                .missingFile, node.location,
                hint == nil ? "there is no file '\(name)'" : "the file '\(name)' is \(state)",
                hint: hint
                    ?? (name.hasPrefix("/")
                        ? "the path begins at the root of the CSAR, not at that of the machine"
                        : "paths are relative to the file that names them, or to the root of the CSAR"))
            return nil
        }
        return reference(path, as: node.mapping)
    }

    /// Where a file is that is not in the CSAR, and what to do; nil where it could be in it, and is not there.
    private func absence(of file: String, repository: String?) -> (state: String, hint: String?) {
        if repository != nil || file.contains("://") {
            return (
                "not in the CSAR",
                "what is run comes from the CSAR, and is not fetched from elsewhere: put the file into it"
            )
        }
        let isWithin = [document.directory, ""].contains { RelativePath.resolve(file, in: $0) != nil }
        return isWithin ? ("not there", nil) : ("outside of the CSAR", "put the file into the CSAR")
    }
}

extension Node {
    /// The attribute that an output goes to, as it is written: alone (1.3 §3.6.15), or in a definition (2.0 §9.10); nil
    /// where it is only declared.
    var outputMapping: Node? { sequence == nil ? mapping?["mapping"] : self }
}
