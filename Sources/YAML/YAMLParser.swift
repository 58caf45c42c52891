/// Reads YAML into a tree of nodes that know their place.
public struct YAMLParser: Sendable {
    private let limits: YAMLLimits

    /// A parser with these limits.
    public init(limits: YAMLLimits = .init()) {
        self.limits = limits
    }

    /// Reads the one document of a text.
    ///
    /// Linear in the length of the text. An empty text is a null node.
    ///
    /// - Parameters:
    ///   - bytes: the text, in UTF-8 or, with a byte order mark, UTF-16.
    ///   - path: the name for messages.
    /// - Throws: `YAMLError` for anything but one well-formed document within the limits, such as equal keys.
    public func parse(_ bytes: [UInt8], path: String) throws(YAMLError) -> Node {
        var duplicateKeys: [YAMLError] = []
        let root = try parse(bytes, path: path, duplicateKeys: &duplicateKeys)
        if let first = duplicateKeys.first { throw first }
        return root
    }

    /// Reads the one document of a text in which keys may be there twice, for those who say all that is wrong.
    ///
    /// What several equal keys stand for is joined where they are lists, or mappings without a key in common; of all
    /// else the first stands.
    ///
    /// - Parameters:
    ///   - bytes: the text, in UTF-8 or, with a byte order mark, UTF-16.
    ///   - path: the name for messages.
    ///   - duplicateKeys: what is said of each key that is there again, also when the text turns out to be no YAML.
    /// - Throws: `YAMLError` for anything else than one well-formed document within the limits.
    public func parse(
        _ bytes: [UInt8], path: String, duplicateKeys: inout [YAMLError]
    ) throws(YAMLError) -> Node {
        let file = SourceFile(path: path, bytes: bytes)
        let beginning = Location(file: file, line: 1, column: 1)
        guard bytes.count <= min(limits.size, YAMLLimits.mostSize) else {
            throw YAMLError(
                beginning,
                "the file has \(bytes.count) bytes; at most \(min(limits.size, YAMLLimits.mostSize)) are read",
                reason: .limit)
        }
        var composer = Composer(EventStream(try EventReader(bytes, file: file), file: file), limits: limits)
        defer { duplicateKeys += composer.duplicateKeys }
        return try composer.compose()
    }

    /// Reads the one document of a text; see `parse(_:path:)`.
    public func parse(_ text: String, path: String) throws(YAMLError) -> Node {
        try parse(Array(text.utf8), path: path)
    }
}
