internal import ArgumentParser
internal import TOSCA
internal import YAML

/// `ditrit explain`: what a code means that is said of a template.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explains a code that errors and warnings have, or lists all of them.")

    @Argument(
        help: "Codes such as TOSCA4008, in capitals or not; without any, all are listed.",
        completion: .list(Diagnostic.Code.allCases.map(\.rawValue)))
    var codes: [String] = []

    func run() async throws {
        guard !codes.isEmpty else {
            Terminal.write(Self.list)
            return
        }
        Terminal.write(try codes.map { Self.text(of: try Self.explanation(of: $0)) }.joined(separator: "\n"))
    }

    private static func explanation(of code: String) throws -> Explanation {
        let wanted = code.uppercased()
        guard let known = Diagnostic.Code(rawValue: wanted) ?? Diagnostic.Code(rawValue: "TOSCA" + wanted) else {
            StandardError.print("there is no code '\(code)'; 'ditrit explain' lists all")
            throw ExitCode.validationFailure
        }
        return known.explanation
    }

    private static var list: String {
        var text = ""
        var area = ""
        for explanation in Explanation.all {
            if explanation.code.area != area {
                text += (area.isEmpty ? "" : "\n") + "\(explanation.code.area.uppercased())\n"
                area = explanation.code.area
            }
            text += "  \(explanation.code.rawValue)  \(explanation.title)\n"
        }
        return text
    }

    private static func text(of explanation: Explanation) -> String {
        var parts = ["\(explanation.code.rawValue): \(explanation.title)", wrapped(explanation.text)]
        if let wrong = explanation.wrong { parts.append("Wrong:\n\n\(indented(wrong))") }
        parts.append("Right:\n\n\(indented(explanation.right))")
        if let section = explanation.section { parts.append("Specification: TOSCA \(section)") }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    }

    /// Lines of at most 80 columns, broken between words.
    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(whereSeparator: \.isWhitespace) {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= 80 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
