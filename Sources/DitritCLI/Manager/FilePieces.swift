internal import Glibc

/// The bytes of a file, piece by piece: however long it is, one piece is in memory.
struct FilePieces: AsyncSequence, Sendable {
    private static let pieceLength = 256 << 10

    /// How many bytes there are.
    let length: Int
    private let path: String
    private var passed: @Sendable (Int) -> Void = { _ in }

    /// - Throws: `Unavailable` when there is no such file.
    init(path: String) throws(Unavailable) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Unavailable("\(path): error: there is no such file")
        }
        self.path = path
        length = Int(status.st_size)
    }

    /// The same bytes; `passed` is told after each piece how many have gone.
    func counted(_ passed: @escaping @Sendable (Int) -> Void) -> FilePieces {
        var copy = self
        copy.passed = passed
        return copy
    }

    func makeAsyncIterator() -> Iterator { Iterator(path: path, passed: passed) }

    final class Iterator: AsyncIteratorProtocol {
        private let path: String
        private let passed: @Sendable (Int) -> Void
        private var descriptor: Int32 = -1
        private var sent = 0

        init(path: String, passed: @escaping @Sendable (Int) -> Void) {
            self.path = path
            self.passed = passed
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        func next() async throws(Unavailable) -> [UInt8]? {
            if descriptor < 0 { descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw Unavailable("\(path): error: it cannot be opened") }
            var failure: Int32 = 0
            let (path, descriptor) = (path, descriptor)
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: FilePieces.pieceLength) { buffer, count in
                let read = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                if read < 0 { failure = errno }
                count = Swift.max(0, read)
            }
            guard failure == 0 else {
                throw Unavailable("\(path): error: \(unsafe String(cString: strerror(failure)))")
            }
            sent += piece.count
            passed(sent)
            return piece.isEmpty ? nil : piece
        }
    }
}
