internal import YAML

/// The properties, inputs or capabilities that must be given, and are not by their own names: a misspelt name may mean
/// one of them.
///
/// That a name is misspelt stands for that what it means lacks. So it is an error also when read leniently, where a name
/// that nothing declares is a warning.
struct LackingMembers {
    private var names: Set<String>
    /// How many names may still be compared: names of one's own, of which there may be many, are near to none.
    private var left = 100_000

    init(_ names: Set<String>) { self.names = names }

    /// - Parameters:
    ///   - declared: all that may be given.
    ///   - isGiven: whether a value is given by a name that is declared.
    init(of declared: [String: PropertyDefinition], isGiven: (String) -> Bool) {
        let lacking = declared.filter { name, definition in
            definition.isRequired && definition.defaultValue == nil && !isGiven(name)
        }
        names = Set(lacking.keys)
    }

    /// A name that is meant, if it lacks; it then does so no more.
    mutating func take(_ meant: String?) -> String? { meant.flatMap { names.remove($0) } }

    /// The one whose name is nearest to one that may be misspelt or new; it then lacks no more.
    mutating func take(meantBy name: String, _ collector: DiagnosticCollector) -> String? {
        // Comparing names takes time, and most often there is nothing to compare with.
        guard !names.isEmpty, collector.looksForHints, left > 0 else { return nil }
        left -= names.count
        return take(NearMiss.nearest(to: name, among: names))
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
