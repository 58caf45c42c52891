internal import Glibc

/// The bytes of a file, piece by piece, read when they are asked for.
struct FileParts: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let path: String

    /// Reads the file from its beginning.
    struct AsyncIterator: AsyncIteratorProtocol {
        let path: String
        private var reading: Reading?

        init(path: String) { self.path = path }

        mutating func next() async throws(ArtifactError) -> [UInt8]? {
            let reading = if let reading = self.reading { reading } else { try Reading(path) }
            self.reading = reading
            let piece = try reading.file.read(atMost: 256 << 10)
            return piece.isEmpty ? nil : piece
        }
    }

    private final class Reading {
        let file: ArtifactFile

        init(_ path: String) throws(ArtifactError) { file = try ArtifactFile(path, O_RDONLY) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: path) }
}
