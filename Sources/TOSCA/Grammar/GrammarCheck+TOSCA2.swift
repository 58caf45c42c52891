internal import YAML

/// What 2.0 says of keys that stand beside each other, and of names.
extension GrammarCheck {
    func checkRulesOf2_0(_ root: Mapping, _ collector: inout DiagnosticCollector) {
        if root["profile"] != nil, let template = root.entries.first(where: { $0.name == "service_template" }) {
            collector.grammarError(
                .conflictingKeys, template.key.location, "a file with a 'profile' has no service template (2.0 §6.7.1)",
                hint: "leave one of them out, or make two files of it")
        }
        for entry in root["data_types"]?.mapping?.entries ?? [] where Self.reservedTypes.contains(entry.name) {
            collector.grammarError(
                .impossibleValue, entry.key.location, "'\(entry.name)' is a built-in type: no other may have its name",
                hint: "rename it")
        }
    }

    /// Checks that an import names a file or a profile, and a repository for files alone (2.0 §6.8.1).
    static func checkProfile(importing mapping: Mapping, _ collector: inout DiagnosticCollector) {
        guard mapping["profile"] != nil else { return }
        for entry in mapping.entries where ["url", "repository"].contains(entry.name) {
            collector.grammarError(
                .conflictingKeys, entry.key.location, "an import of a profile has no '\(entry.name)'",
                hint: "leave one of them out")
        }
    }

    /// The built-in data types of 2.0 (§9.1).
    static let reservedTypes: Set<String> = [
        "string", "integer", "float", "boolean", "bytes", "nil", "timestamp", "scalar", "version", "list", "map",
    ]
}
