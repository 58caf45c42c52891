internal import YAML

/// Finds the files of implementations that nothing could start: they are not executable, and nothing says what reads
/// them.
struct ImplementationCheck<Source: SourceProvider> {
    let types: TypeCatalog
    let source: Source
    private var known: [ArtifactReference: Bool] = [:]

    init(types: TypeCatalog, source: Source) {
        self.types = types
        self.source = source
    }

    mutating func check(_ topology: Topology, _ collector: inout DiagnosticCollector) {
        // What is inherited as it is, is the same object.
        for interfaces in topology.interfaceSets.distinct {
            for interface in interfaces.byName.values {
                for case let implementation? in interface.operations.values.map(\.implementation)
                where !isTypeMissing(implementation.primary) && !canRun(implementation.primary) {
                    let file = implementation.primary.file
                    collector.error(
                        .unrunnableFile, implementation.location,
                        "nothing says how '\(file)' is run: it is not executable, has no first line #!, and no type",
                        hint: "chmod +x \(file), or begin it with a line such as #!/bin/sh, or give the artifact a type"
                    )
                }
            }
        }
    }

    /// Whether a file is of a type that is not there, of which has been complained.
    private func isTypeMissing(_ reference: ArtifactReference) -> Bool {
        guard let type = reference.type else { return false }
        return types.artifactTypes[type] == nil && types.artifactTypes["tosca.artifacts.\(type)"] == nil
    }

    private mutating func canRun(_ reference: ArtifactReference) -> Bool {
        if let known = known[reference] { return known }
        let language = reference.type.map(types.language(ofType:)) ?? types.language(ofFile: reference.file)
        let canRun =
            language != nil || !source.exists(reference.file) || source.isExecutable(reference.file)
            || (try? source.bytes(of: reference.file))?.starts(with: Array("#!".utf8)) ?? true
        known[reference] = canRun
        return canRun
    }
}
