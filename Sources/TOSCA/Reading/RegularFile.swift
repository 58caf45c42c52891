internal import Glibc

/// A regular file that is open, to be read once.
struct RegularFile: ~Copyable {
    private let descriptor: Int32
    /// How many bytes it had when it was opened.
    let size: Int

    init(_ path: String) throws(SourceError) {
        // A path with a NUL would be another one for the system.
        guard !path.utf8.contains(0) else { throw SourceError.missing }
        // A pipe that nobody writes to is opened without waiting, to be told from a file.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SourceError(opening: path, errno: errno) }
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0
        if let error = isKnown ? Self.error(ofMode: status.st_mode) : SourceError(errno: errno) {
            close(descriptor)
            throw error
        }
        (self.descriptor, size) = (descriptor, status.st_size)
    }

    deinit { close(descriptor) }

    private static func error(ofMode mode: mode_t) -> SourceError? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: .directory
        default: .special
        }
    }

    /// Reads to the end, piece by piece.
    func forEachPiece(_ body: (ArraySlice<UInt8>) throws(SourceError) -> Void) throws(SourceError) {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SourceError(errno: errno)
            }
            try body(piece.prefix(count))
        }
    }
}
