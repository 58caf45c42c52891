internal import Dispatch
public import YAML

/// What came of reading a service template.
public struct ReadResult: Sendable {
    /// The template; nil when there are errors.
    public let template: ServiceTemplate?
    /// All that there is to say, a file after the other, each from its top to its end.
    public let diagnostics: [Diagnostic]
    /// The files that were read, importers first.
    public let files: [SourceFile]
    /// The template as far as it could be read, also when there are errors: for tools that help to correct them.
    ///
    /// Nil where the entry file is not even YAML of a known version. Nothing in it is to be run.
    public let partial: ServiceTemplate?

    /// What reading has said, with what else there is to say of the same files: all in their order, nothing twice.
    public func adding(_ others: [Diagnostic]) -> [Diagnostic] {
        Diagnostic.sorted(diagnostics + others, files: files)
    }

    /// The same, with what there is to say of the package that the files came in.
    public func with(_ others: [Diagnostic]) -> ReadResult {
        others.isEmpty
            ? self : ReadResult(template: template, diagnostics: adding(others), files: files, partial: partial)
    }
}

/// Reads, resolves and checks service templates.
///
/// It finds as many errors as it can in one go, and says of each where it is.
public struct ServiceTemplateReader: Sendable {
    /// How to read.
    public struct Options: Sendable {
        /// Whether names that a type does not declare are worth a warning only.
        public var isLenient: Bool
        /// Whether the entry file is found in an archive without `TOSCA.meta`, and has to say its name and its version
        /// (1.3 §6.3).
        public var isUnlisted: Bool
        /// Whether what could be better is said, too: hints.
        public var givesHints: Bool
        /// The limits of each file.
        public var yamlLimits: YAMLLimits

        /// Options; strict, and without hints, unless said otherwise.
        public init(
            isLenient: Bool = false, isUnlisted: Bool = false, givesHints: Bool = false,
            yamlLimits: YAMLLimits = .init()
        ) {
            self.isLenient = isLenient
            self.isUnlisted = isUnlisted
            self.givesHints = givesHints
            self.yamlLimits = yamlLimits
        }
    }

    private let options: Options

    /// A reader with these options.
    public init(options: Options = .init()) {
        self.options = options
    }

    /// Reads a service template.
    ///
    /// - Parameters:
    ///   - entry: the path of its file, below the root.
    ///   - files: where that file and those that it imports come from, but for those that come with this program.
    public func read(entry: String, from files: some SourceProvider) -> ReadResult {
        let (result, documents) = readAll(entry: entry, from: files)
        // To free the tree of a large file takes its time: nobody has to wait for that.
        DispatchQueue.global().async { withExtendedLifetime(documents) {} }
        return result
    }

    private func readAll(entry: String, from files: some SourceProvider) -> (ReadResult, [Document]) {
        let source = SourceWithShippedFiles(base: files)
        var collector = DiagnosticCollector(isLenient: options.isLenient, givesHints: options.givesHints)
        var loader = DocumentLoader(source: source, limits: options.yamlLimits)
        loader.load(entry: entry, &collector)
        let files = loader.documents.map(\.file)
        func result(_ template: ServiceTemplate?) -> (ReadResult, [Document]) {
            let result = ReadResult(
                template: collector.hasErrors ? nil : template,
                diagnostics: Diagnostic.sorted(collector.diagnostics, files: files),
                files: files, partial: template)
            return (result, loader.documents)
        }
        guard let main = loader.documents.first(where: { $0.path == entry }) else { return result(nil) }
        guard let version = version(of: main, isNeeded: true, &collector) else { return result(nil) }
        for document in loader.documents where document.path != entry {
            _ = self.version(of: document, isNeeded: false, &collector)
        }
        // 2.0 does not ask for it (§17.3).
        if options.isUnlisted, main.version < .v2_0 { checkName(of: main, &collector) }
        let isOfNetworkFunctions = loader.documents.contains {
            $0.root["tosca_definitions_version"]?.string.map(LanguageVersion.networkFunctionNames.contains) ?? false
        }
        let (types, declarations) = collector.assumingNothing(
            isSaidBy: { [documents = loader.documents] collector in
                for document in documents { GrammarCheck.check(document, &collector) }
            },
            { collector in
                // What is said of the grammar may change what is read, and what is worth saying.
                let documents = loader.documents.map(collector.corrections.applied)
                var types = TypeResolver(
                    documents.map { $0.version < .v2_0 ? $0 : Lowering.lower($0, &collector) },
                    base: isOfNetworkFunctions ? Profile.networkFunctionTypes : Profile.types, exists: source.exists,
                    &collector)
                let declarations = types.resolveAll(&collector)
                return (types, declarations)
            })
        let documents = types.documents
        let (topology, reader) = collector.assumingNothing(isSaidBy: declarations.check) { collector in
            for document in documents { types.checkRepositories(of: document, &collector) }
            PolicyReader.checkTypes(types, &collector)
            var reader = TopologyReader(document: documents[0], types: types, exists: source.exists)
            return (reader.read(&collector), reader)
        }
        for place in documents.indices.dropFirst() {
            checkSubstitution(of: documents[place], types.inScope(of: place), exists: source.exists, &collector)
        }
        var implementations = ImplementationCheck(types: reader.types.catalog, source: source)
        implementations.check(topology, &collector)
        var checksums = ChecksumCheck(source: source)
        checksums.check(topology, reader.types.catalog, &collector)
        AttributeMappingCheck(types: reader.types.catalog).check(topology, &collector)
        if options.givesHints, !collector.hasErrors { Advice(on: loader.documents)?.give(&collector) }
        return result(
            ServiceTemplate(
                version: version, description: main.root["description"]?.string,
                metadata: main.root["metadata"]?.texts ?? [:], types: reader.types.catalog,
                topology: topology))
    }

    /// Checks how the topology of a file that is imported stands in for a node (1.3 §3.8.13).
    ///
    /// Nothing else of such a topology is used here, and nothing else is said of it.
    private func checkSubstitution(
        of document: Document, _ types: TypeResolver, exists: @escaping (String) -> Bool,
        _ collector: inout DiagnosticCollector
    ) {
        guard let mapping = document.root["topology_template"]?.mapping?["substitution_mappings"] else { return }
        var all = collector
        var reader = TopologyReader(document: document, types: types, exists: exists)
        _ = reader.read(&all)
        collector.take(
            all.diagnostics[collector.diagnostics.count...].filter { mapping.location.contains($0.location) })
    }

    /// Complains of a template that nothing but its own metadata could name, and that has none (1.3 §6.3).
    private func checkName(of main: Document, _ collector: inout DiagnosticCollector) {
        let metadata = main.root["metadata"]
        let lacking = ["template_name", "template_version"].filter {
            metadata?.mapping?[$0] == nil && main.root[$0] == nil
        }
        guard !lacking.isEmpty else { return }
        collector.undeclared(
            .missingKey, metadata?.location ?? main.location,
            "the metadata have no \(lacking.map { "'\($0)'" }.joined(separator: " and no ")), which an archive without"
                + " TOSCA.meta needs",
            hint: "say it there, or name this file as Entry-Definitions in TOSCA-Metadata/TOSCA.meta")
    }

    /// The version of the language that a file is written in.
    ///
    /// - Parameter isNeeded: whether the file must say so; an imported one may leave it to the one that imports it.
    private func version(
        of main: Document, isNeeded: Bool, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let node = main.root["tosca_definitions_version"], let version = node.string else {
            if !isNeeded { return nil }
            let key = "tosca_definitions_version"
            let keys = main.root.entries.map(\.key)
            let misspelt = NearMiss.nearest(to: key, among: keys.compactMap(\.string))
            let node = keys.first { $0.string == misspelt }
            collector.error(
                .missingVersion, misspelt == nil ? main.location : node?.location ?? main.location,
                "'\(key)' is missing",
                hint: misspelt != nil
                    ? "did you mean '\(key)'?"
                    : "begin the file with \(key): \(LanguageVersion.newestName)")
            return nil
        }
        if LanguageVersion(name: version) != nil { return version }
        let isLater = version.hasPrefix("tosca_2")
        collector.error(
            isLater ? .unsupportedVersion : .unknownVersion, node.location,
            isLater ? "'\(version)' is not supported yet" : "'\(version)' is no version of TOSCA that is known here",
            hint: isLater
                ? "the versions 1.0 to 1.3 of the Simple Profile are, and tosca_2_0"
                : Self.hint(forVersion: version))
        return nil
    }

    /// What may have been meant: a version whose name is misspelt, else the newest one.
    private static func hint(forVersion name: String) -> String {
        let isName = name.hasPrefix("tosca_simple_yaml_")
        let near = isName ? nil : NearMiss.nearest(to: name, among: LanguageVersion.names.keys.sorted(by: >))
        return near.map { "did you mean '\($0)'?" }
            ?? "the newest of the Simple Profile is '\(LanguageVersion.newestName)'; tosca_2_0 is read, too"
    }
}
