public import Zip

/// A service template with its files: a CSAR, unpacked, or a directory or a file that stands for one.
///
/// Source: TOSCA Simple Profile 1.1 §6.
public struct CSAR: Sendable {
    /// What the content is, whatever it is called: `sha256:` and the digest.
    ///
    /// Of an archive, of its bytes; of a directory or a file, of the sorted paths, modes and contents of all files, and
    /// of the name of that file.
    public let digest: String
    /// The directory where its files are.
    public let root: String
    /// The path of the service template, below the root.
    public let entryDefinitions: String
    /// Paths of further service templates, below the root.
    public let otherDefinitions: [String]
    /// What `TOSCA.meta` says, if there is one.
    public let metadata: TOSCAMeta?
    /// The path of that file, below the root.
    public let metadataPath: String?
    /// Whether it was opened as an archive without `TOSCA.meta`, whose service template has to name itself.
    ///
    /// What a store keeps was looked at when it came, and is not asked again.
    ///
    /// Source: TOSCA Simple Profile 1.3 §6.3.
    public private(set) var isUnlisted = false

    /// Opens a directory or a single YAML file where it is, to look into it; it has no digest.
    ///
    /// - Throws: `CSARError`, also for an archive.
    public static func inPlace(_ path: String) throws -> CSAR {
        let content = try Content(path: path)
        switch content {
        case .archive: throw CSARError("\(path): error: an archive is unpacked before it can be read")
        case .directory(let root), .template(let root, _):
            // Refuses what `open` would refuse to copy.
            _ = try FileSystem.files(below: root, excluding: nil)
            return try CSAR(digest: "", directory: root, shown: path, preferred: content.entry)
        }
    }

    /// Opens a CSAR: an archive, a directory, or a single YAML file.
    ///
    /// - Parameters:
    ///   - store: the directory under which content is kept by its digest: it is unpacked or copied into a directory of
    ///     its own there, whole or not at all, once.
    ///   - excluded: a directory that is no part of the content, should it lie within.
    /// - Throws: `CSARError` or `ZipError`.
    public static func open(
        _ path: String, store: String, excluding excluded: String? = nil, limits: UnpackLimits = .init()
    ) throws -> CSAR {
        let content = try Content(path: path)
        let digest = try content.digest(excluding: excluded)
        let directory = directory(of: digest, in: store)
        if !FileSystem.isDirectory(directory) {
            try FileSystem.makeDirectories(store)
            try FileSystem.withLock(on: store) {
                // Whoever held the lock before may have published the same content.
                guard !FileSystem.isDirectory(directory) else { return }
                try publish(
                    content, excluding: excluded, as: directory, shown: path, store: store, limits: limits)
            }
        }
        var csar = try CSAR(digest: digest, directory: directory, shown: path, preferred: content.entry)
        if case .archive = content { csar.isUnlisted = csar.metadata == nil }
        return csar
    }

    /// Checks that there is something of a name that could be a CSAR.
    ///
    /// - Throws: `CSARError` where there is no file and no directory of it.
    public static func check(_ path: String) throws { _ = try Content(path: path) }

    /// Opens a CSAR of the store again, by its digest and the service template that it was opened for.
    ///
    /// - Returns: nil when the store does not hold it.
    /// - Throws: `CSARError`.
    public static func kept(_ digest: String, entry: String, store: String) throws -> CSAR? {
        let directory = self.directory(of: digest, in: store)
        guard FileSystem.isDirectory(directory) else { return nil }
        if let csar = try? CSAR(digest: digest, directory: directory, shown: directory, preferred: nil),
            csar.entryDefinitions == entry
        {
            return csar
        }
        guard Layout.isInside(entry), FileSystem.isFile("\(directory)/\(entry)") else {
            throw CSARError("\(directory): error: it holds no service template '\(entry)'")
        }
        return try CSAR(digest: digest, directory: directory, shown: directory, preferred: entry)
    }

    /// Removes all content from a store but that of one digest.
    ///
    /// - Throws: `CSARError` when the store cannot be read.
    public static func prune(_ store: String, keeping digest: String) throws {
        let kept = directory(of: digest, in: store)
        try FileSystem.withLock(on: store) {
            for name in try FileSystem.entries(of: store) where "\(store)/\(name)" != kept {
                FileSystem.remove("\(store)/\(name)")
            }
        }
    }

    /// Removes the content of one digest from a store, if it is there.
    ///
    /// - Throws: `CSARError` when the store cannot be locked.
    public static func remove(_ digest: String, from store: String) throws {
        let directory = directory(of: digest, in: store)
        guard FileSystem.isDirectory(directory) else { return }
        try FileSystem.withLock(on: store) { FileSystem.remove(directory) }
    }

    private static func directory(of digest: String, in store: String) -> String {
        "\(store)/\(digest.replacing(":", with: "-"))"
    }

    private static func publish(
        _ content: Content, excluding excluded: String?, as directory: String, shown: String, store: String,
        limits: UnpackLimits
    ) throws {
        try FileSystem.removeTemporary(in: store)
        let temporary = try FileSystem.makeTemporaryDirectory(in: store)
        do {
            try content.write(to: temporary, excluding: excluded, limits: limits)
            // What is wrong with it is found before it is there for others.
            _ = try Layout(of: temporary, shown: shown, preferred: content.entry)
            try FileSystem.rename(temporary, to: directory)
        } catch {
            FileSystem.remove(temporary)
            throw error
        }
    }

    private init(digest: String, directory: String, shown: String, preferred: String?) throws {
        let layout = try Layout(of: directory, shown: shown, preferred: preferred)
        self.digest = digest
        root = layout.root
        entryDefinitions = layout.entry
        otherDefinitions = layout.others
        metadata = layout.metadata
        metadataPath = layout.metadataPath
    }
}
