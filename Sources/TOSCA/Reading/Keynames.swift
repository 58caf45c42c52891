internal import YAML

/// The keys that the grammar knows, by where they stand (TOSCA Simple Profile 1.0 to 1.3).
enum Keynames {
    static let serviceTemplate: Set<String> = [
        "tosca_definitions_version", "namespace", "metadata", "template_name", "template_author", "template_version",
        "description", "dsl_definitions", "repositories", "imports", "artifact_types", "data_types",
        "capability_types", "interface_types", "relationship_types", "node_types", "group_types", "policy_types",
        "topology_template",
    ]
    static let topology: Set<String> = [
        "description", "inputs", "node_templates", "relationship_templates", "groups", "policies", "outputs",
        "substitution_mappings", "workflows",
    ]
    static let nodeTemplate: Set<String> = [
        "type", "description", "metadata", "directives", "properties", "attributes", "requirements", "capabilities",
        "interfaces", "artifacts", "node_filter", "copy", "occurrences", "count",
    ]
    static let operation: Set<String> = ["description", "implementation", "inputs", "outputs"]
    static let weavingRule: Set<String> = [
        "before", "after", "wait_target", "wait_source", "after_source", "after_target", "activity", "operation_host",
        "description",
    ]
    static let definition: Set<String> = [
        "type", "description", "required", "default", "status", "constraints", "entry_schema", "key_schema",
        "metadata", "external-schema", "value",
    ]

    /// Complains of keys that the grammar does not know there; `x-` keys are their authors' own.
    static func check(
        _ entries: [Mapping.Entry], _ known: Set<String>, _ what: String, _ collector: inout DiagnosticCollector
    ) {
        for entry in entries where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            collector.error(
                entry.key.location, "\(what) has no key '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: known))
        }
    }
}
