internal import YAML

/// A file of a service template.
struct Document {
    /// Its path below the root.
    let path: String
    /// Its top level.
    let root: Mapping
    /// Where it begins.
    let location: Location

    /// The directory that its paths are relative to.
    var directory: String { RelativePath.directory(of: path) }
    var file: SourceFile { location.file }
}

extension Node {
    /// The entries, or none with a complaint when it is something else.
    ///
    /// Null is an empty mapping.
    func entries(_ what: String, _ collector: inout DiagnosticCollector) -> [Mapping.Entry] {
        if let mapping { return mapping.entries }
        if !isNull { collector.error(location, "\(what) is a mapping; this is \(kind)") }
        return []
    }

    /// The text of a scalar, or nil with a complaint when it is something else.
    func name(_ what: String, _ collector: inout DiagnosticCollector) -> String? {
        if let string { return string }
        collector.error(location, "\(what) is a name; this is \(kind)")
        return nil
    }
}

extension Mapping.Entry {
    /// The key's text; a key that is no scalar has none.
    var name: String { key.scalar?.text ?? "" }
}
