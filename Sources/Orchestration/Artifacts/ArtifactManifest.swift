internal import TupleSpace

/// What the space says of an artifact, once all of it is there.
struct ArtifactManifest: Codable, Equatable {
    /// How many bytes of the archive stand in one tuple.
    static let standardChunk = 128 << 10

    /// The size of the archive.
    let size: Int
    /// How many bytes each chunk has but the last one.
    let chunk: Int

    init(size: Int, chunk: Int = standardChunk) {
        self.size = size
        self.chunk = chunk
    }

    /// How many chunks there are.
    var count: Int { (size + chunk - 1) / chunk }

    /// The bytes of one chunk.
    func range(of number: Int) -> Range<Int> { number * chunk..<min((number + 1) * chunk, size) }

    /// Whether it says something that this program may do.
    func isPlausible(limit: Int) -> Bool { (0...limit).contains(size) && (4096...16 << 20).contains(chunk) }
}

extension SpaceLayout {
    /// An artifact in the space: `ArtifactManifest`, there only when all chunks are.
    static func artifact(_ digest: String) -> TupleKey { TupleKey(["artifact", digest]) }
    /// A chunk of it: bytes of the archive.
    static func chunk(_ number: Int, of digest: String) -> TupleKey {
        TupleKey(["artifact", digest, ordered(number)])
    }
}
