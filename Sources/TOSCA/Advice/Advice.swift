internal import YAML

/// Says what could be better in a service template in which nothing is wrong.
///
/// It speaks of the entry file alone: what an imported one declares may be for others.
struct Advice {
    private let documents: [Document]
    private let main: Document
    private let uses: NameUses

    /// Advice on the first of some documents, the others being those that it imports.
    init?(on documents: [Document]) {
        guard let main = documents.first else { return nil }
        self.documents = documents
        self.main = main
        uses = NameUses(in: documents)
    }

    func give(_ collector: inout DiagnosticCollector) {
        adviseOnInputs(&collector)
        adviseOnTypes(&collector)
        adviseOnImports(&collector)
        adviseOnRepositories(&collector)
        adviseOnInterfaces(&collector)
        adviseOnVersion(&collector)
        if main.version == .v1_3 { adviseOnNotations(&collector) }
    }

    private var topology: Mapping? { (main.root["topology_template"] ?? main.root["service_template"])?.mapping }

    /// A reader of the file knows by its version how to read the rest (1.3 §3.10.2.1).
    private func adviseOnVersion(_ collector: inout DiagnosticCollector) {
        let key = "tosca_definitions_version"
        guard let entry = main.root.entries.dropFirst().first(where: { $0.name == key }) else { return }
        collector.advise(.lateVersion, entry.key.location, "'\(key)' is not the first line", hint: "begin with it")
    }

    private func adviseOnInputs(_ collector: inout DiagnosticCollector) {
        for input in topology?["inputs"]?.mapping?.entries ?? [] where !uses.inputs.contains(input.name) {
            collector.advise(.unusedInput, input.key.location, "nothing reads the input '\(input.name)'")
        }
    }

    /// Types beside a topology are there for it; those of a file without one are there for others.
    private func adviseOnTypes(_ collector: inout DiagnosticCollector) {
        guard topology?["node_templates"] != nil else { return }
        for type in main.declaredTypes where uses.types[type.name] == nil && !type.isNormative {
            collector.advise(.unusedType, type.key.location, "nothing uses the type '\(type.name)'")
        }
    }

    private func adviseOnImports(_ collector: inout DiagnosticCollector) {
        let indices = Dictionary(
            documents.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for imported in main.imports {
            guard let path = imported.path, let index = indices[path] else { continue }
            var brought: Set<Int> = []
            var waiting = [index]
            while let next = waiting.popLast() {
                guard brought.insert(next).inserted else { continue }
                waiting += documents[next].imports.compactMap { $0.path.flatMap { indices[$0] } }
            }
            let types = brought.flatMap { documents[$0].declaredTypes }
            // A file may be imported for something else than its types, or to put its own in the place of normative ones.
            guard !types.isEmpty, !types.contains(where: \.isNormative) else { continue }
            if !types.contains(where: { !(uses.types[$0.name] ?? []).isSubset(of: brought) }) {
                collector.advise(.unusedImport, imported.location, "nothing uses a type that '\(path)' brings")
            }
        }
    }

    private func adviseOnRepositories(_ collector: inout DiagnosticCollector) {
        for repository in main.root["repositories"]?.mapping?.entries ?? []
        where !uses.repositories.contains(repository.name) {
            collector.advise(
                .unusedRepository, repository.key.location, "nothing comes from the repository '\(repository.name)'")
        }
    }

    private func adviseOnInterfaces(_ collector: inout DiagnosticCollector) {
        let templates = ["node_templates", "relationship_templates", "groups"].flatMap {
            topology?[$0]?.mapping?.entries ?? []
        }
        for template in templates {
            for interface in template.value.mapping?["interfaces"]?.mapping?.entries ?? []
            where interface.value.mapping?.entries.allSatisfy({ $0.name == "type" }) ?? false {
                collector.advise(
                    .emptyInterface, interface.key.location,
                    "'\(template.name)' says nothing of its interface '\(interface.name)'",
                    hint: "leave it out: its type declares it")
            }
        }
    }
}

/// Notations that 1.3 names as deprecated: what earlier versions have, and what came in their place.
extension Advice {
    /// Directives, and those that took their place (1.3 §3.4.3).
    private static let directives = ["selectable": "select", "substitutable": "substitute"]

    /// What group types had before 1.3 (§3.7.11.3).
    private static let partsOfGroups: Set = ["interfaces", "capabilities", "requirements"]

    /// The interface types, and the interfaces of types and templates.
    private var interfaces: [Mapping.Entry] {
        let owners = [
            main.root["node_types"], main.root["relationship_types"], topology?["node_templates"],
            topology?["relationship_templates"],
        ]
        return (main.root["interface_types"]?.mapping?.entries ?? [])
            + owners.flatMap { $0?.mapping?.entries ?? [] }.flatMap {
                $0.value.mapping?["interfaces"]?.mapping?.entries ?? []
            }
    }

    fileprivate func adviseOnNotations(_ collector: inout DiagnosticCollector) {
        for item in main.root["imports"]?.sequence ?? [] {
            guard let old = item.mapping?.entries.first(where: { $0.name == "namespace_uri" }) else { continue }
            advise(old.name, at: old.key.location, hint: "the file that is imported says its 'namespace'", &collector)
        }
        for template in topology?["node_templates"]?.mapping?.entries ?? [] {
            for item in template.value.mapping?["directives"]?.sequence ?? [] {
                guard let old = item.string, let new = Self.directives[old] else { continue }
                advise(old, at: item.location, hint: "write '\(new)'", &collector)
            }
        }
        for interface in interfaces {
            let construct = Grammar[.interfaceType]
            let parts = interface.value.mapping?.entries ?? []
            guard !parts.contains(where: { $0.name == "operations" || $0.name == "notifications" }),
                let first = parts.first(where: { construct.keys[$0.name] == nil && $0.name != "type" })
            else { continue }
            collector.advise(
                .deprecatedNotation, first.key.location,
                "operations that stand in '\(interface.name)' itself are deprecated",
                hint: "indent them below 'operations'")
        }
        for type in main.root["group_types"]?.mapping?.entries ?? [] {
            for old in type.value.mapping?.entries ?? [] where Self.partsOfGroups.contains(old.name) {
                collector.advise(
                    .deprecatedNotation, old.key.location,
                    "a group type with '\(old.name)' is deprecated: groups have no lifecycle of their own")
            }
        }
        for group in topology?["groups"]?.mapping?.entries ?? [] {
            let old = group.value.mapping?.entries.first { $0.name == "interfaces" }
            if let old {
                collector.advise(
                    .deprecatedNotation, old.key.location, "interfaces of groups are deprecated",
                    hint: "its members have operations; a policy is for the whole group")
            }
        }
        let policies = topology?["policies"]
        for policy in policies?.mapping?.entries ?? policies?.sequence?.flatMap({ $0.mapping?.entries ?? [] }) ?? [] {
            for trigger in policy.value.mapping?["triggers"]?.mapping?.entries ?? [] {
                let old = trigger.value.mapping?.entries.first { $0.name == "event_type" }
                if let old { advise(old.name, at: old.key.location, hint: "write 'event'", &collector) }
            }
        }
        for property in topology?["substitution_mappings"]?.mapping?["properties"]?.mapping?.entries ?? [] {
            let path = property.value.mapping?["mapping"]?.sequence ?? property.value.sequence
            if path?.count == 1 { continue }
            collector.advise(
                .deprecatedNotation, property.key.location,
                path == nil
                    ? "the property '\(property.name)' is mapped to a value, which is deprecated"
                    : "the property '\(property.name)' is mapped to a property of a node template, which is deprecated",
                hint: path == nil
                    ? "say in 'substitution_filter' which nodes the topology can stand for" : "map it to an input")
        }
    }

    private func advise(
        _ old: String, at location: Location, hint: String, _ collector: inout DiagnosticCollector
    ) {
        collector.advise(.deprecatedNotation, location, "'\(old)' is deprecated", hint: hint)
    }
}

extension Mapping.Entry {
    /// Whether it declares a type in the place of a normative one.
    fileprivate var isNormative: Bool { name.hasPrefix("tosca.") }
}

extension Document.Import {
    /// The file that it leads to, by its path below the root; nil for types that come with this program.
    fileprivate var path: String? { if case .file(let path) = target { path } else { nil } }
}
