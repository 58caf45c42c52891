internal import TOSCA

/// A key of the grammar, as an editor offers and explains it.
struct Keyword: Sendable {
    /// The key.
    let name: String
    /// What it is for, in a sentence.
    let text: String

    /// The keys of a construct, the most wanted first.
    static func all(of construct: ConstructName, _ version: LanguageVersion = .v1_3) -> [Keyword] {
        let texts = texts(of: construct) + common
        let order = Dictionary(
            texts.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
        return Grammar[construct, version].keys.keys
            .filter { version >= .v2_0 || !(keysOf2_0[construct] ?? []).contains($0) }
            .sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }
            .map { key in Keyword(name: key, text: order[key].map { texts[$0].text } ?? "") }
    }

    /// Keys that only files of 2.0 have a use for, although they are taken in others.
    private static let keysOf2_0: [ConstructName: Set<String>] = [
        .nodeTemplate: ["count"], .requirementAssignment: ["count", "directives"],
        .capabilityAssignment: ["directives"],
    ]

    /// A key of a construct by its name.
    static func named(
        _ name: String, in construct: ConstructName, _ version: LanguageVersion = .v1_3
    ) -> Keyword? {
        Grammar[construct, version].keys[name] == nil ? nil : all(of: construct, version).first { $0.name == name }
    }
}
