internal import Crypto
internal import Glibc

/// The directory in which an embedded run keeps everything.
public enum StateDirectory {
    /// Where the state of a model is unless somebody says otherwise: below `$XDG_STATE_HOME`, by the CSAR's name and
    /// place.
    ///
    /// Two projects that have a `main.yaml` each are not one instance.
    ///
    /// Source: the XDG Base Directory Specification 0.8.
    public static func standard(for csar: String, environment: [String: String]) -> String {
        let home =
            environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? home(environment) + "/.local/state"
        let place = SHA256.hex(of: Array((absolute(csar) ?? csar).utf8)).prefix(8)
        return "\(home)/ditrit/\(modelName(of: csar))-\(place)"
    }

    /// Where the user is at home: as the environment says, else as the system does.
    private static func home(_ environment: [String: String]) -> String {
        if let home = environment["HOME"], home.hasPrefix("/") { return home }
        return unsafe getpwuid(getuid()).map { unsafe String(cString: $0.pointee.pw_dir) } ?? "/"
    }

    /// The name of a model: its file's, without the extension.
    public static func modelName(of csar: String) -> String {
        let last = (absolute(csar) ?? csar).split(separator: "/").last.map(String.init) ?? "model"
        for suffix in [".csar", ".zip", ".yaml", ".yml"] where last.hasSuffix(suffix) && last.count > suffix.count {
            return String(last.dropLast(suffix.count))
        }
        return last
    }

    /// The path from the root, without links and dots; nil if nothing is there.
    private static func absolute(_ path: String) -> String? {
        unsafe realpath(path, nil).map { pointer in
            defer { unsafe free(pointer) }
            return unsafe String(cString: pointer)
        }
    }

    /// Makes the directory if it is not there, for its owner alone: inputs are kept in it, and some are secrets.
    ///
    /// - Returns: its absolute path: operations run in directories of their own, where a relative one leads elsewhere.
    static func make(_ directory: String) throws(StateDirectoryError) -> String {
        try make(directory, mode: 0o700)
        guard isDirectory(directory) else {
            throw StateDirectoryError("\(directory): error: it is no directory; choose another one with --state")
        }
        return absolute(directory) ?? directory
    }

    private static func make(_ directory: String, mode: mode_t) throws(StateDirectoryError) {
        if unsafe mkdir(directory, mode) == 0 { return }
        let code = errno
        if code == EEXIST { return }
        let parent = directory.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        if code == ENOENT, !parent.isEmpty {
            try make((directory.hasPrefix("/") ? "/" : "") + parent.joined(separator: "/"), mode: 0o755)
            if unsafe mkdir(directory, mode) == 0 || errno == EEXIST { return }
        }
        let reason = unsafe String(cString: strerror(code))
        throw StateDirectoryError(
            "\(directory): error: the state directory cannot be made: \(reason)\n    hint: choose another one with --state"
        )
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The variables of this process that operations get: what programs need to be found and to speak the user's
    /// language, and nothing that could be a secret.
    public static func inheritedEnvironment() -> [String: String] {
        var inherited = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        for name in ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"] {
            if let value = unsafe getenv(name) { inherited[name] = unsafe String(cString: value) }
        }
        return inherited
    }
}

/// Why a directory cannot hold the state of a run.
public struct StateDirectoryError: Error, Sendable, CustomStringConvertible {
    /// What, where and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
