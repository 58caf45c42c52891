internal import CSAR
internal import Orchestration
internal import TOSCA
internal import YAML
internal import Zip

/// What came of checking a model that a person has named.
struct CheckedModel {
    /// As it was named.
    let csar: String
    /// What is known of it; nil where there is no service template to read.
    let validation: Validation?
    let diagnostics: [Diagnostic]
    /// Why there is no service template to read, for people.
    let refusal: String?

    /// Reads the model and compiles its workflows, without keeping anything.
    init(_ csar: String, isLenient: Bool) throws {
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
        self.csar = csar
        do {
            let validation = try Validation(of: csar, isLenient: isLenient, scratch: scratch)
            self.validation = validation
            diagnostics = validation.diagnostics
            refusal = nil
        } catch  where error is CSARError || error is ZipError {
            let text = "\(error)"
            validation = nil
            diagnostics = [Diagnostic(refusal: text, of: csar)]
            refusal = text
        }
    }

    var isValid: Bool { validation?.isValid ?? false }

    func count(_ severity: Diagnostic.Severity) -> Int { diagnostics.count { $0.severity == severity } }

    /// The workflows that can be run: none of a model that is valid TOSCA and no more.
    private var workflows: [String] {
        diagnostics.contains { $0.code == .abstractNode } ? [] : validation?.workflows ?? []
    }

    /// The line that says to people that it can be used.
    var summary: String {
        let topology = validation?.service?.topology
        let said = [(count(.warning), "warning"), (count(.hint), "hint")].filter { $0.0 > 0 }
        let parts = [
            (topology?.nodeTemplates.count ?? 0).counted("node template"),
            (topology?.relationships.count ?? 0).counted("relationship"),
            workflows.isEmpty ? nil : "workflows: \(workflows.joined(separator: ", "))",
        ].compactMap(\.self)
        return (["\(csar): valid"] + said.map { $0.0.counted($0.1) }).joined(separator: ", ")
            + "; \(parts.joined(separator: ", "))"
    }

    /// What `ditrit validate --format json` prints: docs/schema/validation.schema.json.
    var json: JSON {
        .object([
            "csar": .string(csar), "valid": .boolean(isValid), "errors": .integer(count(.error)),
            "warnings": .integer(count(.warning)), "hints": .integer(count(.hint)),
            "diagnostics": .array(diagnostics.map(\.json)),
            "workflows": .array(workflows.map(JSON.string)),
            "model": isValid ? validation?.service?.json ?? .null : .null,
        ])
    }
}

extension Diagnostic {
    /// Why a model cannot be opened, as a diagnostic of it.
    ///
    /// - Parameter refusal: `PATH: error: WHAT`, perhaps with a line and a column behind the path, and with a hint on a
    ///   line of its own.
    fileprivate init(refusal: String, of csar: String) {
        let lines = refusal.split(separator: "\n", maxSplits: 1).map(String.init)
        let rest = lines.dropFirst().first?.drop { $0 == " " }
        let hint = rest.map { $0.hasPrefix("hint: ") ? $0.dropFirst(6) : $0 }
        let parts = (lines.first ?? "").split(separator: ": error: ", maxSplits: 1)
        var path = parts.count == 2 ? String(parts[0]) : csar
        var (line, column) = (1, 1)
        if let match = path.firstMatch(of: /:([0-9]+):([0-9]+)$/) {
            (line, column) = (Int(match.1) ?? 1, Int(match.2) ?? 1)
            path = String(path[..<match.range.lowerBound])
        }
        self.init(
            .unreadableFile, severity: .error,
            location: Location(file: SourceFile(path: path, text: ""), line: line, column: column),
            message: String(parts.last ?? ""), hint: hint.map(String.init))
    }
}

extension Int {
    /// `1 error`, `2 errors`.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
