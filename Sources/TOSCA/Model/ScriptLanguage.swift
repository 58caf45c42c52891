/// A language of implementations for which there is an interpreter, so that a file need not be executable.
public enum ScriptLanguage: String, Sendable, CaseIterable {
    /// TOSCA Simple Profile 1.3 §5.4.4.3.
    case bash = "tosca.artifacts.Implementation.Bash"
    /// TOSCA Simple Profile 1.3 §5.4.4.4.
    case python = "tosca.artifacts.Implementation.Python"
    /// Not normative, in common use.
    case ansible = "tosca.artifacts.Implementation.Ansible"
}

extension TypeCatalog {
    /// The language of an artifact, by its type; nil where it has none, or one without an interpreter.
    public func language(ofType type: String) -> ScriptLanguage? {
        let name = artifactTypes[type] == nil ? "tosca.artifacts.\(type)" : type
        return ScriptLanguage.allCases.first { isArtifactType(name, derivedFrom: $0.rawValue) }
    }

    /// The language of a file without a type, by the extensions that artifact types say their files have (`file_ext`,
    /// 1.3 §3.7.4).
    public func language(ofFile file: String) -> ScriptLanguage? {
        guard let name = file.split(separator: "/").last, let dot = name.lastIndex(of: "."), dot > name.startIndex
        else { return nil }
        let fileExtension = String(name[name.index(after: dot)...])
        return artifactTypes.values.filter { $0.fileExtensions.contains(fileExtension) }.map(\.name).sorted()
            .lazy.compactMap { language(ofType: $0) }.first
    }
}
