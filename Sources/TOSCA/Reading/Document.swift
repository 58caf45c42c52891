internal import YAML

/// A file of a service template.
struct Document {
    /// Its path below the root.
    let path: String
    /// Its top level.
    var root: Mapping
    /// Where it begins.
    let location: Location
    /// The version of the language that it is written in; that of the file that imports it, where it does not say.
    var version = LanguageVersion.v1_3

    /// The namespace that its types are in: the prefixes on the way to it from the entry file; empty where there are none.
    var namespace = ""
    /// What it imports and could be found.
    var imports: [Import] = []

    /// An import, by what it leads to.
    struct Import {
        /// What is imported.
        enum Target {
            /// A file, by its path below the root.
            case file(String)
            /// The types that come with this program.
            case normativeTypes
        }

        let target: Target
        /// What its names begin with here, followed by a colon; nil where they are names of the importing file, too.
        let prefix: String?
        /// Where it names what it imports.
        let location: Location
    }

    /// The directory that its paths are relative to.
    var directory: String { RelativePath.directory(of: path) }
    var file: SourceFile { location.file }
}

extension Node {
    /// Whether it is a scalar with some text, as a name is.
    private var isName: Bool { if case .scalar(let scalar) = content { !scalar.text.isEmpty } else { false } }

    /// The entries, or none with a complaint when it is something else.
    ///
    /// Null is an empty mapping. An entry whose key is no name, or an empty one, is complained of and left out.
    func entries(_ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector) -> [Mapping.Entry] {
        if let mapping {
            if mapping.entries.allSatisfy({ $0.key.isName }) { return mapping.entries }
            for entry in mapping.entries where !entry.key.isName {
                collector.error(.unnamedEntry, entry.key.location, "an entry of \(what()) has no name")
            }
            return mapping.entries.filter { $0.key.isName }
        }
        if !isNull { collector.error(.wrongKind, location, mismatch(of: what(), with: "a mapping")) }
        return []
    }

    /// The scalars among the entries, as they are written, by name.
    var texts: [String: String] {
        Dictionary(
            (mapping?.entries ?? []).compactMap { entry in entry.value.scalar.map { (entry.name, $0.text) } },
            uniquingKeysWith: { $1 })
    }

    /// The text of a scalar, or nil with a complaint when it is something else.
    func name(_ what: String, _ collector: inout DiagnosticCollector) -> String? {
        if let string { return string }
        collector.error(.wrongKind, location, mismatch(of: what, with: "a name"))
        return nil
    }
}

extension Mapping.Entry {
    /// The key's text; a key that is no scalar has none.
    var name: String { key.scalar?.text ?? "" }
}
