extension TemporaryDirectory {
    /// Writes a CSAR of a service template, a script, and so many bytes that no compression makes fewer.
    public func writeCSAR(_ name: String, filler: Int = 0, seed: UInt64 = 1) throws -> String {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<filler).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return try write(
            [
                .init("main.yaml", "template \(seed)"), .init("run.sh", "#!/bin/sh\n", mode: 0o100755),
                .init(name: Array("filler".utf8), bytes: bytes),
            ], to: name)
    }
}
