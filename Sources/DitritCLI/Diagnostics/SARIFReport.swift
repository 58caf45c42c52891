internal import Orchestration
internal import TOSCA
internal import Telemetry
internal import URI
internal import YAML

/// Diagnostics for code scanning services and editors: a log of one run.
///
/// Source: Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard.
enum SARIFReport {
    static func log(of diagnostics: [Diagnostic]) -> JSON {
        let used = Set(diagnostics.map(\.code)).map(\.explanation).sorted { $0.code.rawValue < $1.code.rawValue }
        let indices = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($0.element.code, $0.offset) })
        let driver: [String: JSON] = [
            "name": .string("ditrit"), "version": .string(Release.version), "rules": .array(used.map(rule)),
        ]
        let run: [String: JSON] = [
            "tool": .object(["driver": .object(driver)]),
            // §3.14.17: columns of Locations are Unicode scalars.
            "columnKind": .string("unicodeCodePoints"),
            "results": .array(diagnostics.map { result($0, rule: indices[$0.code] ?? 0) }),
        ]
        return .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"), "version": .string("2.1.0"),
            "runs": .array([.object(run)]),
        ])
    }

    /// A reportingDescriptor (§3.49).
    private static func rule(_ explanation: Explanation) -> JSON {
        .object([
            "id": .string(explanation.code.rawValue),
            "shortDescription": .object(["text": .string(explanation.title)]),
            "fullDescription": .object(["text": .string(explanation.text)]),
            "properties": .object(["tags": .array([.string(explanation.code.area)])]),
        ])
    }

    /// A result (§3.27).
    private static func result(_ diagnostic: Diagnostic, rule: Int) -> JSON {
        let location = diagnostic.location
        var region: [String: JSON] = [
            "startLine": .integer(max(location.line, 1)), "startColumn": .integer(max(location.column, 1)),
        ]
        if (location.endLine, location.endColumn) > (location.line, location.column) {
            region["endLine"] = .integer(location.endLine)
            region["endColumn"] = .integer(location.endColumn)
        }
        let place: [String: JSON] = [
            "artifactLocation": .object(["uri": .string(uri(location.file.path))]), "region": .object(region),
        ]
        let level =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .hint: "note"
            }
        return .object([
            "ruleId": .string(diagnostic.code.rawValue), "ruleIndex": .integer(rule), "level": .string(level),
            "message": .object([
                "text": .string(diagnostic.message + (diagnostic.hint.map { "\n\($0)" } ?? ""))
            ]),
            "locations": .array([.object(["physicalLocation": .object(place)])]),
        ])
    }

    /// A path as a URI reference (RFC 3986 §4.2).
    private static func uri(_ path: String) -> String {
        path.hasPrefix("/") ? FileURI.uri(of: path) : PercentEncoding.encode(path, keepsSlashes: true)
    }
}
