internal import YAML

/// Artifacts, and what of them runs (1.3 §3.6.7, §3.6.16).
extension DefinitionReader {
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
    func refinement(
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
                let host = Self.operationHost(node, among: hosts, &collector)
                if let hosts { host?.check(hosts, at: node, &collector) }
                return host
            },
            location: node.location)
    }

    /// - Parameter hosts: those that there are; nil where that depends on what the operation belongs to.
    static func operationHost(
        _ node: Node, among hosts: Set<OperationHost>? = nil, _ collector: inout DiagnosticCollector
    ) -> OperationHost? {
        if let host = node.string.flatMap(OperationHost.init) { return host }
        collector.error(
            .unknownOperationHost, node.location, "'\(node.string ?? node.kind)' is no operation host",
            hint: OperationHost.hint(hosts ?? OperationHost.ofNodes.union(OperationHost.ofRelationships)))
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
