internal import YAML

/// What was declared, to be checked when all types are known.
struct Declared: Sendable {
    var definitions: [PropertyDefinition] = []
    /// Definitions with those that they refine and, where they have from them what they do not say themselves, what
    /// comes of both.
    var refinements: [(own: PropertyDefinition, base: PropertyDefinition, refined: PropertyDefinition?)] = []
    /// Values that types give to inputs which are declared.
    var values: [(entry: Mapping.Entry, definition: PropertyDefinition)] = []
    /// Schemas of data types that are nothing but a type with constraints, and the constraints of others.
    var schemas: [Schema] = []
    /// Schemas that are written in files of 2.0, where all keys are strings.
    var stringKeyed: [Schema] = []
    /// What data types say of the entries of their values, with what the types that they derive from say.
    var entries: [(type: String, own: Schema, base: Schema)] = []
    /// Requirements, each with the names along `derived_from` of the type that has it.
    var requirements: [(owner: [String], requirement: RequirementDefinition)] = []
    /// Types that must be, or derive from, one of those that a parent names.
    var narrowings: [(name: String, section: TypeSection, allowed: [String], location: Location)] = []
    /// Operations that workflows and weavings of types call, each with the type that declares it.
    var calls: [(owner: TypeKey, operation: OperationName, location: Location)] = []
}

/// Where all copies of a resolver note what is declared: with a place of their own each they would copy it at every note.
///
/// Whoever reads a topology takes all of it in the end: should the topology be read again, nothing is left.
final class DeclarationNotes {
    var declared = Declared()

    /// What was noted, and is forgotten now.
    func take() -> Declared {
        defer { declared = Declared() }
        return declared
    }
}
