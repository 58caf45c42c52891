extension [String: Value] {
    /// Whether any of them is not known before a function is evaluated.
    var callFunctions: Bool { contains { !$0.value.isPlain } }

    /// The values that attributes have before anything runs: those that a template gives, and where functions are among
    /// the defaults of their declarations, these as well.
    func initial(for declared: [String: PropertyDefinition]) -> [String: Value] {
        // Nothing follows from the others.
        guard declared.callFunctions else { return self }
        return declared.compactMapValues(\.defaultValue).merging(self) { $1 }
    }
}

extension [String: PropertyDefinition] {
    /// Whether there are functions among the defaults.
    var callFunctions: Bool { contains { !($0.value.defaultValue?.isPlain ?? true) } }
}
