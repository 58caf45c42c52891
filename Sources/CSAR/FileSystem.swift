internal import FoundationEssentials
internal import Glibc

/// What is needed of the file system to unpack and to look into CSARs.
package enum FileSystem {
    /// The most files of a directory that is taken for a CSAR: somebody's home is none.
    static let mostFiles = 50_000

    static func isDirectory(_ path: String) -> Bool { mode(of: path).map { $0 & S_IFMT == S_IFDIR } ?? false }
    static func exists(_ path: String) -> Bool { mode(of: path) != nil }
    static func isFile(_ path: String) -> Bool { mode(of: path).map { $0 & S_IFMT == S_IFREG } ?? false }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode : nil
    }

    /// The names in a directory but the hidden ones; bytes that are no text are replaced.
    static func entries(of directory: String) throws -> [String] {
        try names(in: directory).filter { !$0.hasPrefix(".") }
    }

    private static func names(in directory: String) throws -> [String] {
        guard let stream = unsafe opendir(directory) else {
            throw CSARError(directory, "it cannot be read", errno: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw CSARError(directory, "it cannot be read", errno: errno) }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// All files below a directory, sorted by path.
    ///
    /// Hidden ones are no part of a CSAR, nor is what is in the excluded directory. Links are refused, as they are in archives, wherever they lead.
    static func files(
        below root: String, excluding excluded: String?
    ) throws -> [(path: String, isExecutable: Bool)] {
        var exclusion = stat()
        let excludes = excluded.map { unsafe stat($0, &exclusion) == 0 } ?? false
        var files: [(path: String, isExecutable: Bool)] = []
        var directories = [""]
        while let directory = directories.popLast() {
            for name in try entries(of: directory.isEmpty ? root : "\(root)/\(directory)") {
                let path = directory.isEmpty ? name : "\(directory)/\(name)"
                var status = stat()
                guard unsafe lstat("\(root)/\(path)", &status) == 0 else {
                    // What takes the place of bytes that are no text is no name of a file.
                    guard !name.unicodeScalars.contains("\u{FFFD}") else {
                        throw CSARError(
                            "\(root)/\(path): error: its name is not UTF-8\n    hint: give it a name that is")
                    }
                    continue
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR where excludes && status.st_dev == exclusion.st_dev && status.st_ino == exclusion.st_ino:
                    continue
                case S_IFDIR: directories.append(path)
                case S_IFREG: files.append((path, status.st_mode & 0o111 != 0))
                default:
                    throw CSARError(
                        "\(root)/\(path): error: it is a link or a special file, which a CSAR does not hold\n"
                            + "    hint: put what it stands for in its place")
                }
            }
            guard files.count <= mostFiles else {
                throw CSARError("\(root): error: it has more than \(mostFiles) files; is it a CSAR?")
            }
        }
        // By bytes: strings that look equal are equal, but are two files.
        return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    static func read(_ path: String, atMost most: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachPiece(of: path) { piece in
            bytes += piece
            guard bytes.count <= most else {
                throw CSARError("\(path): error: it is larger than the \(most) bytes that are read of it")
            }
        }
        return bytes
    }

    static func forEachPiece(of path: String, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CSARError(path, "it cannot be read", errno: errno) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw CSARError(path, "it cannot be read", errno: errno)
            }
            try body(buffer.prefix(count))
        }
    }

    static func copy(_ source: String, to target: String, isExecutable: Bool) throws {
        let file = try create(target, isExecutable: isExecutable)
        defer { close(file) }
        try forEachPiece(of: source) { try write($0, to: file, target) }
    }

    static func write(_ text: String, to target: String) throws {
        let file = try create(target, isExecutable: false)
        defer { close(file) }
        try write(Array(text.utf8)[...], to: file, target)
    }

    /// Makes a new file, with the directories that its name needs.
    private static func create(_ target: String, isExecutable: Bool) throws -> Int32 {
        if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
            try makeDirectories(String(target[..<slash]))
        }
        let file = unsafe Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isExecutable ? 0o755 : 0o644)
        guard file >= 0 else { throw CSARError(target, "it cannot be written", errno: errno) }
        return file
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, _ target: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw CSARError(target, "it cannot be written", errno: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    static func makeDirectories(_ path: String) throws {
        if unsafe mkdir(path, 0o755) == 0 { return }
        let code = errno
        if code == EEXIST, isDirectory(path) { return }
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw CSARError(path, "the directory cannot be made", errno: code)
        }
        try makeDirectories(String(path[..<slash]))
        try makeDirectories(path)
    }

    /// Calls `body` while no other process or thread does so for this directory (flock(2)).
    ///
    /// The kernel takes the lock back from a process that dies.
    static func withLock(on directory: String, _ body: () throws -> Void) throws {
        let descriptor = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CSARError(directory, "it cannot be read", errno: errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw CSARError(directory, "it cannot be locked", errno: errno) }
        }
        try body()
    }

    /// What the names of directories begin with that are being filled.
    package static let temporaryPrefix = ".unpacking-"

    /// Makes a directory of a name of its own, to be removed by who asked for it.
    ///
    /// - Throws: `CSARError` with what the system has said.
    package static func makeTemporaryDirectory(
        in directory: String, prefix: String = temporaryPrefix
    ) throws(CSARError) -> String {
        var template = Array("\(directory)/\(prefix)XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw CSARError(directory, "it cannot be written", errno: errno)
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes what a killed process has left half unpacked; the caller holds the lock, so nobody is at it.
    static func removeTemporary(in directory: String) throws {
        for name in try names(in: directory)
        where name.hasPrefix(temporaryPrefix) { remove("\(directory)/\(name)") }
    }

    static func rename(_ source: String, to target: String) throws {
        guard unsafe chmod(source, 0o755) == 0, unsafe Glibc.rename(source, target) == 0 else {
            throw CSARError(target, "it cannot be made", errno: errno)
        }
    }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
