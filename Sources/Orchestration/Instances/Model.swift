internal import CSAR
internal import Crypto
public import TOSCA

/// A CSAR's service template, read and checked.
public struct Model: Sendable {
    /// The template.
    public let service: ServiceTemplate
    /// What is worth a warning.
    public let warnings: [Diagnostic]
    let isLenient: Bool

    /// - Parameter path: the CSAR as a person has named it: what messages say of its files begins with it.
    init(_ csar: CSAR, isLenient: Bool, namedAs path: String = "") throws(ModelError) {
        self.isLenient = isLenient
        let (result, hasFailed) = Self.read(csar, isLenient: isLenient, namedAs: path)
        guard let template = result.template else { throw ModelError(result.diagnostics, isPassing: hasFailed) }
        service = template
        warnings = result.diagnostics
    }

    /// Reads the service template of a CSAR without running anything.
    ///
    /// - Parameter scratch: a directory for an archive's files.
    /// - Throws: `ModelError`, `CSARError` or `ZipError`.
    public init(of path: String, isLenient: Bool, scratch: String) throws {
        try self.init(Self.open(path, scratch: scratch), isLenient: isLenient, namedAs: path)
    }

    /// What reading the service template of a CSAR says, with or without errors, hints too.
    ///
    /// - Throws: `CSARError` or `ZipError`.
    static func read(_ path: String, isLenient: Bool, scratch: String) throws -> ReadResult {
        read(try open(path, scratch: scratch), isLenient: isLenient, givesHints: true, namedAs: path).result
    }

    private static func open(_ path: String, scratch: String) throws -> CSAR {
        let isArchive = !StateDirectory.isDirectory(path) && !path.hasSuffix(".yaml") && !path.hasSuffix(".yml")
        return isArchive ? try CSAR.open(path, store: scratch) : try CSAR.inPlace(path)
    }

    private static func read(
        _ csar: CSAR, isLenient: Bool, givesHints: Bool = false, namedAs path: String
    ) -> (result: ReadResult, hasFailed: Bool) {
        let reader = ServiceTemplateReader(
            options: .init(isLenient: isLenient, isUnlisted: csar.isUnlisted, givesHints: givesHints))
        let source = WatchedSource(root: csar.root, shown: place(of: path))
        let result = reader.read(entry: csar.entryDefinitions, from: source)
        return (result.with(csar.warnings(from: source)), source.hasFailed)
    }

    /// The directory that the files of a CSAR are in for a person: the archive itself, if it is one.
    private static func place(of path: String) -> String {
        if StateDirectory.isDirectory(path) { return path }
        guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { return path }
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// Files, and whether the system has failed to read one of them.
private final class WatchedSource: SourceProvider {
    private let files: DirectorySource
    private(set) var hasFailed = false

    init(root: String, shown: String) { files = DirectorySource(root: root, shown: shown) }

    func bytes(of path: String) throws -> [UInt8] { try watching { try files.bytes(of: path) } }

    func digest(of path: String, by algorithm: String) throws -> String? {
        guard var digest = MessageDigest(algorithm) else { throw UnknownDigestAlgorithm() }
        try watching { try files.forEachPiece(of: path) { digest.update($0) } }
        return digest.finish().hex
    }

    private func watching<Result>(_ read: () throws -> Result) throws -> Result {
        do {
            return try read()
        } catch {
            if (error as? SourceError)?.systemError != nil { hasFailed = true }
            throw error
        }
    }

    func exists(_ path: String) -> Bool { files.exists(path) }
    func isExecutable(_ path: String) -> Bool { files.isExecutable(path) }
    func displayPath(_ path: String) -> String { files.displayPath(path) }
    var paths: [String] { files.paths }
}

/// Why a model cannot be used: everything that is wrong with it.
public struct ModelError: Error, Sendable, CustomStringConvertible {
    /// Errors and warnings, a file after the other.
    public let diagnostics: [Diagnostic]

    /// Whether a file that is there could not be read: this host is in the way, and perhaps not the model.
    let isPassing: Bool

    init(_ diagnostics: [Diagnostic], isPassing: Bool = false) {
        self.diagnostics = diagnostics
        self.isPassing = isPassing
    }

    /// One diagnostic after the other, and how many errors they are.
    public var description: String {
        let count = diagnostics.count { $0.severity == .error }
        return (diagnostics.map(\.description) + ["\(count) \(count == 1 ? "error" : "errors")"])
            .joined(separator: "\n")
    }
}
