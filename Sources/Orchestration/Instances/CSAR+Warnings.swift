internal import CSAR
internal import TOSCA
internal import YAML

extension CSAR {
    /// What there is to say of its `TOSCA.meta`.
    func warnings(from source: some SourceProvider) -> [Diagnostic] {
        guard let metadata, let path = metadataPath, !metadata.remarks.isEmpty else { return [] }
        let text = (try? source.bytes(of: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let file = SourceFile(path: source.displayPath(path), text: text)
        return metadata.remarks.map { remark in
            Diagnostic(
                remark.kind.code, severity: .warning, location: Location(file: file, line: remark.line, column: 1),
                message: remark.message, hint: remark.hint)
        }
    }
}

extension TOSCAMeta.Remark.Kind {
    fileprivate var code: Diagnostic.Code {
        switch self {
        case .repeated: .duplicateKey
        case .unknownVersion: .impossibleValue
        case .lacksVersion: .missingKey
        case .hidesAnother: .conflictingKeys
        }
    }
}
