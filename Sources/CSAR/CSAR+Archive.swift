public import Zip

extension CSAR {
    /// Makes an archive of whatever stands for a CSAR; opened, it has the same files and service template.
    ///
    /// An archive is copied as it is. Of a directory or of a file's directory everything is packed, and `TOSCA.meta` says
    /// which service template was meant.
    ///
    /// - Parameters:
    ///   - file: the archive, which is not there yet.
    ///   - excluded: a directory that is no part of the content, should it lie within.
    /// - Returns: the digest by which it will be known when it is opened.
    /// - Throws: `CSARError` or `ZipError`.
    @discardableResult
    public static func archive(
        _ path: String, to file: String, excluding excluded: String? = nil, limits: UnpackLimits = .init()
    ) throws -> String {
        let content = try Content(path: path)
        if case .archive = content {
            try FileSystem.copy(path, to: file, isExecutable: false)
            do {
                _ = try ZipArchive(path: file)
            } catch {
                FileSystem.remove(file)
                throw ZipError(path: path, entry: error.entry, message: error.message)
            }
        } else {
            let slash = file.lastIndex(of: "/")
            let parent = slash.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
            // A copy, which nobody changes while it is packed.
            let copy = try FileSystem.makeTemporaryDirectory(in: parent)
            defer { FileSystem.remove(copy) }
            try content.write(to: copy, excluding: excluded, limits: limits)
            let layout = try Layout(of: copy, shown: path, preferred: content.entry)
            try list(layout, in: copy, shown: path)
            // Reading it all the same finds what is wrong with it.
            guard try Layout(of: copy, shown: path, preferred: nil).entry == layout.entry else {
                throw CSARError("\(path): error: its name cannot be said in TOSCA.meta; give it a plainer one")
            }
            let files = try FileSystem.files(below: copy, excluding: nil)
            try ZipArchive.pack(
                files.map { ZipArchive.File($0.path, isExecutable: $0.isExecutable) }, of: copy, into: file,
                limits: limits)
        }
        return try digest(ofArchive: file)
    }

    /// The digest by which an archive is known: of its bytes.
    ///
    /// - Throws: `CSARError`.
    public static func digest(ofArchive path: String) throws -> String {
        try Content.archive(path).digest(excluding: nil)
    }

    /// Has `TOSCA.meta` name the service template of a directory, unless it does.
    private static func list(_ layout: Layout, in directory: String, shown: String) throws {
        guard layout.metadata == nil else { return }
        let found = try? Layout(of: directory, shown: shown, preferred: nil)
        if let found, found.metadata != nil, found.entry == layout.entry, found.root == directory { return }
        let path = layout.root + "/TOSCA-Metadata/TOSCA.meta"
        FileSystem.remove(path)
        try FileSystem.write(
            "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\nCreated-By: Ditrit\nEntry-Definitions: \(layout.entry)\n",
            to: path)
    }
}
