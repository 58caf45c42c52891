internal import CLinux
internal import Glibc

extension ZipArchive {
    /// Unpacks everything into an existing, empty directory.
    ///
    /// Refused are names that are absolute, leave the directory, or stand twice; links, devices and other special
    /// files; and whatever goes beyond the limits, counted while it is written, not by what the archive claims. The
    /// caller removes the directory when this throws.
    ///
    /// - Throws: `ZipError`, naming the entry and the limit.
    public func unpack(into directory: String, limits: UnpackLimits = .init()) throws {
        guard count <= limits.entries else {
            throw ZipError(path: path, message: "it has \(count) entries; at most \(limits.entries) are unpacked")
        }
        let root = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else {
            let code = errno
            throw ZipError(path: directory, message: Self.systemText(code), systemError: code)
        }
        defer { close(root) }
        var seen: Set<String> = []
        var directories = Directories(root: root, most: limits.entries)
        var total: UInt64 = 0
        for index in 0..<count {
            let entry = try entry(index)
            let name = try checkedName(of: entry)
            guard seen.insert(name).inserted else { throw refusal(entry, "its name is there twice") }
            switch entry.kind {
            case .special: throw refusal(entry, "it is a link or a device; only files and directories are unpacked")
            case .directory: try make(name, of: entry, &directories)
            case .file:
                if let slash = name.lastIndex(of: "/") {
                    try make(String(name[..<slash]), of: entry, &directories)
                }
                total += try unpack(entry, to: name, below: root, total: total, limits: limits)
            }
        }
    }

    /// The name without a trailing `/`, if it is one that may be unpacked.
    private func checkedName(of entry: Entry) throws(ZipError) -> String {
        let name = entry.name.hasSuffix("/") ? String(entry.name.dropLast()) : entry.name
        guard !name.isEmpty else { throw refusal(entry, "its name is empty") }
        guard !name.hasPrefix("/") else { throw refusal(entry, "its name is an absolute path") }
        guard !name.contains("\\"), !name.contains("\0") else {
            throw refusal(entry, "its name has a character that is no part of a path here")
        }
        for part in name.split(separator: "/", omittingEmptySubsequences: false) {
            guard part != ".." else { throw refusal(entry, "its name leads out of the archive by '..'") }
            guard !part.isEmpty, part != ".", part.utf8.count <= 255 else {
                throw refusal(entry, "its name is not a plain path")
            }
        }
        return name
    }

    /// The directories made so far: a name of many parts must not make more than the limit allows.
    private struct Directories {
        let root: Int32
        let most: Int
        var made: Set<String> = []
    }

    private func make(_ name: String, of entry: Entry, _ directories: inout Directories) throws(ZipError) {
        guard !directories.made.contains(name) else { return }
        var path = ""
        for part in name.split(separator: "/") {
            path += path.isEmpty ? part : "/" + part
            guard directories.made.insert(path).inserted else { continue }
            guard directories.made.count <= directories.most else {
                throw refusal(entry, "the archive has more than the \(directories.most) directories that are unpacked")
            }
            // Every part was checked, and nothing but what was unpacked can be on the way.
            guard unsafe mkdirat(directories.root, path, 0o755) == 0 else {
                let code = errno
                throw code == EEXIST
                    ? refusal(entry, "'\(path)' is a file and a directory")
                    : failure(entry, "the directory '\(path)' cannot be made", code)
            }
        }
    }

    private func unpack(
        _ entry: Entry, to name: String, below root: Int32, total: UInt64, limits: UnpackLimits
    ) throws -> UInt64 {
        let mode: mode_t = entry.isExecutable ? 0o755 : 0o644
        let file = unsafe ditrit_open_beneath(root, name, O_WRONLY | O_CREAT | O_EXCL, mode)
        guard file != -EEXIST else { throw refusal(entry, "it is a file and a directory") }
        guard file >= 0 else { throw failure(entry, "it cannot be written", -file) }
        defer { close(file) }
        var written: UInt64 = 0
        try read(entry) { bytes in
            written += UInt64(bytes.count)
            guard written <= limits.fileSize else {
                throw refusal(entry, "it is larger than the \(limits.fileSize) bytes that are unpacked of a file")
            }
            guard total + written <= limits.totalSize else {
                throw refusal(entry, "the archive unpacks to more than \(limits.totalSize) bytes")
            }
            guard written <= limits.ratioThreshold || written / max(entry.compressedSize, 1) <= limits.ratio else {
                throw refusal(entry, "it unpacks to more than \(limits.ratio) times its size, as only bombs do")
            }
            try write(bytes, to: file, entry)
        }
        guard written == entry.size else {
            throw refusal(entry, "it has \(written) bytes where the archive says \(entry.size)")
        }
        return written
    }

    private func write(_ bytes: ArraySlice<UInt8>, to file: Int32, _ entry: Entry) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress, buffer.count)
            }
            guard count > 0 else {
                let code = errno
                if code == EINTR { continue }
                throw failure(entry, "it cannot be written", code)
            }
            rest = rest.dropFirst(count)
        }
    }

    private func refusal(_ entry: Entry, _ message: String) -> ZipError {
        ZipError(path: path, entry: entry.name, message: message)
    }

    private func failure(_ entry: Entry, _ message: String, _ code: Int32) -> ZipError {
        ZipError(
            path: path, entry: entry.name, message: "\(message): \(Self.systemText(code))",
            // A path that no file system takes is the archive's own doing.
            systemError: code == ENAMETOOLONG ? nil : code)
    }

    private static func systemText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
