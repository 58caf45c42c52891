internal import CZip
internal import Glibc

extension ZipArchive {
    /// A file to be packed.
    public struct File: Sendable {
        /// Its path below the directory, and its name in the archive.
        public let path: String
        /// Whether it may be executed.
        public let isExecutable: Bool

        /// A file.
        public init(_ path: String, isExecutable: Bool) {
            self.path = path
            self.isExecutable = isExecutable
        }
    }

    /// Packs files of a directory into a new archive, which `unpack` takes.
    ///
    /// The same files make the same bytes, whenever and by whomever they are packed, as long as zlib is the same: they
    /// are sorted, and no time or owner is kept. Links are not followed. What `unpack` would refuse is refused; there is
    /// no file then.
    ///
    /// - Throws: `ZipError`, naming the file and the reason.
    public static func pack(
        _ files: [File], of directory: String, into path: String, limits: UnpackLimits = .init()
    ) throws(ZipError) {
        guard !files.isEmpty else { throw ZipError(path: directory, message: "there is nothing to pack") }
        guard files.count <= limits.entries else {
            throw ZipError(
                path: directory, message: "it has \(files.count) files; at most \(limits.entries) are packed")
        }
        // By bytes: strings that look equal are equal, but are two files.
        let files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        try write(files, of: directory, into: path, limits: limits, stored: [])
        let bombs = try namesOfBombs(in: path, limits: limits)
        guard !bombs.isEmpty else { return }
        _ = unsafe unlink(path)
        try write(files, of: directory, into: path, limits: limits, stored: bombs)
    }

    /// The entries that are compressed so well that `unpack` takes them for bombs: they must be stored as they are.
    private static func namesOfBombs(in path: String, limits: UnpackLimits) throws(ZipError) -> Set<String> {
        let archive = try ZipArchive(path: path)
        var names: Set<String> = []
        for index in 0..<archive.count {
            let entry = try archive.entry(index)
            if entry.size > limits.ratioThreshold, entry.size / max(entry.compressedSize, 1) > limits.ratio {
                names.insert(entry.name)
            }
        }
        return names
    }

    private static func write(
        _ files: [File], of directory: String, into path: String, limits: UnpackLimits, stored: Set<String>
    ) throws(ZipError) {
        let packing = try Packing(directory: directory, limits: limits)
        var code: Int32 = 0
        guard let handle = unsafe zip_open(path, ZIP_CREATE | ZIP_EXCL, &code) else {
            throw ZipError(path: path, message: "it cannot be written: \(text(of: code))")
        }
        do throws(ZipError) {
            for file in files {
                try unsafe add(file, isStored: stored.contains(file.path), to: handle, packing)
            }
        } catch {
            unsafe zip_discard(handle)
            throw error
        }
        // Here the files are read, one after the other.
        guard unsafe zip_close(handle) == 0 else {
            let reason = unsafe String(cString: zip_strerror(handle))
            unsafe zip_discard(handle)
            throw packing.failure ?? ZipError(path: path, message: "it cannot be written: \(reason)")
        }
    }

    private static func add(
        _ file: File, isStored: Bool, to handle: OpaquePointer, _ packing: Packing
    ) throws(ZipError) {
        guard !file.path.contains("\\") else {
            throw ZipError(
                path: packing.directory, entry: file.path, message: "its name has a character that no archive may have")
        }
        guard let source = unsafe FileSource(file.path, packing).makeSource(handle) else {
            throw ZipError(
                path: packing.directory, entry: file.path, message: unsafe String(cString: zip_strerror(handle)))
        }
        let index = unsafe zip_file_add(handle, file.path, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            unsafe zip_source_free(source)
            throw ZipError(
                path: packing.directory, entry: file.path, message: unsafe String(cString: zip_strerror(handle)))
        }
        let mode = UInt32(S_IFREG) | (file.isExecutable ? 0o755 : 0o644)
        let entry = UInt64(index)
        // 1980-01-01, the first day of the format, at noon: libzip takes the hour for one of the local time zone, and
        // some have no midnight on some days.
        let isDescribed =
            unsafe zip_file_set_dostime(handle, entry, 12 << 11, 1 << 5 | 1, 0) == 0
            && zip_file_set_external_attributes(handle, entry, 0, UInt8(ZIP_OPSYS_UNIX), mode << 16) == 0
            && zip_set_file_compression(handle, entry, isStored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, isStored ? 0 : 6) == 0
        guard isDescribed else {
            throw ZipError(
                path: packing.directory, entry: file.path, message: unsafe String(cString: zip_strerror(handle)))
        }
    }

    private static func text(of code: Int32) -> String {
        var error = unsafe zip_error_t()
        unsafe zip_error_init_with_code(&error, code)
        defer { unsafe zip_error_fini(&error) }
        return unsafe String(cString: zip_error_strerror(&error))
    }
}
