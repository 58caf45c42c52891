/// Where in a directory the parts of a CSAR are.
struct Layout {
    let root: String
    let entry: String
    let others: [String]
    let metadata: TOSCAMeta?
    /// Where that was read, below the root.
    let metadataPath: String?

    /// - Parameter preferred: the service template, where a single file was given.
    init(of directory: String, shown: String, preferred: String?) throws {
        var root = directory
        if let preferred {
            (self.root, entry, others, metadata, metadataPath) = (root, preferred, [], nil, nil)
            return
        }
        // Many archives hold one folder with everything in it.
        let top = try FileSystem.entries(of: root).filter { $0 != "__MACOSX" }
        if !top.contains("TOSCA-Metadata"), top.count == 1, let only = top.first,
            FileSystem.isDirectory("\(root)/\(only)")
        {
            root += "/" + only
        }
        self.root = root
        // The second place is one since 2.0 (§17.1).
        let places = ["TOSCA-Metadata/TOSCA.meta", "TOSCA.meta"]
        let found = places.filter { FileSystem.isFile("\(root)/\($0)") }
        if let meta = found.first {
            let bytes = try FileSystem.read("\(root)/\(meta)", atMost: 1 << 20)
            var metadata = try TOSCAMeta(String(decoding: bytes, as: UTF8.self), path: "\(shown)/\(meta)")
            for path in [metadata.entryDefinitions] + metadata.otherDefinitions {
                guard Self.isInside(path) else {
                    throw CSARError("\(shown)/\(meta): error: '\(path)' leads out of the CSAR")
                }
                guard FileSystem.isFile("\(root)/\(path)") else {
                    throw CSARError(
                        "\(shown)/\(meta): error: it names '\(path)', which is not in the CSAR\n    hint: paths are"
                            + " relative to the root of the CSAR")
                }
            }
            metadata.remarks += found.dropFirst().map { other in
                .init(
                    kind: .hidesAnother, line: 1, message: "there is \(other) as well, which is not read",
                    hint: "keep one of them")
            }
            entry = metadata.entryDefinitions
            others = metadata.otherDefinitions
            self.metadata = metadata
            metadataPath = meta
            return
        }
        let candidates = try FileSystem.entries(of: root).filter {
            ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && FileSystem.isFile("\(root)/\($0)")
        }
        guard candidates.count == 1, let only = candidates.first else {
            throw CSARError(
                candidates.isEmpty
                    ? "\(shown): error: it holds no service template\n    hint: put one YAML file at its root, or name it"
                        + " in \(places[0])"
                    : "\(shown): error: it has \(candidates.count) YAML files at its root:"
                        + " \(candidates.sorted().joined(separator: ", "))\n    hint: say which is the service template, in"
                        + " \(places[0]), or name that file instead of the directory")
        }
        (entry, others, metadata, metadataPath) = (only, [], nil, nil)
    }

    static func isInside(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }
}
