internal import Glibc
internal import Crypto

/// What an object is made from: bytes of a known number that can be read from any place, also more than once.
///
/// So a part can be sent again, and nothing is kept in memory.
public struct ObjectSource: Sendable {
    /// How many bytes there are.
    public let length: Int
    private let read: @Sendable (Range<Int>) async throws -> [UInt8]

    /// A source.
    ///
    /// - Parameter read: gives all the bytes of a range, from several tasks at once.
    public init(length: Int, read: @escaping @Sendable (Range<Int>) async throws -> [UInt8]) {
        self.length = length
        self.read = read
    }

    /// Bytes in memory.
    public static func bytes(_ bytes: [UInt8]) -> ObjectSource {
        ObjectSource(length: bytes.count) { Array(bytes[$0]) }
    }

    /// A file, as long as it is now; it must not change until it is sent.
    ///
    /// - Throws: code `.source` when it cannot be opened.
    public static func file(_ path: String) throws(ObjectStoreError) -> ObjectSource {
        let file = try SourceFile(path)
        return ObjectSource(length: file.size) { try file.read($0) }
    }

    /// The bytes of a range.
    func bytes(_ range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try await read(range)
        } catch let error as ObjectStoreError {
            throw error
        } catch {
            throw ObjectStoreError(.source, "what is to be sent cannot be read: \(error)")
        }
        guard bytes.count == range.count else {
            throw ObjectStoreError(
                .source, "what is to be sent has become shorter: \(bytes.count) bytes where \(range.count) were")
        }
        return bytes
    }

    /// The bytes of a range, piece by piece.
    func parts(of range: Range<Int>, size: Int = 256 << 10) -> SourceParts {
        SourceParts(source: self, rest: range, size: size)
    }

    /// The SHA-256 digest of a range.
    func digest(of range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        var hash = SHA256()
        var parts = parts(of: range)
        while let part = try await parts.next() { hash.update(part) }
        return hash.finish()
    }
}

/// Pieces of a source, read when they are asked for.
struct SourceParts: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let source: ObjectSource
    var rest: Range<Int>
    let size: Int

    func makeAsyncIterator() -> SourceParts { self }

    mutating func next() async throws(ObjectStoreError) -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        let piece = rest.prefix(size)
        rest = piece.upperBound..<rest.upperBound
        return try await source.bytes(piece)
    }
}

/// An open file, read from any place by any thread.
private final class SourceFile: Sendable {
    let size: Int
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(ObjectStoreError) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let failure = Self.failure(path, "it is no file")
            close(descriptor)
            throw failure
        }
        size = status.st_size
    }

    deinit { close(descriptor) }

    func read(_ range: Range<Int>) throws(ObjectStoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < range.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress?.advanced(by: done), range.count - done, range.lowerBound + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            guard count > 0 else { break }
            done += count
        }
        return done < bytes.count ? Array(bytes[..<done]) : bytes
    }

    private static func failure(_ path: String, _ reason: String? = nil) -> ObjectStoreError {
        let reason = unsafe reason ?? String(cString: strerror(errno))
        return ObjectStoreError(.source, "\(path): error: what is to be stored cannot be read: \(reason)")
    }
}
