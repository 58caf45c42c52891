internal import YAML

/// Warns of attributes of the source where the rules let the target be configured before the source exists.
///
/// TOSCA Simple Profile 1.1 §7.2.3 says so of the strict rules; weaving that does not hold the source back is free.
struct EarlyAttributeCheck {
    func check(_ relationship: Relationship, _ collector: inout DiagnosticCollector) {
        guard relationship.interfaceSet.hasInputs, let operations = relationship.interfaces["Configure"]?.operations,
            let weaving = relationship.relationshipType.workflows["install"],
            weaving.source.contains(where: { $0.anchor == .before && $0.state == "creating" && $0.wait != nil })
        else { return }
        // What an interface gives to both of its operations stands in one place.
        var told: Set<Location> = []
        for name in ["pre_configure_target", "post_configure_target"] {
            for value in operations[name]?.inputs.values.map(\.self) ?? [] {
                for function in value.functions
                where function.name == .getAttribute && function.arguments.first == .string("SOURCE")
                    && told.insert(function.location).inserted
                {
                    collector.warning(
                        .earlyAttribute, function.location,
                        "when \(name) runs, the source is not created yet: it has no attributes",
                        hint: "use add_source, which runs when the source is started")
                }
            }
        }
    }
}
