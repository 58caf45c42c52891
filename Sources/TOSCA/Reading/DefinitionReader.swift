internal import YAML

/// Reads the declarations and assignments that types and templates share.
///
/// A class, as all that is read hands it on.
final class DefinitionReader {
    /// The document that is being read: paths are relative to it.
    let document: Document
    /// Tells whether a file is there, by its path below the root; nil for the profile, which has none.
    let exists: ((String) -> Bool)?
    /// Where operations of the interfaces that are read may run; any of the hosts where that is not known.
    let hosts: Set<OperationHost>?

    init(document: Document, exists: ((String) -> Bool)?, hosts: Set<OperationHost>? = nil) {
        self.document = document
        self.exists = exists
        self.hosts = hosts
    }

    /// The same reader, for interfaces whose operations have these hosts.
    func reading(_ hosts: Set<OperationHost>?) -> DefinitionReader {
        DefinitionReader(document: document, exists: exists, hosts: hosts)
    }

    /// A schema, in its short notation or in its long one (1.3 §3.6.9).
    func schema(_ node: Node, _ collector: inout DiagnosticCollector) -> Schema {
        if let name = node.string { return Schema(type: name, location: node.location) }
        let mapping = node.mapping
        let type = mapping?["type"]
        for entry in mapping?.entries ?? [] where ["default", "required"].contains(entry.name) {
            collector.warning(
                .unknownKey, entry.key.location,
                "a schema has no '\(entry.name)' (1.3 §3.6.9): it says what entries are like, and not which there are",
                hint: "leave it out")
        }
        return Schema(
            type: type?.string ?? "any", key: mapping?["key_schema"].map { schema($0, &collector) },
            entry: mapping?["entry_schema"].map { schema($0, &collector) },
            constraints: mapping?["constraints"].map { constraints($0, &collector) } ?? [],
            location: type?.location ?? node.location)
    }

    /// The clauses of `constraints`, and of places where one clause may stand for a list of one.
    func constraints(_ node: Node, _ collector: inout DiagnosticCollector) -> [Constraint] {
        (node.sequence ?? [node]).compactMap { clause($0, &collector) }
    }

    private func clause(_ node: Node, _ collector: inout DiagnosticCollector) -> Constraint? {
        // A simple value stands for being equal to it (1.3 §3.6.3).
        if node.scalar != nil, !node.isNull {
            return Constraint(operator: .equal, operand: node, version: document.version, location: node.location)
        }
        guard let entries = node.mapping?.entries, entries.count == 1, let entry = entries.first else {
            collector.error(
                .wrongKind, node.location, node.mismatch(of: "a constraint", with: "an operator with a value"),
                hint: "write one such as greater_than: 0")
            return nil
        }
        guard let name = Constraint.Operator(rawValue: entry.name),
            document.version >= .v2_0 || Constraint.operatorsOf1_3.contains(name)
        else {
            collector.error(
                .unknownConstraint, entry.key.location, "there is no constraint '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: Constraint.operatorsOf1_3.map(\.rawValue)))
            return nil
        }
        return Constraint(
            operator: name, operand: entry.value, version: document.version, location: entry.key.location)
    }

    func values(_ node: Node?, _ collector: inout DiagnosticCollector) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in node.entries("a list of values", &collector) { values[entry.name] = Value(entry.value) }
        return values
    }
}
