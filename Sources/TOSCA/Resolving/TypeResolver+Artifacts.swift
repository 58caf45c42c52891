internal import YAML

extension TypeResolver {
    /// Checks the credentials of the repositories of a document (1.3 §3.6.6).
    func checkRepositories(of document: Document, _ collector: inout DiagnosticCollector) {
        for entry in document.root["repositories"]?.mapping?.entries ?? [] {
            guard let credential = entry.value.mapping?["credential"] else { continue }
            _ = Assignment(types: catalog).value(
                credential, schema: Schema(type: "tosca.datatypes.Credential", location: credential.location),
                of: "the credential of the repository '\(entry.name)'", &collector)
        }
    }

    /// Checks artifacts as they are written: their types, repositories and properties (1.3 §3.6.7).
    ///
    /// - Parameters:
    ///   - base: the types of the artifacts of the same names that a type has already.
    ///   - files: the artifacts of a type that have files, where each must have one now; nil where a template may still
    ///     name it.
    func checkArtifacts(
        _ node: Node?, refining base: [String: String] = [:], files: [String: Artifact]? = nil,
        _ collector: inout DiagnosticCollector
    ) {
        for entry in node?.mapping?.entries ?? [] {
            let inherited = base[entry.name]
            if let body = entry.value.mapping, body["type"] == nil, inherited == nil {
                collector.error(.missingType, entry.key.location, "the artifact '\(entry.name)' has no type")
            }
            if let files, let body = entry.value.mapping, body["file"] == nil, files[entry.name] == nil {
                collector.error(.missingKey, entry.key.location, "the artifact '\(entry.name)' has no 'file'")
            }
            checkArtifact(entry.value, named: entry.name, refining: inherited, &collector)
        }
    }

    /// Checks the artifacts that an implementation names by more than a path (1.3 §3.6.16).
    func checkImplementation(_ node: Node?, _ collector: inout DiagnosticCollector) {
        guard let mapping = node?.mapping else { return }
        if mapping["type"] != nil { checkArtifact(node, named: "implementation", refining: nil, &collector) }
        for artifact in [mapping["primary"]] + (mapping["dependencies"]?.sequence ?? []) {
            guard let artifact, let body = artifact.mapping else { continue }
            if body["type"] == nil, body["file"] == nil {
                collector.error(
                    .wrongKind, artifact.location, "an artifact is a file or a mapping with 'file' and 'type'")
            }
            checkArtifact(artifact, named: "implementation", refining: nil, &collector)
        }
    }

    private func checkArtifact(
        _ node: Node?, named name: String, refining inherited: String?, _ collector: inout DiagnosticCollector
    ) {
        guard let node, let body = node.mapping else { return }
        if let repository = body["repository"], let written = repository.string,
            !declarations.repositories.contains(written)
        {
            collector.unresolved(
                .unknownRepository, repository.location, "there is no repository '\(written)'",
                hint: NearMiss.hint(for: written, among: declarations.repositories))
        }
        if let checksum = body["checksum"], body["checksum_algorithm"] == nil, inherited == nil {
            collector.error(
                .missingKey, checksum.location, "the artifact '\(name)' has a checksum, and no 'checksum_algorithm'",
                hint: "name the algorithm, such as SHA-256")
        }
        guard let typeNode = body["type"], let written = typeNode.string else { return }
        guard let type = fullName(written, .artifactTypes) else {
            complain(of: written, .artifactTypes, at: typeNode.location, &collector)
            return
        }
        if let known = inherited, isFullName(known, .artifactTypes), !derives(type, from: known, .artifactTypes) {
            collector.error(
                .unfitRefinement, typeNode.location,
                "the artifact '\(name)' is of type \(type), where what it refines is of type \(known)",
                hint: "a refinement has the same type, or one derived from it")
        }
        guard let definitions = catalog.artifactTypes[type]?.properties else { return }
        _ = Assignment(types: catalog).values(
            body["properties"], defaults: definitions.compactMapValues(\.defaultValue), definitions: definitions,
            of: "the artifact '\(name)'", at: node.location, &collector)
    }
}
