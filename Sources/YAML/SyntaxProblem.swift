/// What libyaml says of a text that is no YAML, in words for who has written it.
struct SyntaxProblem {
    let file: SourceFile
    /// What it says: `mapping values are not allowed in this context`.
    let problem: String
    /// Where.
    let location: Location
    /// What it was reading: `while parsing a block mapping`, and where that began.
    let context: (text: String, location: Location)?
    private let lines: LineIndex

    init(
        file: SourceFile, problem: String, location: Location, context: (text: String, location: Location)?
    ) {
        self.file = file
        self.problem = problem
        self.location = location
        self.context = context
        lines = LineIndex(file.text)
    }

    /// The error to throw.
    var error: YAMLError {
        switch problem {
        case "found character that cannot start any token": wrongCharacter
        case "mapping values are not allowed in this context": surprisingValue
        case "could not find expected ':'":
            YAMLError(
                context?.location ?? location, "there is no ':' behind this key",
                hint: "write KEY: VALUE, with a blank")
        case "did not find expected key", "did not find expected '-' indicator": wrongBeginning
        case "did not find expected node content" where isAtEnd:
            YAMLError(location, "the file ends within braces or brackets")
        case _ where context?.text == "while scanning a quoted scalar" && problem == "found unexpected end of stream":
            // Everything that follows a quote is taken for text: the mistake is where it begins.
            unclosed("this quoted text does not end")
        case _ where isAtEnd && context?.text == "while parsing a flow mapping": unclosed("this '{' is not closed")
        case _ where isAtEnd && context?.text == "while parsing a flow sequence": unclosed("this '[' is not closed")
        default: other
        }
    }

    private var isAtEnd: Bool {
        (lines.line(location.line) ?? "").dropFirst(location.column - 1).isEmpty && lines.line(location.line + 1) == nil
    }

    private func unclosed(_ message: String) -> YAMLError {
        YAMLError(context?.location ?? location, message, notes: [(location, "the file ends here")])
    }

    private var wrongCharacter: YAMLError {
        let character = lines.line(location.line)?.unicodeScalars.dropFirst(location.column - 1).first
        if character == "\t" {
            return YAMLError(location, "a tab stands here", hint: "YAML is indented by blanks: replace it by some")
        }
        return YAMLError(
            location, "a text cannot begin with \(character.map { "'\($0)'" } ?? "this")",
            hint: "put the text in quotes")
    }

    /// A ':' where no value may be: behind another one in the line, or in a line that is indented too deep.
    private var surprisingValue: YAMLError {
        let before = (lines.line(location.line) ?? "").unicodeScalars.prefix(location.column - 1)
        if let colon = before.firstIndex(of: ":"), before[before.index(after: colon)...].first == " " {
            let key = Substring(before[..<colon]).drop { $0 == " " || $0 == "-" }
            return YAMLError(
                location, "a second ': ' stands in this line", hint: "put the text behind '\(key):' in quotes")
        }
        let indentation = before.prefix { $0 == " " }.count
        let above = (1..<location.line).reversed().lazy.compactMap { number in lines.line(number).map { (number, $0) } }
            .first { !$0.1.allSatisfy { $0 == " " } && $0.1.first { $0 != " " } != "#" }
        guard let above else { return other }
        let other = above.1.prefix { $0 == " " }.count
        if other < indentation {
            return YAMLError(
                location, "this line is indented deeper than line \(above.0), which has a value already",
                hint: "indent both alike")
        }
        guard other == indentation, !above.1.contains(":") else { return self.other }
        return YAMLError(
            Location(file: file, line: above.0, column: other + 1), "there is no ':' behind this key",
            hint: "write KEY: VALUE, with a blank")
    }

    /// What is neither a further key nor an item of what is around it.
    private var wrongBeginning: YAMLError {
        let before = (lines.line(location.line) ?? "").unicodeScalars.prefix(location.column - 1)
        guard before.allSatisfy({ $0 == " " }), let context else {
            return YAMLError(location, "something stands behind the value", hint: "put the whole text in quotes")
        }
        return YAMLError(
            location, "nothing above is indented like this line",
            notes: [(context.location, "what is around it begins here, in column \(context.location.column)")],
            hint: "align it with what it belongs beside")
    }

    private var other: YAMLError {
        YAMLError(location, problem, notes: context.map { [($0.location, $0.text)] } ?? [])
    }
}
