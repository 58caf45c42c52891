/// A view of the file system of a program's own, in which the journal is the test's.
public enum Namespace {
    /// Whether this machine lets us have one: not every container does.
    public static let isAllowed = (try? Command.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"])) != nil

    /// Starts a program for which `/run/systemd/journal` is a directory of the test's.
    public static func start(
        _ arguments: [String], journal: String, environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let script = """
            mount -t tmpfs none /run && mkdir -p /run/systemd/journal \
            && mount --bind "$0" /run/systemd/journal && exec "$@"
            """
        return try ChildProcess(
            ["unshare", "-rm", "sh", "-c", script, journal] + arguments, environment: environment)
    }
}
