internal import YAML

extension [String: PropertyDefinition] {
    /// The property or input that is given by a misspelt name: one that must be given, and is not by its own name.
    ///
    /// Whoever complains of the name has complained of what lacks, too; that stays an error where names that nothing
    /// declares are none.
    ///
    /// - Parameter isGiven: whether a value is given by a name that is declared.
    func lacking(meantBy name: String, isGiven: (String) -> Bool) -> PropertyDefinition? {
        func mustBeGiven(_ definition: PropertyDefinition) -> Bool {
            definition.isRequired && definition.defaultValue == nil
        }
        // Comparing names takes time, and most often there is nothing to compare for.
        guard values.contains(where: mustBeGiven), let near = NearMiss.nearest(to: name, among: keys),
            let definition = self[near], mustBeGiven(definition), !isGiven(near)
        else { return nil }
        return definition
    }
}

extension NearMiss {
    /// Whether what is nearest to a name is so by mere chance: names of one or two letters are near to all others.
    static func isChance(for name: String) -> Bool { name.utf8.count < 3 }
}

extension Assignment {
    /// The value of what is meant by a name; where that is another one, and a guess, the value may be meant otherwise.
    func value(
        _ entry: Mapping.Entry, takenFor meant: PropertyDefinition, of what: @autoclosure () -> String,
        _ collector: inout DiagnosticCollector
    ) -> Value {
        if entry.name != meant.name, NearMiss.isChance(for: entry.name) { return Value(entry.value) }
        return value(entry.value, schema: meant.schema, of: what(), &collector)
    }
}
