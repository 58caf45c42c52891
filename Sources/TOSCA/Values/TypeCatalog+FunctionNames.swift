public import YAML

extension TypeCatalog {
    /// The full name of the node type that a function names; nil where there is none.
    ///
    /// A function is not read where its file's prefixes are known: a type of the same file goes before one of that full
    /// name, and that before the only one which has the name behind a prefix, and before a normative one by its short name.
    ///
    /// - Parameters:
    ///   - name: as it is written.
    ///   - location: where.
    public func nodeType(named name: String, at location: Location) -> String? {
        let behindPrefix = nodeTypes.values.filter { $0.name.hasSuffix(":" + name) }
        let own = behindPrefix.first { $0.header.location.file == location.file }
        if let own, nodeTypes[name]?.header.location.file != location.file { return own.name }
        if nodeTypes[name] != nil { return name }
        if behindPrefix.count == 1 { return behindPrefix[0].name }
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst("tosca:".count)) : name
        return TypeSection.nodeTypes.prefixes.lazy.map { $0 + short }.first { nodeTypes[$0] != nil }
    }
}
