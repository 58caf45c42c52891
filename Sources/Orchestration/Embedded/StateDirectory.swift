internal import FoundationEssentials
internal import Glibc

/// The directory in which an embedded run keeps everything.
public enum StateDirectory {
    /// Where the state of a model is unless somebody says otherwise: below `$XDG_STATE_HOME`, by the CSAR's name.
    ///
    /// Source: the XDG Base Directory Specification 0.8.
    public static func standard(for csar: String, environment: [String: String]) -> String {
        let home =
            environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? (environment["HOME"] ?? "/tmp") + "/.local/state"
        return "\(home)/ditrit/\(modelName(of: csar))"
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

    /// Makes the directory if it is not there.
    ///
    /// - Returns: its absolute path: operations run in directories of their own, where a relative one leads elsewhere.
    static func make(_ directory: String) throws(OrchestrationError) -> String {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            let reason = unsafe String(cString: strerror(errno))
            throw OrchestrationError(
                "\(directory): error: the state directory cannot be made: \(reason)\n    hint: choose another one with"
                    + " --state")
        }
        return absolute(directory) ?? directory
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The variables of this process that operations get: what programs need to be found and to speak the user's
    /// language, and nothing that could be a secret.
    static func inheritedEnvironment() -> [String: String] {
        var inherited = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        for name in ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"] {
            if let value = unsafe getenv(name) { inherited[name] = unsafe String(cString: value) }
        }
        return inherited
    }
}
