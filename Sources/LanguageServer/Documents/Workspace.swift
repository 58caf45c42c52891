internal import FoundationEssentials
internal import Orchestration
internal import TOSCA
internal import URI
internal import YAML

/// The documents that a client has open, and what the front end makes of them.
struct Workspace {
    /// The most documents that are kept open at once.
    static let mostDocuments = 1000

    private(set) var documents: [String: OpenDocument] = [:]
    private var folders: [String]
    private let copies: ShippedCopies
    private var analyses: [String: Analysis] = [:]
    /// The URIs of which something is said at present.
    private var reported: Set<String> = []
    /// Whether anything has changed since diagnostics were given last.
    private(set) var isStale = false

    /// - Parameters:
    ///   - folders: absolute paths of the client's folders.
    ///   - copies: where files that are part of the program can be read.
    init(folders: [String] = [], copies: ShippedCopies) {
        self.copies = copies
        self.folders = folders.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    // MARK: - Changes

    mutating func open(_ document: OpenDocument) throws(RPCError) {
        guard documents[document.uri] != nil || documents.count < Self.mostDocuments else {
            throw RPCError(.invalidParams, "more than \(Self.mostDocuments) documents are open")
        }
        documents[document.uri] = document
        forget(document.uri)
    }

    mutating func change(_ uri: String, _ changes: [JSON], version: Int) throws(RPCError) {
        guard var document = documents[uri] else { throw RPCError(.invalidParams, "'\(uri)' is not open") }
        // Taken out, so that its text is not copied.
        documents[uri] = nil
        defer { documents[uri] = document }
        try document.apply(changes, version: version)
        forget(uri)
    }

    mutating func close(_ uri: String) {
        documents[uri] = nil
        if let path = Self.path(of: uri) { analyses[path] = nil }
        forget(uri)
    }

    /// Something may have changed on disk.
    mutating func forgetAll() {
        stale = Set(analyses.keys)
        isStale = true
    }

    /// Analyses that are out of date; their templates are still of use.
    private var stale: Set<String> = []

    /// Notes that whatever has to do with a document is out of date.
    private mutating func forget(_ uri: String) {
        isStale = true
        guard let path = Self.path(of: uri) else { return }
        stale.insert(path)
        for (entry, analysis) in analyses where analysis.asked.contains(path) { stale.insert(entry) }
    }

    // MARK: - Analyses

    /// What the front end makes of a document; nil for one that is no file, or not open.
    mutating func analysis(of uri: String) -> Analysis? {
        guard let document = documents[uri], let path = Self.path(of: uri) else { return nil }
        if !stale.contains(path), let analysis = analyses[path] { return analysis }
        var texts: [String: String] = [:]
        for document in documents.values {
            if let path = Self.path(of: document.uri) { texts[path] = document.text }
        }
        let analysis = Analysis(
            of: path, root: root(of: path), head: DocumentHead(document.index), open: texts, last: analyses[path])
        analyses[path] = analysis
        stale.remove(path)
        return analysis
    }

    /// The diagnostics of every document of which there is, or was, something to say.
    ///
    /// An open document that another open one imports is seen from there: alone it may lack what its importers bring.
    mutating func diagnostics() -> [(uri: String, version: Int?, diagnostics: [Diagnostic])] {
        isStale = false
        let byURI = diagnosticsByURI()
        let uris = Set(byURI.keys).union(reported).union(documents.keys)
        reported = Set(byURI.keys)
        return uris.sorted().map { ($0, documents[$0]?.version, byURI[$0] ?? []) }
    }

    /// What there is to say of a document, be it open or not.
    mutating func diagnostics(of uri: String) -> [Diagnostic] { diagnosticsByURI()[uri] ?? [] }

    private mutating func diagnosticsByURI() -> [String: [Diagnostic]] {
        let all = documents.keys.sorted().compactMap { analysis(of: $0) }.filter { !copies.contains($0.path) }
        let entries = all.filter { one in
            !all.contains { other in
                other.path != one.path && other.files.contains(one.path)
                    && !(one.files.contains(other.path) && one.path < other.path)
            }
        }
        var byURI: [String: [Diagnostic]] = [:]
        struct Place: Hashable {
            let line: Int
            let column: Int
            let message: String
        }
        var seen: [String: Set<Place>] = [:]
        for diagnostic in entries.flatMap(\.diagnostics) {
            let location = diagnostic.location
            guard let path = copies.path(of: location.file) else { continue }
            let uri = uri(of: path)
            let place = Place(line: location.line, column: location.column, message: diagnostic.message)
            guard seen[uri, default: []].insert(place).inserted else { continue }
            byURI[uri, default: []].append(diagnostic)
        }
        return byURI
    }

    /// The URI of a file: the client's own spelling where it has it open.
    func uri(of path: String) -> String {
        let canonical = FileURI.uri(of: path)
        if documents[canonical] != nil { return canonical }
        return documents.keys.first { Self.path(of: $0) == path } ?? canonical
    }

    /// The directory that stands for the CSAR of a file: that of `TOSCA-Metadata`, a folder of the client, or its own.
    private func root(of path: String) -> String {
        let own = Self.parent(of: path)
        var directory = own
        for _ in 0..<32 {
            if FileManager.default.fileExists(atPath: directory + "/TOSCA-Metadata/TOSCA.meta") { return directory }
            guard directory != "/" else { break }
            directory = Self.parent(of: directory)
        }
        let folder = folders.filter { own == $0 || own.hasPrefix($0 == "/" ? "/" : $0 + "/") }
        return folder.max { $0.utf8.count < $1.utf8.count } ?? own
    }

    /// The path that a document is read as; one that is no file yet has one below which no other can be.
    private static func path(of uri: String) -> String? {
        if let path = FileURI.path(of: uri) { return path }
        return uri.hasPrefix("file:") ? nil : "/dev/null/" + uri.replacing("/", with: "_") + ".yaml"
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
