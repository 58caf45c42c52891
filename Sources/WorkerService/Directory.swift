internal import EventLoop
internal import Glibc

/// Directories that a worker makes for itself where systemd has not.
enum Directory {
    /// Makes a directory, with those that it is in; one that is there already stays as it is.
    static func make(_ path: String) throws(SystemError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made, 0o750) != 0, errno != EEXIST { throw SystemError(errno, in: made) }
        }
    }
}
