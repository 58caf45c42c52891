internal import YAML

/// Holds the files of artifacts against their checksums (1.3 §3.6.7).
struct ChecksumCheck<Source: SourceProvider> {
    private struct Question: Hashable {
        let file: String
        let algorithm: String
    }

    private let source: Source
    /// What files were found to have: a large one is read once an algorithm.
    private var digests: [Question: Result<String?, any Error>] = [:]

    init(source: Source) { self.source = source }

    /// Checks all that node types and templates bring, and all that runs.
    mutating func check(_ topology: Topology, _ types: TypeCatalog, _ collector: inout DiagnosticCollector) {
        let brought =
            types.nodeTypes.values.flatMap { $0.artifacts.values }
            + topology.nodeTemplates.flatMap { $0.artifacts.values }
        // What a repository holds is not here.
        let artifacts = brought.filter { $0.repository == nil }.map(\.reference)
        let operations = (types.interfaceSets + topology.interfaceSets).distinct.flatMap(\.byName.values).flatMap {
            [$0.operations.values, $0.notifications.values].joined()
        }
        let running = operations.compactMap(\.implementation).flatMap { [$0.primary] + $0.dependencies }
        // What is inherited is the same, and written in one place.
        let checked = Set((artifacts + running).filter { $0.checksum != nil }).sorted { $0.file < $1.file }
        // Of a file that is needed and missing is complained elsewhere.
        for reference in checked where source.exists(reference.file) {
            if let checksum = reference.checksum { check(checksum, of: reference.file, &collector) }
        }
    }

    private mutating func check(
        _ checksum: Artifact.Checksum, of file: String, _ collector: inout DiagnosticCollector
    ) {
        // Of a checksum without one has been complained.
        guard let name = checksum.algorithm else { return }
        guard let algorithm = Self.algorithm(name, of: checksum.value) else {
            collector.error(
                .wrongChecksum, checksum.location,
                "no \(name) of a file has \(checksum.value.utf8.count) digits, as this checksum of '\(file)'",
                hint: "a checksum is written in hexadecimal digits: 64 for SHA-256")
            return
        }
        do {
            guard let digits = try digest(of: file, by: algorithm) else { return }
            let given = checksum.value.lowercased()
            guard digits != given else { return }
            guard given.utf8.count == digits.utf8.count, given.allSatisfy(\.isHexDigit) else {
                collector.error(
                    .wrongChecksum, checksum.location,
                    "the checksum of '\(file)' is not the \(digits.utf8.count) hexadecimal digits of \(algorithm)",
                    hint: "write the digits alone, with nothing before, between or behind them")
                return
            }
            collector.error(
                .wrongChecksum, checksum.location, "the file '\(file)' has another checksum: \(algorithm) \(digits)",
                hint: "the file is not the one that is meant, or the checksum is that of an earlier one")
        } catch is UnknownDigestAlgorithm {
            collector.warning(
                .wrongChecksum, checksum.location,
                "the file '\(file)' is not checked: no algorithm '\(name)' is known",
                hint: "known are SHA-256, SHA-384, SHA-512, SHA-1, MD5 and the others that OpenSSL has")
        } catch {
            collector.error(.wrongChecksum, checksum.location, "the file '\(file)' cannot be checked: \(error)")
        }
    }

    private mutating func digest(of file: String, by algorithm: String) throws -> String? {
        let question = Question(file: file, algorithm: algorithm)
        let answer = digests[question] ?? Result { try source.digest(of: file, by: algorithm) }
        digests[question] = answer
        return try answer.get()
    }

    /// The algorithm that is meant: `SHA` alone, `SHA-2` and `SHA-3` stand for families, of which the length of the checksum
    /// tells the member; nil where none has that length.
    private static func algorithm(_ name: String, of checksum: String) -> String? {
        let family = name.uppercased().filter { $0 != "-" }
        guard ["SHA", "SHA2", "SHA3"].contains(family) else { return name }
        let bits = checksum.utf8.count * 4
        if family == "SHA", bits == 160 { return "SHA-1" }
        return [224, 256, 384, 512].contains(bits) ? "\(family == "SHA3" ? family : "SHA")-\(bits)" : nil
    }
}

extension TypeCatalog {
    /// The interfaces of the types whose templates run operations.
    fileprivate var interfaceSets: [InterfaceSet] {
        nodeTypes.values.map(\.interfaceSet) + relationshipTypes.values.map(\.interfaceSet)
    }
}
