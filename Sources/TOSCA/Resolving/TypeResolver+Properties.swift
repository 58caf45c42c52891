internal import YAML

extension TypeResolver {
    /// Reads declarations of properties, attributes or inputs, and gives their types the full names.
    func definitions(
        _ node: Node?, _ reader: DefinitionReader, _ collector: inout DiagnosticCollector
    ) -> [PropertyDefinition] {
        reader.properties(node, &collector).map { definition in
            var definition = definition
            definition.type = dataType(definition.type, at: definition.typeLocations.own, &collector)
            definition.entryType = definition.entryType.map {
                dataType($0, at: definition.typeLocations.entry, &collector)
            }
            return definition
        }
    }

    private func dataType(
        _ name: String, at location: Location, _ collector: inout DiagnosticCollector
    ) -> String {
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst(6)) : name
        if let full = fullName(name, .dataTypes) { return full }
        if BuiltInType.names.contains(short) { return short }
        collector.error(
            location, "there is no data type '\(name)'",
            hint: NearMiss.hint(for: name, among: names(.dataTypes) + BuiltInType.names))
        return "any"
    }
}
