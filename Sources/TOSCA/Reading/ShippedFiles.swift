/// The files that come with this program and that every CSAR may import and use as if they were in it, below `ditrit/`.
///
/// `ditrit/hosts.yaml` has types of hosts; the playbooks that their operations run are beside it. A file of the CSAR of the
/// same path goes before.
public enum ShippedFiles {
    private static let files: [String: [UInt8]] = [
        "ditrit/hosts.yaml": PackageResources.hosts_yaml,
        "ditrit/lxc/create.yml": PackageResources.lxc_create_yml,
        "ditrit/lxc/start.yml": PackageResources.lxc_start_yml,
        "ditrit/lxc/stop.yml": PackageResources.lxc_stop_yml,
        "ditrit/lxc/delete.yml": PackageResources.lxc_delete_yml,
        "ditrit/libvirt/create.yml": PackageResources.libvirt_create_yml,
        "ditrit/libvirt/start.yml": PackageResources.libvirt_start_yml,
        "ditrit/libvirt/stop.yml": PackageResources.libvirt_stop_yml,
        "ditrit/libvirt/delete.yml": PackageResources.libvirt_delete_yml,
    ]

    /// Their paths, sorted.
    public static var paths: [String] { files.keys.sorted() }

    /// The content of one; nil if there is none of this path.
    public static subscript(path: String) -> [UInt8]? { files[path] }
}

/// Files, and below them those that come with this program.
struct SourceWithShippedFiles<Base: SourceProvider>: SourceProvider {
    let base: Base

    func bytes(of path: String) throws -> [UInt8] {
        if !base.exists(path), let shipped = ShippedFiles[path] { return shipped }
        return try base.bytes(of: path)
    }

    /// Of its own files nobody needs to know.
    func digest(of path: String, by algorithm: String) throws -> String? {
        base.exists(path) ? try base.digest(of: path, by: algorithm) : nil
    }

    var paths: [String] { base.paths + ShippedFiles.paths }

    func exists(_ path: String) -> Bool { base.exists(path) || ShippedFiles[path] != nil }

    func isExecutable(_ path: String) -> Bool { base.isExecutable(path) }

    func displayPath(_ path: String) -> String {
        // It is in no directory of anybody's.
        !base.exists(path) && ShippedFiles[path] != nil ? path : base.displayPath(path)
    }
}
