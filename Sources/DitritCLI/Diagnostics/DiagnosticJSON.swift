internal import Orchestration
internal import TOSCA
internal import YAML

extension Validation {
    /// What `ditrit validate --format json` prints: docs/schema/validation.schema.json.
    func json(of csar: String) -> JSON {
        func count(_ severity: Diagnostic.Severity) -> JSON {
            .integer(diagnostics.count { $0.severity == severity })
        }
        return .object([
            "csar": .string(csar), "valid": .boolean(isValid), "errors": count(.error), "warnings": count(.warning),
            "hints": count(.hint), "diagnostics": .array(diagnostics.map(\.json)),
            "workflows": .array(workflows.map(JSON.string)),
            "model": isValid ? service?.json ?? .null : .null,
        ])
    }
}

extension Diagnostic {
    /// The object that says it to programs.
    var json: JSON {
        var members: [String: JSON] = [
            "file": .string(location.file.path), "line": .integer(location.line), "column": .integer(location.column),
            "end_line": .integer(location.endLine), "end_column": .integer(location.endColumn),
            "severity": .string(severity.rawValue), "code": .string(code.rawValue), "message": .string(message),
        ]
        members["hint"] = hint.map(JSON.string)
        return .object(members)
    }
}
