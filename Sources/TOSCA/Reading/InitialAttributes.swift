extension [String: Value] {
    /// The values that attributes have before anything runs: those that a template gives, and where functions are among
    /// the defaults of their declarations, these as well.
    func initial(for declared: [String: PropertyDefinition]) -> [String: Value] {
        // Nothing follows from the others.
        guard declared.contains(where: { !($0.value.defaultValue?.isPlain ?? true) }) else { return self }
        return declared.compactMapValues(\.defaultValue).merging(self) { $1 }
    }
}
