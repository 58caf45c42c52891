internal import FoundationEssentials
internal import Orchestration
internal import TOSCA
internal import URI
internal import YAML

/// The language server as a state machine: it takes messages and gives those to send.
///
/// Source: Language Server Protocol 3.17.
struct Server {
    /// How far the connection is.
    private enum State {
        case new
        case running
        case shutDown
    }

    private var state = State.new
    private var workspace: Workspace
    private let copies: ShippedCopies
    /// Whether the client tells of changes on disk, once it is asked to.
    private var watchesFiles = false
    private let version: String
    /// The process that is gone when there is nobody to answer any more.
    private(set) var clientProcess: Int?
    /// With what to end the program; nil while it runs.
    private(set) var exitCode: Int32?

    /// - Parameter version: that of the program.
    init(version: String, environment: [String: String]) {
        self.version = version
        copies = ShippedCopies(environment: environment)
        workspace = Workspace(copies: copies)
    }

    /// Whether there are changes of which diagnostics say nothing yet.
    var isStale: Bool { state == .running && workspace.isStale }

    /// Takes a message.
    ///
    /// - Returns: what to send.
    mutating func take(_ content: [UInt8]) -> [JSON] {
        var id: JSON?
        do throws(RPCError) {
            guard let message = try RPCMessage.read(content) else { return [] }
            id = message.id
            guard let id = message.id else { return try notified(message) }
            return [RPCMessage.answer(try requested(message), to: id)]
        } catch {
            var error = error
            error.id = error.id ?? id
            // To what needs no answer, the user may still want to know.
            guard error.id != nil || error.code == .parseError || error.code == .invalidRequest else {
                return [Self.log(error.message)]
            }
            return [RPCMessage.failure(error)]
        }
    }

    /// What to send when a message was longer than what is taken.
    mutating func takeTooLong(_ length: Int) -> [JSON] {
        [RPCMessage.failure(RPCError(.invalidRequest, "a message of \(length) bytes is too long"))]
    }

    /// The diagnostics of all documents of which there is, or was, something to say.
    mutating func diagnostics() -> [JSON] {
        var places = PlaceMap()
        return workspace.diagnostics().map { uri, version, diagnostics in
            var parameters: [String: JSON] = [
                "uri": .string(uri),
                "diagnostics": .array(diagnostics.map { $0.json(at: places.range(of: $0.location)) }),
            ]
            parameters["version"] = version.map(JSON.integer)
            return RPCMessage.notification("textDocument/publishDiagnostics", .object(parameters))
        }
    }

    private static func log(_ text: String) -> JSON {
        RPCMessage.notification("window/logMessage", .object(["type": .integer(2), "message": .string(text)]))
    }

    /// Asks the client to tell when files change that templates are made of.
    private static let watching: JSON = {
        let watchers = ["**/*.{yaml,yml}", "**/TOSCA.meta", "**/*.{sh,py}"].map {
            JSON.object(["globPattern": .string($0)])
        }
        let registration: JSON = .object([
            "id": .string("files"), "method": .string("workspace/didChangeWatchedFiles"),
            "registerOptions": .object(["watchers": .array(watchers)]),
        ])
        return RPCMessage.request(
            "client/registerCapability", .object(["registrations": .array([registration])]), id: .string("files"))
    }()

    // MARK: - Life

    private mutating func requested(_ message: RPCMessage) throws(RPCError) -> JSON {
        switch (state, message.method) {
        case (.new, "initialize"): return try initialize(message.parameters)
        case (.new, _): throw RPCError(.serverNotInitialized, "'initialize' comes first")
        case (.running, "initialize"): throw RPCError(.invalidRequest, "'initialize' comes once")
        case (.running, "shutdown"):
            state = .shutDown
            return .null
        case (.running, _): return try answer(message)
        case (.shutDown, _): throw RPCError(.invalidRequest, "after 'shutdown' comes 'exit'")
        }
    }

    private mutating func notified(_ message: RPCMessage) throws(RPCError) -> [JSON] {
        if message.method == "exit" {
            exitCode = state == .shutDown ? 0 : 1
            return []
        }
        guard state == .running else { return [] }
        let parameters = message.parameters
        let document = parameters["textDocument"]
        switch message.method {
        case "initialized": return watchesFiles ? [Self.watching] : []
        case "textDocument/didOpen":
            try workspace.open(
                OpenDocument(
                    uri: document.string("uri"), version: document["version"].asInteger ?? 0,
                    text: document.string("text")))
        case "textDocument/didChange":
            guard let changes = parameters["contentChanges"].asArray else {
                throw RPCError(.invalidParams, "'contentChanges' is a list")
            }
            try workspace.change(document.string("uri"), changes, version: document["version"].asInteger ?? 0)
        case "textDocument/didClose": workspace.close(try document.string("uri"))
        case "textDocument/didSave", "workspace/didChangeWatchedFiles": workspace.forgetAll()
        default: break
        }
        return []
    }

    private mutating func initialize(_ parameters: JSON) throws(RPCError) -> JSON {
        var folders = parameters["workspaceFolders"].asArray?.compactMap { $0["uri"].asString } ?? []
        if folders.isEmpty { folders = [parameters["rootUri"].asString].compactMap(\.self) }
        workspace = Workspace(folders: folders.compactMap(FileURI.path), copies: copies)
        let watching = parameters["capabilities"]["workspace"]["didChangeWatchedFiles"]
        watchesFiles = watching["dynamicRegistration"] == .boolean(true)
        clientProcess = parameters["processId"].asInteger
        state = .running
        let synchronization: [String: JSON] = [
            "openClose": .boolean(true), "change": .integer(2), "save": .object(["includeText": .boolean(false)]),
        ]
        let capabilities: [String: JSON] = [
            "positionEncoding": .string("utf-16"), "textDocumentSync": .object(synchronization),
            "completionProvider": .object([
                "triggerCharacters": .array([":", " ", "[", "{", ",", "."].map(JSON.string))
            ]),
            "hoverProvider": .boolean(true), "definitionProvider": .boolean(true),
            "documentSymbolProvider": .boolean(true),
            "codeActionProvider": .object(["codeActionKinds": .array([.string("quickfix")])]),
        ]
        return .object([
            "capabilities": .object(capabilities),
            "serverInfo": .object(["name": .string("ditrit"), "version": .string(version)]),
        ])
    }

    // MARK: - Features

    private mutating func answer(_ message: RPCMessage) throws(RPCError) -> JSON {
        switch message.method {
        case "textDocument/completion":
            guard let (meaning, analysis) = try meaning(message.parameters) else { return .array([]) }
            return completion(meaning, analysis)
        case "textDocument/hover":
            guard let (meaning, _) = try meaning(message.parameters), let referent = meaning.referent() else {
                return .null
            }
            return .object([
                "contents": .object(["kind": .string("markdown"), "value": .string(referent.markdown)]),
                "range": range(of: meaning.context).json,
            ])
        case "textDocument/definition":
            guard let (meaning, analysis) = try meaning(message.parameters), let referent = meaning.referent() else {
                return .null
            }
            if case .declaration(_, _, let range) = referent {
                return .object([
                    "uri": message.parameters["textDocument"]["uri"], "range": self.range(range, meaning.context).json,
                ])
            }
            return definition(of: referent, from: analysis)
        case "textDocument/documentSymbol":
            let uri = try message.parameters["textDocument"].string("uri")
            guard let document = workspace.documents[uri] else { return .array([]) }
            var symbols = DocumentSymbols()
            return .array(symbols.symbols(of: document.text))
        case "textDocument/codeAction":
            let uri = try message.parameters["textDocument"].string("uri")
            let range = message.parameters["range"]
            // Kinds are hierarchical, and the empty one is that of all.
            let only = message.parameters["context"]["only"].asArray?.compactMap(\.asString)
            guard only?.contains(where: { ["", "quickfix"].contains($0) }) ?? true else { return .array([]) }
            var fixes = QuickFixes(of: uri)
            return .array(
                fixes.actions(
                    for: workspace.diagnostics(of: uri),
                    within: PositionRange(start: try Position(range["start"]), end: try Position(range["end"]))))
        default: throw RPCError(.methodNotFound, "'\(message.method)' is not to be had")
        }
    }

    /// What stands at the place that a request is about; nil where nothing of TOSCA can.
    private mutating func meaning(_ parameters: JSON) throws(RPCError) -> (Meaning, Analysis)? {
        let uri = try parameters["textDocument"].string("uri")
        let position = try Position(parameters["position"])
        guard let document = workspace.documents[uri], let analysis = workspace.analysis(of: uri),
            analysis.head.isTOSCA || analysis.head.isUndecided, let service = analysis.service ?? Analysis.empty,
            let context = CursorContext(document.index, at: document.offset(of: position))
        else { return nil }
        return (Meaning(context, in: service, analysis.head), analysis)
    }

    private func range(of context: CursorContext) -> PositionRange { range(context.range, context) }

    private func range(_ offsets: Range<Int>, _ context: CursorContext) -> PositionRange {
        func position(_ offset: Int) -> Position {
            let (line, character) = context.index.position(ofOffset: offset)
            return Position(line: line, character: character)
        }
        return PositionRange(start: position(offsets.lowerBound), end: position(offsets.upperBound))
    }

    private func completion(_ meaning: Meaning, _ analysis: Analysis) -> JSON {
        let range = range(of: meaning.context).json
        let items = Completion(meaning: meaning) { FilesBelow.paths(analysis.root) }.items()
        return .array(
            items.enumerated().map { number, item in
                // Clients sort by text: the order here is as digits of one length.
                let order = String(100_000 + number)
                var members: [String: JSON] = [
                    "label": .string(item.label), "kind": .integer(item.kind.rawValue), "sortText": .string(order),
                    "textEdit": .object(["range": range, "newText": .string(item.insertion ?? item.label)]),
                ]
                members["detail"] = item.detail.map(JSON.string)
                members["documentation"] = item.text.map {
                    .object(["kind": .string("markdown"), "value": .string($0)])
                }
                return .object(members)
            })
    }

    private func definition(of referent: Referent, from analysis: Analysis) -> JSON {
        if case .file(let name) = referent {
            let directory = analysis.path.lastIndex(of: "/").map { String(analysis.path[..<$0]) } ?? ""
            let candidates = ["\(directory)/\(name)", "\(analysis.root)/\(name)"]
            return Self.beginning(
                of: candidates.first(where: FileManager.default.fileExists) ?? copies.path(ofShipped: name))
        }
        if case .profile(let name) = referent { return Self.beginning(of: path(ofProfile: name, from: analysis)) }
        guard let location = referent.location, let path = copies.path(of: location.file) else { return .null }
        var places = PlaceMap()
        return .object([
            "uri": .string(workspace.uri(of: path)), "range": places.range(of: location).json,
        ])
    }

    private static func beginning(of path: String?) -> JSON {
        guard let path else { return .null }
        let start = Position(line: 0, character: 0)
        return .object([
            "uri": .string(FileURI.uri(of: path)), "range": PositionRange(start: start, end: start).json,
        ])
    }

    /// The file of a profile: of the CSAR, or the copy of the normative one.
    private func path(ofProfile name: String, from analysis: Analysis) -> String? {
        if let file = Profile.candidates(name).lazy.map({ "\(analysis.root)/\($0)" })
            .first(where: FileManager.default.fileExists)
        {
            return file
        }
        guard Profile.names.contains(name) else { return nil }
        let root = analysis.service?.types.nodeTypes["tosca.nodes.Root"]
        return root.flatMap { copies.path(of: $0.header.location.file) }
    }
}

extension Diagnostic {
    /// As the protocol has it (`Diagnostic`), its place being a range of the document.
    func json(at range: PositionRange) -> JSON {
        let severity =
            switch self.severity {
            case .error: 1
            case .warning: 2
            case .hint: 4
            }
        var members: [String: JSON] = [
            "range": range.json, "severity": .integer(severity), "code": .string(code.rawValue),
            "source": .string("ditrit"), "message": .string(message + (hint.map { "\n\($0)" } ?? "")),
        ]
        // `DiagnosticTag`: editors fade the first and strike the second out.
        let (unnecessary, deprecated) = (1, 2)
        if self.severity == .hint {
            let isDeprecated = code == .deprecatedProperty || code == .deprecatedNotation
            members["tags"] = .array([.integer(isDeprecated ? deprecated : unnecessary)])
        }
        return .object(members)
    }
}
