internal import YAML

/// Reads the entry file and all that it imports, each once (TOSCA Simple Profile 1.3 §3.6.8).
struct DocumentLoader<Source: SourceProvider> {
    private let source: Source
    private let parser: YAMLParser
    private(set) var documents: [Document] = []
    private var loaded: Set<String> = []
    private var path: [String] = []
    /// How deep imports may be nested.
    private static var mostDepth: Int { 100 }

    init(source: Source, limits: YAMLLimits) {
        self.source = source
        parser = YAMLParser(limits: limits)
    }

    /// Loads the entry file; its document is the first.
    ///
    /// Imported ones follow, importers first.
    mutating func load(entry: String, _ collector: inout DiagnosticCollector) {
        load(entry, importedAt: nil, &collector)
        documents.assignNamespaces()
    }

    private mutating func load(_ path: String, importedAt location: Location?, _ collector: inout DiagnosticCollector) {
        let place = location ?? Location(file: SourceFile(path: source.displayPath(path), text: ""), line: 1, column: 1)
        if self.path.contains(path) {
            let chain = self.path.drop { $0 != path } + [path]
            collector.error(
                .circularImport, place, "the imports go round in a circle: \(chain.joined(separator: " → "))",
                hint: "move what both files need into a third one")
            return
        }
        guard loaded.insert(path).inserted else { return }
        guard self.path.count < Self.mostDepth else {
            collector.unreadable(.limitExceeded, place, "imports are nested more than \(Self.mostDepth) deep")
            return
        }
        let bytes: [UInt8]
        do {
            bytes = try source.bytes(of: path)
        } catch {
            complain(of: path, isEntry: location == nil, at: place, error, &collector)
            return
        }
        let root: Node
        var duplicateKeys: [YAMLError] = []
        defer {
            for error in duplicateKeys {
                collector.error(.duplicateKey, error.location, error.message, hint: error.advice)
            }
        }
        do throws(YAMLError) {
            root = try parser.parse(bytes, path: source.displayPath(path), duplicateKeys: &duplicateKeys)
        } catch {
            collector.unreadable(Diagnostic.Code(error.reason), error.location, error.message, hint: error.advice)
            return
        }
        guard let mapping = root.mapping else {
            collector.unreadable(
                .wrongKind, root.location, root.mismatch(of: "a service template", with: "a mapping"))
            return
        }
        let version = mapping["tosca_definitions_version"]?.string.flatMap(LanguageVersion.init(name:))
        documents.append(
            Document(
                path: path, root: mapping, location: root.location,
                version: version ?? documents.first?.version ?? .v1_3))
        self.path.append(path)
        let index = documents.count - 1
        // Without what a misspelt one imports, nothing that is declared there would be known.
        let imports =
            mapping["imports"]
            ?? mapping.entries.first { NearMiss.nearest(to: $0.name, among: ["imports"], within: 1) != nil }?.value
        if let imports {
            documents[index].imports = loadImports(imports, of: documents[index], &collector)
        }
        self.path.removeLast()
    }

    /// Complains of a file that cannot be read.
    private func complain(
        of path: String, isEntry: Bool, at place: Location, _ error: any Error, _ collector: inout DiagnosticCollector
    ) {
        let known = error as? SourceError
        let isThere = known.map { !$0.isMissing } ?? source.exists(path)
        let reason = isThere ? "cannot be read: \(error)" : "is not there"
        collector.unreadable(
            isEntry ? .unreadableFile : .missingImport, place,
            isEntry ? "the file \(reason)" : "the file '\(path)' to import \(reason)",
            hint: isThere ? known?.hint : isEntry ? nil : hint(forMissing: path))
    }

    private mutating func loadImports(
        _ imports: Node, of document: Document, _ collector: inout DiagnosticCollector
    ) -> [Document.Import] {
        // That it is neither a list nor a mapping is for the grammar to say.
        let named = imports.mapping == nil ? [] : imports.entries("'imports'", &collector)
        let items = imports.sequence?.map { $0.withoutImportName(in: document.version) } ?? named.map(\.value)
        return items.compactMap { item in
            guard isRepositoryRight(of: item, in: document, &collector) else { return nil }
            let prefix = (item.mapping?["namespace_prefix"] ?? item.mapping?["namespace"])?.string
            if let mapping = item.mapping { GrammarCheck.check(importing: mapping, in: document.version, &collector) }
            if let profile = item.mapping?["profile"], let name = profile.string {
                return loadProfile(name, at: profile.location, &collector).map {
                    Document.Import(target: $0, prefix: prefix, location: profile.location)
                }
            }
            guard let node = file(of: item, in: document.version, &collector) else { return nil }
            if let name = node.string, LanguageVersion.namesNormativeTypes(name) {
                return Document.Import(target: .normativeTypes, prefix: prefix, location: node.location)
            }
            if prefix == "tosca", let node = item.mapping?["namespace_prefix"] {
                collector.error(
                    .impossibleValue, node.location, "the prefix 'tosca' is that of the normative types",
                    hint: "choose another prefix")
            }
            guard let path = path(of: node, from: document, &collector) else { return nil }
            load(path, importedAt: node.location, &collector)
            return Document.Import(target: .file(path), prefix: prefix, location: node.location)
        }
    }

    /// Whether an import can be read as far as the repository goes that it names.
    private func isRepositoryRight(
        of item: Node, in document: Document, _ collector: inout DiagnosticCollector
    ) -> Bool {
        let isOfFile = ["file", "url"].contains { item.mapping?[$0] != nil }
        guard let node = item.mapping?["repository"], let name = node.string, isOfFile || document.version >= .v2_0
        else { return true }
        let repositories = document.root["repositories"]?.mapping?.entries.map(\.name) ?? []
        guard repositories.contains(name) else {
            collector.unreadable(
                .unknownRepository, node.location, "there is no repository '\(name)'",
                hint: NearMiss.hint(for: name, among: repositories))
            return false
        }
        // In 2.0 a path is below the root of the repository (§6.8.2.2), and beside a profile there is none. In 1.x a file
        // of the CSAR is taken for that of the repository.
        let file = (item.mapping?["file"] ?? item.mapping?["url"])?.string ?? ""
        let isShipped = paths(named: file, from: document).contains(where: source.exists)
        if isOfFile, document.version >= .v2_0 || !isShipped {
            collector.unreadable(
                .remoteImport, node.location,
                "nothing is fetched from the repository '\(name)': imports come from the CSAR",
                hint: "put the file into the CSAR, and leave 'repository' out")
            return false
        }
        return true
    }

    /// Loads a profile by its name (2.0 §6.8.2.1): the file of the CSAR that is it, or the one that comes with this program.
    private mutating func loadProfile(
        _ name: String, at location: Location, _ collector: inout DiagnosticCollector
    ) -> Document.Import.Target? {
        let candidates = Profile.candidates(name)
        if let path = candidates.first(where: source.exists) {
            load(path, importedAt: location, &collector)
            if let own = documents.first(where: { $0.path == path })?.root["profile"]?.string, own != name {
                collector.error(
                    .missingImport, location, "the profile '\(name)' is not there: '\(path)' is the profile '\(own)'")
            }
            return .file(path)
        }
        if Profile.names.contains(name) { return .normativeTypes }
        let known = Profile.names.sorted() + source.paths.compactMap(Profile.name)
        collector.unreadable(
            .missingImport, location, "the profile '\(name)' is not there",
            hint: NearMiss.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                ?? "put it into the CSAR as \(candidates[0])")
        return nil
    }

    /// The path below the root that an import names: relative to the file that imports, or to the root.
    private func path(
        of node: Node, from document: Document, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let named = node.string else { return nil }
        guard !named.contains("://") else {
            collector.unreadable(
                .remoteImport, node.location, "'\(named)' is not fetched: imports come from the CSAR",
                hint: "put the file into the CSAR and import it by its path")
            return nil
        }
        let candidates = paths(named: named, from: document)
        guard let found = candidates.first(where: source.exists) ?? candidates.first else {
            collector.unreadable(.outsideImport, node.location, "'\(named)' is outside of the CSAR")
            return nil
        }
        return found
    }

    private func hint(forMissing path: String) -> String? {
        Profile.names.contains(path)
            ? "it is a profile: write 'profile: \(path)'" : FileSuggestion.hint(for: path, among: importable)
    }

    /// The paths below the root that a name may stand for, the likeliest first.
    private func paths(named name: String, from document: Document) -> [String] {
        [document.directory, ""].compactMap { RelativePath.resolve(name, in: $0) }
    }

    /// The files that could be meant by an import: those of YAML but for the one that imports.
    private var importable: [String] {
        source.paths.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && $0 != self.path.last }
    }

    /// The node that names the file, in both notations: `f.yaml`, `{file: f.yaml}`.
    private func file(
        of item: Node, in version: LanguageVersion, _ collector: inout DiagnosticCollector
    ) -> Node? {
        if item.string != nil { return item }
        guard let mapping = item.mapping else {
            collector.unreadable(
                .wrongKind, item.location, item.mismatch(of: "an import", with: "a file or a mapping"))
            return nil
        }
        if let file = mapping["file"] ?? mapping["url"] { return file }
        let known = ["file", "url", "profile"].filter { Grammar[.importDefinition, version].keys[$0] != nil }
        let misspelt = mapping.entries.lazy.compactMap { entry in
            NearMiss.nearest(to: entry.name, among: known).map { (entry.key.location, $0) }
        }.first
        collector.unreadable(
            .incompleteImport, misspelt?.0 ?? item.location, "this import has no '\(known.first ?? "file")'",
            hint: misspelt.map { "did you mean '\($0.1)'?" })
        return nil
    }
}

extension Node {
    /// What an import says, without a name of its own before it: `{name: f.yaml}`, `{name: {file: f.yaml}}`.
    ///
    /// A mapping is behind nothing but a name: no key of an import has one.
    fileprivate func withoutImportName(in version: LanguageVersion) -> Node {
        guard version < .v2_0, let only = mapping?.entries.first, mapping?.entries.count == 1,
            only.value.mapping != nil
                || only.name != "url" && Grammar[.importDefinition, version].keys[only.name] == nil
        else { return self }
        return only.value
    }
}

extension YAMLError {
    /// Its notes and its hint, as one hint.
    fileprivate var advice: String? {
        let parts = notes.map { "\($0.message) (\($0.location))" } + [hint].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

extension Diagnostic.Code {
    /// The code of a text that is not the YAML that was asked for.
    fileprivate init(_ reason: YAMLError.Reason) {
        self =
            switch reason {
            case .syntax: .malformedYAML
            case .duplicateKey: .duplicateKey
            case .limit: .limitExceeded
            }
    }
}
