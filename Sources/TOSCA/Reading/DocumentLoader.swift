internal import YAML

/// Reads the entry file and all that it imports, each once (TOSCA Simple Profile 1.1 §3.5.7).
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
            collector.error(.limitExceeded, place, "imports are nested more than \(Self.mostDepth) deep")
            return
        }
        let bytes: [UInt8]
        do {
            bytes = try source.bytes(of: path)
        } catch {
            let reason = source.exists(path) ? "cannot be read: \(error)" : "is not there"
            collector.error(
                location == nil ? .unreadableFile : .missingImport, place,
                location == nil ? "the file \(reason)" : "the file '\(path)' to import \(reason)")
            return
        }
        let root: Node
        do throws(YAMLError) {
            root = try parser.parse(bytes, path: source.displayPath(path))
        } catch {
            let notes = error.notes.map { "\($0.message) (\($0.location))" }.joined(separator: "; ")
            collector.error(
                Diagnostic.Code(error.reason), error.location, error.message, hint: notes.isEmpty ? nil : notes)
            return
        }
        guard let mapping = root.mapping else {
            collector.error(.wrongKind, root.location, "a service template is a mapping; this is \(root.kind)")
            return
        }
        let version = mapping["tosca_definitions_version"]?.string.flatMap { LanguageVersion.names[$0] }
        documents.append(
            Document(
                path: path, root: mapping, location: root.location,
                version: version ?? documents.first?.version ?? .v1_3))
        self.path.append(path)
        if let imports = mapping["imports"] { loadImports(imports, from: path, &collector) }
        self.path.removeLast()
    }

    private mutating func loadImports(_ imports: Node, from path: String, _ collector: inout DiagnosticCollector) {
        let items: [Node]
        if let sequence = imports.sequence {
            items = sequence
        } else {
            items = imports.entries("'imports'", &collector).map(\.value)
        }
        let repositories = documents.last { $0.path == path }?.root["repositories"]?.mapping?.entries.map(\.name) ?? []
        for item in items {
            if let node = item.mapping?["repository"], let name = node.string, item.mapping?["file"] != nil,
                !repositories.contains(name)
            {
                collector.error(
                    .unknownRepository, node.location, "there is no repository '\(name)'",
                    hint: NearMiss.hint(for: name, among: repositories))
                continue
            }
            guard let file = file(of: item, &collector), let named = file.string else { continue }
            guard !named.contains("://") else {
                collector.error(
                    .remoteImport, file.location, "'\(named)' is not fetched: imports come from the CSAR",
                    hint: "put the file into the CSAR and import it by its path")
                continue
            }
            let directory = RelativePath.directory(of: path)
            let candidates = [RelativePath.resolve(named, in: directory), RelativePath.resolve(named, in: "")]
                .compactMap(\.self)
            guard let found = candidates.first(where: source.exists) ?? candidates.first else {
                collector.error(.outsideImport, file.location, "'\(named)' is outside of the CSAR")
                continue
            }
            load(found, importedAt: file.location, &collector)
        }
    }

    /// The node that names the file, in each notation: `f.yaml`, `{file: f.yaml}`, `{name: f.yaml}`,
    /// `{name: {file: f.yaml}}`.
    private func file(of item: Node, _ collector: inout DiagnosticCollector) -> Node? {
        if item.string != nil { return item }
        guard let mapping = item.mapping else {
            collector.error(.wrongKind, item.location, "an import is a file or a mapping; this is \(item.kind)")
            return nil
        }
        if let file = mapping["file"] ?? mapping["url"] { return file }
        if let only = mapping.entries.first, mapping.entries.count == 1, only.name != "repository" {
            return file(of: only.value, &collector)
        }
        collector.error(.incompleteImport, item.location, "this import has no 'file'")
        return nil
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
