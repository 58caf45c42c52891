internal import CZip
internal import Glibc

/// An archive that is open for reading, by libzip.
///
/// Source: https://libzip.org/documentation/. Confined to its owner.
@safe
public final class ZipArchive {
    /// What an entry is.
    public enum Kind: Sendable, Equatable {
        /// A file.
        case file
        /// A directory.
        case directory
        /// A symbolic link, a device or anything else that a directory can hold.
        case special
    }

    /// An entry of an archive.
    public struct Entry: Sendable {
        /// Its index in the archive.
        public let index: UInt64
        /// Its name; where it is not UTF-8 it is taken for code page 437, as the format says.
        public let name: String
        /// The size that the archive claims, in bytes.
        public let size: UInt64
        /// The size in the archive, in bytes.
        public let compressedSize: UInt64
        /// What it is.
        public let kind: Kind
        /// Whether it may be executed.
        ///
        /// An archive made where files have no such mark says nothing: then, as scripts must run, it may.
        public let isExecutable: Bool
    }

    /// The archive's file.
    public let path: String
    private let handle: OpaquePointer

    /// Opens an archive, and checks its directory for contradictions.
    public init(path: String) throws(ZipError) {
        var code: Int32 = 0
        guard let handle = unsafe zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
            guard code != ZIP_ER_EXISTS else {
                throw ZipError(path: path, message: "it has two entries of the same name")
            }
            var error = unsafe zip_error_t()
            unsafe zip_error_init_with_code(&error, code)
            defer { unsafe zip_error_fini(&error) }
            let text = unsafe String(cString: zip_error_strerror(&error))
            throw ZipError(
                path: path, message: "it cannot be read as a zip archive: \(text)",
                systemError: unsafe Self.systemError(&error))
        }
        self.path = path
        unsafe self.handle = handle
    }

    deinit { unsafe zip_discard(handle) }

    /// How many entries there are.
    public var count: Int { Int(unsafe zip_get_num_entries(handle, 0)) }

    /// An entry by its index.
    public func entry(_ index: Int) throws(ZipError) -> Entry {
        var stat = unsafe zip_stat_t()
        guard unsafe zip_stat_index(handle, UInt64(index), 0, &stat) == 0,
            let name = unsafe stat.name
        else { throw failure(nil) }
        var system: UInt8 = 0
        var attributes: UInt32 = 0
        _ = unsafe zip_file_get_external_attributes(handle, UInt64(index), 0, &system, &attributes)
        let text = unsafe String(cString: name)
        let mode = system == UInt8(ZIP_OPSYS_UNIX) ? attributes >> 16 : 0
        let kind: Kind =
            switch mode & UInt32(S_IFMT) {
            case 0: text.hasSuffix("/") ? .directory : .file
            case UInt32(S_IFREG): .file
            case UInt32(S_IFDIR): .directory
            default: .special
            }
        return unsafe Entry(
            index: stat.index, name: text, size: stat.size, compressedSize: stat.comp_size, kind: kind,
            isExecutable: mode == 0 || mode & 0o111 != 0)
    }

    /// Reads an entry piece by piece; `body` gets each, and may throw to stop.
    public func read(_ entry: Entry, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        guard let file = unsafe zip_fopen_index(handle, entry.index, 0) else { throw failure(entry.name) }
        defer { unsafe zip_fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe zip_fread(file, &buffer, UInt64(buffer.count))
            guard count >= 0 else {
                let error = unsafe zip_file_get_error(file)
                let text = unsafe String(cString: zip_error_strerror(error))
                let systemError = unsafe Self.systemError(error)
                throw ZipError(
                    path: path, entry: entry.name,
                    message: systemError == nil ? "it is damaged: \(text)" : "it cannot be read: \(text)",
                    systemError: systemError)
            }
            if count == 0 { return }
            try body(buffer.prefix(Int(count)))
        }
    }

    private func failure(_ entry: String?) -> ZipError {
        let error = unsafe zip_get_error(handle)
        let isEncrypted = unsafe zip_error_code_zip(error) == ZIP_ER_NOPASSWD
        return ZipError(
            path: path, entry: entry,
            message: isEncrypted ? "it is encrypted" : unsafe String(cString: zip_strerror(handle)),
            systemError: unsafe Self.systemError(error))
    }

    /// What of an error of libzip's is the system's.
    private static func systemError(_ error: UnsafeMutablePointer<zip_error_t>?) -> Int32? {
        guard let error = unsafe error else { return nil }
        if unsafe zip_error_code_zip(error) == ZIP_ER_MEMORY { return ENOMEM }
        let code = unsafe zip_error_system_type(error) == ZIP_ET_SYS ? unsafe zip_error_code_system(error) : 0
        return code == 0 ? nil : code
    }
}
