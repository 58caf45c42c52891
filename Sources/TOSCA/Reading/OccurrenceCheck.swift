internal import YAML

/// Counts how often a node template assigns each requirement of its type (1.3 §3.7.3, §3.8.2).
struct OccurrenceCheck {
    /// Requirements that stand for those of the node that the topology substitutes: they are fulfilled outside.
    private let mapped: Set<[String]>

    /// - Parameters:
    ///   - substitution: the substitution mappings as they are written; one that leads nowhere may mean several requirements.
    ///   - templates: what they may lead to.
    init(substitution: Node?, of templates: [NodeTemplate]) {
        let paths = Self.paths(in: substitution?.mapping?["requirements"])
        guard !paths.isEmpty else {
            mapped = []
            return
        }
        let types = Dictionary(templates.map { ($0.name, $0.nodeType) }, uniquingKeysWith: { first, _ in first })
        let ofUnknown = Set(paths.filter { types[$0[0]] == nil }.map { $0[1] })
        let misspelt = Set(
            paths.filter { path in types[path[0]]?.requirements.contains { $0.name == path[1] } == false }.map { $0[0] }
        )
        mapped = paths.union(
            templates.flatMap { template in
                template.nodeType.requirements.map(\.name)
                    .filter { ofUnknown.contains($0) || misspelt.contains(template.name) }
                    .map { [template.name, $0] }
            })
    }

    /// The lists of two names, in whatever notation they stand.
    private static func paths(in node: Node?) -> Set<[String]> {
        guard let node else { return [] }
        let items = node.sequence ?? node.mapping?.entries.map(\.value) ?? []
        let names = items.compactMap(\.string)
        if node.sequence != nil, names.count == 2, items.count == 2 { return [names] }
        return items.reduce(into: []) { $0.formUnion(paths(in: $1)) }
    }

    /// Whether a requirement of a node template is fulfilled outside.
    func isMapped(_ requirement: String, of template: NodeTemplate) -> Bool {
        !mapped.isEmpty && mapped.contains([template.name, requirement])
    }

    private struct Assignment {
        let name: String
        let location: Location
        /// Whether it says what fulfils it.
        let isFulfilled: Bool
        /// Whether it stands for several, or may be left out.
        let hasOccurrences: Bool

        /// An item of `requirements`: a name alone, or with what is said of it.
        init?(_ item: Node, settled: Set<Location>) {
            if let entry = item.mapping?.entries.first {
                let mapping = entry.value.mapping
                name = entry.name
                location = entry.key.location
                isFulfilled =
                    mapping.map { $0["node"] != nil || $0["node_filter"] != nil } ?? true || settled.contains(location)
                hasOccurrences = mapping.map { $0["occurrences"] != nil || $0["count"] != nil } ?? false
            } else if let name = item.string {
                self.name = name
                location = item.location
                (isFulfilled, hasOccurrences) = (false, false)
            } else {
                return nil
            }
        }
    }

    /// Complains of requirements that are assigned too often, and warns of those that stay open.
    ///
    /// - Parameters:
    ///   - node: the assignments as they are written.
    ///   - settled: those that leave open which node it is, and of which there is no more to say.
    ///   - implied: the names of those that are not assigned, and of which there is no more to say.
    func check(
        _ node: Node?, of template: NodeTemplate, settled: Set<Location>, implied: Set<String>,
        _ collector: inout DiagnosticCollector
    ) {
        let written = (node?.sequence ?? []).compactMap { Assignment($0, settled: settled) }
        let definitions = template.nodeType.requirements
        // One of a name that is not declared may be meant to be the one that lacks.
        let isMisspelt = written.contains { assignment in !definitions.contains { $0.name == assignment.name } }
        for (index, definition) in definitions.enumerated()
        where !definitions[..<index].contains(where: { $0.name == definition.name }) {
            let own = written.filter { $0.name == definition.name }
            if let most = definition.occurrences.most, own.count > most {
                let times = own.count == 1 ? "once" : "\(own.count) times"
                let limit = most == 0 ? "none is" : "at most \(most) \(most == 1 ? "is" : "are")"
                collector.error(
                    .excessRequirement, own[most].location,
                    "'\(template.name)' assigns the requirement '\(definition.name)' \(times); \(limit) allowed")
            } else if own.isEmpty, isMisspelt {
                continue
            } else if template.directives.isEmpty, !isMapped(definition.name, of: template),
                !implied.contains(definition.name)
            {
                warnOfOpen(definition, own, of: template, &collector)
            }
        }
    }

    private func warnOfOpen(
        _ definition: RequirementDefinition, _ own: [Assignment], of template: NodeTemplate,
        _ collector: inout DiagnosticCollector
    ) {
        // Of a definition that names no capability type has been complained.
        guard definition.capability != nil else { return }
        let least = definition.occurrences.least
        guard own.count(where: \.isFulfilled) < least, !own.contains(where: \.hasOccurrences) else { return }
        let what = "the requirement '\(definition.name)' of '\(template.name)'"
        if let open = own.first(where: { !$0.isFulfilled }) {
            collector.warning(
                .openRequirement, open.location, "\(what) names no node: it stays open",
                hint: "write \(definition.name): NODE")
        } else if let last = own.last {
            collector.warning(
                .openRequirement, last.location, "\(what) is assigned \(own.count) of at least \(least) times")
        } else {
            collector.warning(
                .openRequirement, template.location, "\(what) is not assigned: it stays open",
                hint: "add '- \(definition.name): NODE' to its requirements")
        }
    }
}
