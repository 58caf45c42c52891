internal import EventLoop
internal import Process

/// Brings the files of a CSAR to a host, whole or not at all: they are put in their place when it is known that all were
/// packed, and all arrived.
struct RemoteUpload: Sendable {
    /// What came of it.
    enum Outcome: Equatable {
        /// They are there; or nobody waits for them any more.
        case ended
        /// This machine cannot read them.
        case unreadable(String)
        /// The host cannot keep them.
        case refused(String)
        /// The connection was not there, or not for long enough.
        case unreachable(String)
    }

    /// The command of the ssh client, but for what it is to run.
    let client: [String]
    let processes: ProcessRunner
    /// Where the files are here.
    let root: String
    /// The name of their directory there.
    let csar: String

    private static let unreadable: Int32 = 66
    private static let unkept: Int32 = 74
    /// So many of the last lines tell what was wrong.
    private static let mostLines = 3

    /// Brings them, by a directory of this name that nobody else uses.
    func run(by name: String, within limit: Duration) async throws(OrchestrationError) -> Outcome {
        let lines = Locked<[String]>([])
        let result: ProcessResult
        do throws(ProcessError) {
            result = try await processes.run(
                ProcessSpecification(
                    executable: "/bin/sh", arguments: arguments(name), environment: SecureShell.environment,
                    timeLimit: limit)
            ) { line in
                lines.withLock { $0 = $0.suffix(Self.mostLines - 1) + [line] }
            }
        } catch {
            throw OrchestrationError(error.description)
        }
        let reason = lines.withLock { $0 }.joined(separator: "; ")
        return switch result.termination {
        case .exited(0), .cancelled, .notStarted: .ended
        case .exited(Self.unreadable): .unreadable(reason)
        case .exited(SecureShell.failure): .unreachable(reason)
        case .timedOut: .unreachable("to bring the files there took longer than \(limit)")
        case let other: .refused(reason.isEmpty ? "\(other)" : reason)
        }
    }

    /// The arguments of the shell that does it.
    func arguments(_ name: String) -> [String] {
        ["-c", Self.sending, "ditrit", root, SecureShell.script(Self.receiving, [name])]
            + [SecureShell.script(Self.placing, [name, csar])] + client
    }

    /// A status of 1 says that a file has changed meanwhile, which no file does that an operation reads.
    private static let sending = """
        root=$1 receive=$2 place=$3
        shift 3
        packed=$({ { tar -C "$root" -c -f - . 3>&-; echo "$?" >&3; } | "$@" "$receive" >&2 3>&-; } 3>&1)
        sent=$?
        [ "$sent" -ne 0 ] || "$@" "$place $packed" </dev/null || exit
        # 141: it was ended by SIGPIPE, since nobody took any more.
        [ "$sent" -eq 0 ] || case $packed in 0 | 1 | 141) exit "$sent" ;; esac
        [ "$packed" -le 1 ] || exit UNREADABLE
        """.replacing("UNREADABLE", with: String(unreadable))

    /// What nobody has used for a month goes.
    private static let receiving = """
        umask 077
        mkdir -p "$HOME/.ditrit/csar" && cd "$HOME/.ditrit/csar" || exit UNKEPT
        find . -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null
        mkdir "$1" && tar -x -f - --no-same-owner -C "$1" || { rm -rf "$1"; exit UNKEPT; }
        """.replacing("UNKEPT", with: String(unkept))

    private static let placing = """
        cd "$HOME/.ditrit/csar" || exit UNKEPT
        [ "$3" -le 1 ] && mv -T "$1" "$2" 2>/dev/null || rm -rf "$1"
        [ "$3" -gt 1 ] || [ -d "$2" ] || exit UNKEPT
        """.replacing("UNKEPT", with: String(unkept))
}
