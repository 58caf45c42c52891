internal import FoundationEssentials
internal import Glibc

/// The managers that a person works with: a file that nobody else may read, since it holds tokens.
struct ManagerContexts: Codable, Equatable {
    /// How one of them is reached.
    struct Context: Codable, Equatable {
        /// `https://host:port`, or `unix:` and the path of a socket.
        var url: String
        /// The bearer token; none where a certificate or the socket says who one is.
        var token: String?
        /// Files in PEM.
        var certificateAuthority: String?
        var certificate: String?
        var key: String?

        /// - Throws: `Unavailable` for an address that is none.
        func checkAddress() throws(Unavailable) {
            let schemes = ["http://", "https://", ManagerOptions.socketScheme]
            guard schemes.contains(where: { url.hasPrefix($0) && url != $0 }) else {
                throw Unavailable(
                    "error: '\(url)' is no address of a manager\n    hint: it looks like https://host:8443, or"
                        + " \(ManagerOptions.standardURL)")
            }
        }
    }

    /// The name of the one that is meant where none is named.
    var current: String?
    var contexts: [String: Context] = [:]

    /// Where the file is: `ditrit/contexts.json` below `$XDG_CONFIG_HOME`.
    static func path(_ environment: [String: String]) -> String {
        let home = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (home ?? (environment["HOME"] ?? "") + "/.config") + "/ditrit/contexts.json"
    }

    /// What a file holds; nothing when it is not there.
    static func read(_ path: String) throws(Unavailable) -> ManagerContexts {
        guard FileManager.default.fileExists(atPath: path) else { return ManagerContexts() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unavailable("\(path): error: it cannot be read")
        }
        guard let contexts = try? JSONDecoder().decode(ManagerContexts.self, from: data) else {
            throw Unavailable(
                "\(path): error: it is not what `ditrit login` writes\n    hint: move it away and log in again")
        }
        return contexts
    }

    /// Puts the contexts into the file, whole or not at all.
    func write(_ path: String) throws(Unavailable) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let passing = "\(path).\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let data = try encoder.encode(self)
            guard FileManager.default.createFile(atPath: passing, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
            try data.write(to: URL(filePath: passing))
        } catch {
            _ = unsafe unlink(passing)
            throw Unavailable("\(path): error: it cannot be written: \(error)")
        }
        guard unsafe rename(passing, path) == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            _ = unsafe unlink(passing)
            throw Unavailable("\(path): error: it cannot be written: \(reason)")
        }
    }
}
