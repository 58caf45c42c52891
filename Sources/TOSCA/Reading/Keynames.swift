internal import YAML

/// The keys of what the grammar table does not hold, as the specification of it is in a version of its own.
enum Keynames {
    /// A rule of the weaving of a relationship type (1.1 §7.4.2.2).
    static let weavingRule: Set<String> = [
        "before", "after", "wait_target", "wait_source", "after_source", "after_target", "activity", "operation_host",
        "description",
    ]
    /// The definition of a property, an attribute, an input or an output.
    static let definition: Set<String> = [
        "type", "description", "required", "default", "status", "constraints", "entry_schema", "key_schema",
        "metadata", "external-schema", "external_schema", "value",
    ]

    /// Complains of keys that the grammar does not know there; `x-` keys are their authors' own.
    static func check(
        _ entries: [Mapping.Entry], _ known: Set<String>, _ what: String, _ collector: inout DiagnosticCollector
    ) {
        for entry in entries where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
            collector.error(
                .unknownKey, entry.key.location, "\(what) has no key '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: known))
        }
    }
}
