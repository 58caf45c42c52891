internal import YAML

extension GrammarCheck {
    /// Where an output goes (1.3 §3.6.15.1): an entity, perhaps a capability, an attribute, and the way into its value.
    ///
    /// An output may also be only declared, or be given no place.
    func checkAttributeMapping(
        _ node: Node, _ isOfOperation: Bool, _ what: @autoclosure () -> String,
        _ place: @autoclosure () -> Location,
        _ collector: inout DiagnosticCollector
    ) {
        if node.isNull { return }
        if node.mapping != nil { return check(node, .construct(.parameterDefinition), what(), place(), &collector) }
        guard let items = node.sequence else {
            return collector.grammarError(
                .unmappableOutput, node.location, node.mismatch(of: what(), with: "a list"),
                hint: isOfOperation ? node.string.map { "write [SELF, \($0)]" } : "write [NODE, ATTRIBUTE]")
        }
        if let item = items.first(where: { $0.scalar == nil || $0.isNull }) {
            return collector.grammarError(
                .unmappableOutput, item.location,
                item.mismatch(of: "an item of \(what())", with: "a name or an index"))
        }
        if items.count < 2 {
            let only = items.first?.string ?? (isOfOperation ? "SELF" : "NODE")
            let isEntity = !isOfOperation || ["SELF", "SOURCE", "TARGET", "HOST"].contains(only)
            let mapping = isEntity ? "\(only), ATTRIBUTE" : "SELF, \(only)"
            collector.grammarError(
                .unmappableOutput, node.location, "\(what()) names no attribute", hint: "write [\(mapping)]")
        }
    }
}
