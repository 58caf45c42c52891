internal import Orchestration
internal import TOSCA
internal import YAML

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
