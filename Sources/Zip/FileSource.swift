internal import CLinux
internal import CZip
internal import Glibc

/// What the files that go into one archive have in common: where they are, and how much they may be.
final class Packing {
    let directory: String
    let root: Int32
    let limits: UnpackLimits
    /// How much has been read of all files.
    var total: UInt64 = 0
    /// Why a file could not be read: libzip's own words would not name it.
    var failure: ZipError?

    init(directory: String, limits: UnpackLimits) throws(ZipError) {
        self.directory = directory
        self.limits = limits
        root = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else {
            throw ZipError(path: directory, message: "it cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
    }

    deinit { if root >= 0 { close(root) } }
}

/// A file that libzip reads when it writes an archive.
///
/// Not libzip's own source of a file, which follows links, waits for pipes and does not say which file it was.
///
/// Source: https://libzip.org/documentation/zip_source_function.html
final class FileSource {
    private let name: String
    private let packing: Packing
    private var file: Int32 = -1
    private var size: UInt64 = 0
    private var count: UInt64 = 0

    init(_ name: String, _ packing: Packing) {
        self.name = name
        self.packing = packing
    }

    deinit { if file >= 0 { close(file) } }

    /// A source of an archive, which lives until libzip frees it.
    func makeSource(_ archive: OpaquePointer) -> OpaquePointer? {
        let reference = unsafe Unmanaged.passRetained(self)
        let source = unsafe zip_source_function(
            archive,
            { reference, data, length, command in
                guard let reference = unsafe reference else { return -1 }
                let unmanaged = unsafe Unmanaged<FileSource>.fromOpaque(reference)
                guard command != ZIP_SOURCE_FREE else {
                    unsafe unmanaged.release()
                    return 0
                }
                return unsafe unmanaged.takeUnretainedValue().perform(command, data, length)
            }, reference.toOpaque())
        if unsafe source == nil { unsafe reference.release() }
        return unsafe source
    }

    private func perform(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
        switch command {
        case ZIP_SOURCE_SUPPORTS:
            return [
                ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
            ].reduce(0) { $0 | Int64(1) << Int64($1.rawValue) }
        case ZIP_SOURCE_STAT:
            guard let data = unsafe data, prepare() else { return -1 }
            let status = unsafe data.assumingMemoryBound(to: zip_stat_t.self)
            unsafe zip_stat_init(status)
            unsafe status.pointee.size = size
            unsafe status.pointee.valid = UInt64(ZIP_STAT_SIZE)
            return unsafe Int64(MemoryLayout<zip_stat_t>.size)
        case ZIP_SOURCE_OPEN: return prepare() ? 0 : -1
        case ZIP_SOURCE_READ:
            guard let data = unsafe data else { return -1 }
            return unsafe read(UnsafeMutableRawBufferPointer(start: data, count: Int(length)))
        case ZIP_SOURCE_CLOSE:
            finish()
            return 0
        case ZIP_SOURCE_ERROR:
            var error = unsafe zip_error_t()
            unsafe zip_error_init_with_code(&error, ZIP_ER_READ)
            defer { unsafe zip_error_fini(&error) }
            guard let data = unsafe data else { return -1 }
            return unsafe zip_error_to_data(&error, data, length)
        default: return -1
        }
    }

    /// Opens the file, unless it is open, and looks what it is.
    private func prepare() -> Bool {
        guard file < 0 else { return true }
        // A pipe would have us wait for who writes to it.
        let opened = unsafe ditrit_open_beneath(packing.root, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0)
        guard opened >= 0 else { return fail(-opened) }
        file = opened
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return fail(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return fail("it is no file") }
        size = UInt64(status.st_size)
        guard size <= packing.limits.fileSize else {
            return fail("it is larger than the \(packing.limits.fileSize) bytes that are packed of a file")
        }
        return true
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int64 {
        var read = unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
        while read < 0, errno == EINTR { unsafe read = Glibc.read(file, buffer.baseAddress, buffer.count) }
        guard read >= 0 else {
            _ = fail(errno)
            return -1
        }
        count += UInt64(read)
        packing.total += UInt64(read)
        guard packing.total <= packing.limits.totalSize else {
            _ = fail("the files are more than the \(packing.limits.totalSize) bytes that are packed")
            return -1
        }
        guard read == 0 ? count == size : count <= size else {
            _ = fail("it was changed while it was read")
            return -1
        }
        return Int64(read)
    }

    private func finish() {
        if file >= 0 { close(file) }
        (file, count) = (-1, 0)
    }

    private func fail(_ code: Int32) -> Bool { fail("it cannot be read: \(unsafe String(cString: strerror(code)))") }

    private func fail(_ message: String) -> Bool {
        finish()
        packing.failure = packing.failure ?? ZipError(path: packing.directory, entry: name, message: message)
        return false
    }
}
