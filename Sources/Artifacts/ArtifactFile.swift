package import Glibc

/// A file of an artifact that is open.
package struct ArtifactFile: ~Copyable {
    /// Where it was opened.
    package let path: String
    /// Closed with this value.
    package let descriptor: Int32

    /// Opens a file; the flags are those of open(2).
    ///
    /// - Throws: code `.missing` when it is not there, `.unavailable` otherwise.
    package init(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(ArtifactError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            let code = errno
            guard code == ENOENT else { throw ArtifactError(path, "it cannot be opened", errno: code) }
            throw ArtifactError(.missing, "\(path): error: there is no such file")
        }
        (self.path, self.descriptor) = (path, descriptor)
    }

    deinit { close(descriptor) }

    /// How many bytes it has.
    package var size: Int {
        get throws(ArtifactError) {
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else {
                throw ArtifactError(path, "it cannot be read", errno: errno)
            }
            return status.st_size
        }
    }

    /// Whether the path still leads to this file.
    package var isInPlace: Bool {
        var (own, found) = (stat(), stat())
        guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &found) == 0 else { return false }
        return own.st_ino == found.st_ino && own.st_dev == found.st_dev
    }

    /// Reads on; nothing at the end.
    package func read(atMost most: Int) throws(ArtifactError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        while true {
            let count = unsafe Glibc.read(descriptor, &bytes, most)
            guard count < 0 else { return Array(bytes.prefix(count)) }
            guard errno == EINTR else { throw ArtifactError(path, "it cannot be read", errno: errno) }
        }
    }

    /// Reads to the end, piece by piece.
    package func forEachPiece(_ body: ([UInt8]) throws(ArtifactError) -> Void) throws(ArtifactError) {
        while true {
            let piece = try read(atMost: 256 << 10)
            if piece.isEmpty { return }
            try body(piece)
        }
    }

    /// Writes all of the bytes.
    package func write(_ bytes: [UInt8]) throws(ArtifactError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw ArtifactError(path, "it cannot be written", errno: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes what is in it.
    package func truncate() throws(ArtifactError) {
        guard ftruncate(descriptor, 0) == 0 else { throw ArtifactError(path, "it cannot be written", errno: errno) }
    }

    /// Waits until what was written is on the disk.
    package func synchronize() throws(ArtifactError) {
        guard fsync(descriptor) == 0 else { throw ArtifactError(path, "it cannot be written", errno: errno) }
    }

    /// Locks it if no other open file does (flock(2)); the kernel takes the lock back from who dies.
    ///
    /// - Returns: whether it did.
    package func lock() throws(ArtifactError) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw ArtifactError(path, "it cannot be locked; the cache must be on a local disk", errno: errno)
        }
        return false
    }
}
