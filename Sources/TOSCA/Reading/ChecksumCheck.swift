internal import YAML

/// Holds the files of artifacts against their checksums (1.3 §3.6.7).
struct ChecksumCheck<Source: SourceProvider> {
    let source: Source

    func check(_ topology: Topology, _ collector: inout DiagnosticCollector) {
        // What is inherited is written in one place.
        var checked: Set<Location> = []
        for artifact in topology.nodeTemplates.flatMap(\.artifacts.values) {
            // What a repository holds is not here; of a file that is needed and missing is complained elsewhere.
            guard let checksum = artifact.checksum, artifact.repository == nil,
                checked.insert(checksum.location).inserted, source.exists(artifact.reference.file)
            else { continue }
            check(checksum, of: artifact.reference.file, &collector)
        }
    }

    private func check(_ checksum: Artifact.Checksum, of file: String, _ collector: inout DiagnosticCollector) {
        // Of a checksum without one has been complained.
        guard let name = checksum.algorithm else { return }
        let algorithm = Self.algorithm(name, of: checksum.value)
        do {
            guard let found = try source.digest(of: file, by: algorithm) else { return }
            let digits = found.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            guard digits != checksum.value.lowercased() else { return }
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

    /// The algorithm that is meant: `SHA` alone stands for a family, of which the length of the checksum tells the member.
    private static func algorithm(_ name: String, of checksum: String) -> String {
        guard name.uppercased() == "SHA" else { return name }
        let bits = checksum.utf8.count * 4
        return bits == 160 ? "SHA-1" : "SHA-\(bits)"
    }
}
