/// The URI of a file, and the file of a URI (RFC 8089).
package enum FileURI {
    private static let scheme = "file://"

    /// The absolute path that a URI of the scheme `file` names; nil for any other, and for one on another host.
    package static func path(of uri: String) -> String? {
        guard uri.lowercased().hasPrefix(scheme) else { return nil }
        let rest = uri.dropFirst(scheme.count)
        guard let slash = rest.firstIndex(of: "/"), ["", "localhost"].contains(rest[..<slash].lowercased()),
            let path = PercentEncoding.decode(rest[slash...]), !path.utf8.contains(0)
        else { return nil }
        return path
    }

    /// The URI of an absolute path.
    package static func uri(of path: String) -> String { scheme + PercentEncoding.encode(path, keepsSlashes: true) }
}
