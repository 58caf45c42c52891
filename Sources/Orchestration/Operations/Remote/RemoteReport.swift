internal import FoundationEssentials

/// What a host says of an operation, line by line: a state machine that does no input or output.
struct RemoteReport {
    /// What the lines of the supervisor begin with.
    let mark: String
    /// Whether the host has all that the operation needs: it begins when it is its turn.
    private(set) var isWaiting = false
    /// Whether the operation has begun.
    private(set) var hasBegun = false
    /// Whether the files of the CSAR are not there.
    private(set) var isMissing = false
    /// Why the operation could not be begun there.
    private(set) var impediment: String?
    /// How the program ended, by the shell's number: its status, or 128 and the number of the signal that ended it.
    private(set) var status: Int32?
    /// Whether all has been said.
    private(set) var hasEnded = false
    /// The files that the program has left, in base64.
    private var files: [String: String] = [:]
    /// Lines from before the beginning: what the ssh client or the login shell had to say.
    private(set) var notes: [String] = []
    /// Whether an empty line is held back: one precedes each word of the supervisor, and is no line of the program's.
    private var holdsEmptyLine = false
    /// So many notes are kept, the last ones.
    private static let mostNotes = 5

    init(mark: String) { self.mark = mark }

    /// Whether nothing more is to be waited for.
    var isOver: Bool { hasEnded || impediment != nil || isMissing }

    /// Takes a line; hands out those that the program has printed.
    mutating func take(_ line: String, _ printed: (String) -> Void) {
        guard line.hasPrefix(mark + " ") else {
            guard hasBegun else {
                if notes.count == Self.mostNotes { notes.removeFirst() }
                if !line.isEmpty { notes.append(line) }
                return
            }
            if holdsEmptyLine { printed("") }
            holdsEmptyLine = line.isEmpty
            if !line.isEmpty { printed(line) }
            return
        }
        holdsEmptyLine = false
        let words = line.dropFirst(mark.count + 1).split(separator: " ", maxSplits: 1)
        let rest = words.count > 1 ? String(words[1]) : ""
        switch words.first {
        case "waiting": isWaiting = true
        case "begun": hasBegun = true
        case "missing": isMissing = true
        case "impossible": impediment = rest
        case "status": status = Int32(rest)
        case "outputs", "exports": files[String(words[0]), default: ""] += rest
        case "end": hasEnded = true
        default: break
        }
    }

    /// Hands out what is held back of a program whose end nobody has told.
    mutating func finish(_ printed: (String) -> Void) {
        if holdsEmptyLine { printed("") }
        holdsEmptyLine = false
    }

    /// The content of a file that the program has left; nil if it has left none.
    ///
    /// - Throws: `OrchestrationError` when it has not come as a whole.
    func content(of file: String) throws(OrchestrationError) -> Data? {
        guard let text = files[file] else { return nil }
        guard let content = Data(base64Encoded: text) else {
            throw OrchestrationError("what it has left as \(file) has not come over the connection as a whole")
        }
        return content
    }
}
