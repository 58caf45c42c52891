internal import YAML

/// Collects what there is to say while a template is read.
struct DiagnosticCollector {
    /// Whether names that a type does not declare are worth a warning only.
    let isLenient: Bool
    /// Whether it is said, too, what could be better where nothing is wrong.
    let givesHints: Bool
    /// With how many diagnostics hints are still looked for: that takes time, and nobody reads so many.
    private let mostHints: Int
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether a file could not be read: names that nothing declares may be declared there.
    private(set) var lacksFiles = false
    /// Where the grammar has been complained of: what else is wrong there follows from it.
    private var misspelled: Set<Location> = []
    /// The indices of warnings that may turn out to be errors, by their places.
    private var doubts: [Location: Int] = [:]
    /// What is taken to be meant where the grammar has been complained of.
    var corrections = Corrections()

    /// - Parameter looksForHints: whether what is collected is for anybody to read.
    init(isLenient: Bool, givesHints: Bool = false, looksForHints: Bool = true) {
        self.isLenient = isLenient
        self.givesHints = givesHints
        mostHints = looksForHints ? 500 : 0
    }

    /// Whether what may have been meant is still looked for.
    var looksForHints: Bool { diagnostics.count < mostHints }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// How bad the worst is of what has been said from some diagnostic on; nil where that is nothing.
    ///
    /// Whoever holds on to a part of the diagnostics instead has all of them copied when the next one is added.
    func severity(from start: Int) -> Diagnostic.Severity? {
        guard start < diagnostics.count else { return nil }
        let isError = diagnostics[start...].contains { $0.severity == .error }
        return isError ? .error : diagnostics[start].severity
    }

    /// Whether nothing has been said, nor kept from being said, nor taken for anything else.
    var isSilent: Bool { diagnostics.isEmpty && misspelled.isEmpty && corrections.isEmpty }

    mutating func error(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        add(code, .error, location, message, hint)
    }

    mutating func warning(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        add(code, .warning, location, message, hint)
    }

    /// Nothing is wrong, but something could be better.
    mutating func advise(
        _ code: Diagnostic.Code, _ location: Location, _ message: @autoclosure () -> String,
        hint: @autoclosure () -> String? = nil
    ) {
        if givesHints { add(code, .hint, location, message(), hint) }
    }

    /// Something that the grammar does not allow; it silences all later errors at the same place.
    mutating func grammarError(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        add(code, .error, location, message, hint)
        misspelled.insert(location)
    }

    /// Silences all later errors at some places: of them has been complained.
    mutating func silence(_ locations: Location...) { misspelled.formUnion(locations) }

    /// Warns of something that may turn out to be an error when it is known what it is for.
    ///
    /// That is said of a file before anything of it is said once, which would move it.
    mutating func doubt(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        let index = diagnostics.count
        add(code, .warning, location, message, hint)
        if diagnostics.count > index { doubts[location] = index }
    }

    /// Makes an error of what has been doubted at a place; false where nothing has been.
    mutating func harden(at location: Location) -> Bool {
        guard let index = doubts[location] else { return false }
        let warning = diagnostics[index]
        diagnostics[index] = Diagnostic(
            warning.code, severity: .error, location: location, message: warning.message, hint: warning.hint)
        return true
    }

    /// A file cannot be read, or is not there.
    mutating func unreadable(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        add(code, .error, location, message, hint)
        lacksFiles = true
    }

    /// A name is used that nothing declares; that is not said where a file that may declare it could not be read.
    mutating func unresolved(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, hint: @autoclosure () -> String? = nil
    ) {
        if !lacksFiles { add(code, .error, location, message, hint) }
    }

    private mutating func add(
        _ code: Diagnostic.Code, _ severity: Diagnostic.Severity, _ location: Location, _ message: String,
        _ hint: () -> String?
    ) {
        guard !misspelled.contains(location) else { return }
        diagnostics.append(
            Diagnostic(
                code, severity: severity, location: location, message: message,
                hint: looksForHints ? hint() : nil))
    }

    /// Says once what is said of a template and, by its name, of each of its copies: at one place of what they share, or
    /// of each where its name stands.
    ///
    /// - Parameters:
    ///   - names: those of templates.
    ///   - originals: where templates are named that have copies, by where their copies are.
    ///   - start: how many diagnostics are of something else.
    mutating func sayOnce(
        ofAll names: @autoclosure () -> Set<String>, copies originals: [Location: Location], from start: Int
    ) {
        guard start < diagnostics.count else { return }
        let names = names()
        struct Matter: Hashable {
            let location: Location
            let code: Diagnostic.Code
            /// The message without the names of templates, and of relationships, which begin with them.
            let words: [Substring]

            init(_ diagnostic: Diagnostic, at location: Location, without names: Set<String>) {
                self.location = location
                code = diagnostic.code
                words = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false).filter { word in
                    !names.contains(String(word.prefix { $0 != "." }))
                }
            }
        }
        let found = diagnostics[start...]
        let ofOriginals = Set(
            found.lazy.filter { originals[$0.location] == nil }.map { Matter($0, at: $0.location, without: names) })
        var said: Set<Matter> = []
        let kept = found.filter { diagnostic in
            if let original = originals[diagnostic.location] {
                return !ofOriginals.contains(Matter(diagnostic, at: original, without: names))
            }
            return said.insert(Matter(diagnostic, at: diagnostic.location, without: names)).inserted
        }
        diagnostics.replaceSubrange(start..., with: kept)
    }

    /// Says nothing again that has been said at the same place before.
    ///
    /// - Parameter start: how many diagnostics are from before.
    mutating func sayNothingAgain(from start: Int) {
        guard start < diagnostics.count else { return }
        let new = diagnostics[start...].filter { found in
            !diagnostics[..<start].contains { $0.location == found.location && $0.code == found.code }
        }
        diagnostics.replaceSubrange(start..., with: new)
    }

    /// What another collector has collected.
    mutating func take(_ others: some Sequence<Diagnostic>) { diagnostics += others }

    /// A name is used that its owner does not declare: `the type T has no property 'p'`.
    mutating func undeclared(
        _ member: Member, _ name: String, at location: Location, in owner: @autoclosure () -> String,
        among known: some Collection<String>
    ) {
        undeclared(member.code, location, "\(owner()) has no \(member) '\(name)'", among: known, name: name)
    }

    /// A name is used that its type does not declare.
    mutating func undeclared(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, among known: some Collection<String>,
        name: String
    ) {
        add(code, isLenient ? .warning : .error, location, message) { NearMiss.hint(for: name, among: known) }
    }

    /// Something is used that its type does not allow for.
    ///
    /// - Parameter standsForLacking: whether it is taken for what must be given and is not: an error also leniently.
    mutating func undeclared(
        _ code: Diagnostic.Code, _ location: Location, _ message: String, standsForLacking: Bool = false,
        hint: @autoclosure () -> String?
    ) {
        add(code, isLenient && !standsForLacking ? .warning : .error, location, message, hint)
    }
}

/// What a type, or something like one, declares under a name.
enum Member {
    case property
    case attribute
    case capability
    case requirement
    case interface
    case operation
    case notification
    case input

    fileprivate var code: Diagnostic.Code {
        switch self {
        case .property, .attribute: .undeclaredProperty
        case .capability: .undeclaredCapability
        case .requirement: .undeclaredRequirement
        case .interface: .undeclaredInterface
        case .operation, .notification: .undeclaredOperation
        case .input: .undeclaredInput
        }
    }
}
