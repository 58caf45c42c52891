internal import Glibc
internal import Systemd

/// Where a daemon's records go.
public enum LogTarget: String, Sendable, CaseIterable {
    /// To the journal if systemd has connected standard error to it, else to standard error.
    case auto
    /// To the journal.
    case journal
    /// To standard error.
    case stderr

    /// The sink of this target.
    ///
    /// - Parameters:
    ///   - identifier: the program's name.
    ///   - environment: the variables that the program was started with.
    public func sink(identifier: String, environment: [String: String]) -> any LogSink {
        let isJournal =
            switch self {
            case .auto: Journal.isConnected(STDERR_FILENO, stream: environment["JOURNAL_STREAM"])
            case .journal: true
            case .stderr: false
            }
        return isJournal ? JournalSink(identifier: identifier, fallback: StandardErrorSink()) : StandardErrorSink()
    }
}
