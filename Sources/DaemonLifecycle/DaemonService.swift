public import Configuration
public import Telemetry

/// What a daemon is there for; `Daemon` gives it the life of a service of systemd.
public protocol DaemonService: Sendable {
    /// What it is told.
    associatedtype Configuration: DaemonConfiguration

    /// Prepares for work. The daemon is ready when this returns.
    ///
    /// It should not wait for other machines: a daemon that cannot reach them yet is ready, and says so in its status.
    /// Cancelled when the daemon is asked to stop before.
    ///
    /// - Throws: what makes a start impossible; the daemon ends with it.
    func start() async throws

    /// Works; called when `start` has returned, and cancelled when there is nothing left to do.
    ///
    /// - Throws: what it cannot live with; the daemon ends with it. Returning before it is to drain is a failure too.
    func run() async throws

    /// Takes over what has changed in the configuration.
    ///
    /// Only values that a running daemon can take over are others than they were.
    func reload(_ configuration: Configuration) async

    /// Takes no new work, hands over what others can go on with, and lets the rest end; returns when nothing is left.
    ///
    /// Cancelled when the limit of the configuration is reached, or somebody is in a hurry: then it leaves what runs,
    /// puts it back, and returns soon.
    func drain() async

    /// What it is doing now, in a few words: for `systemctl status`.
    var status: String { get async }
}

/// What the life of a daemon depends on in its configuration.
public protocol DaemonConfiguration: Sendable {
    /// The least grave severity that is logged.
    var logLevel: Severity { get }
    /// How long work may go on when the daemon is asked to stop.
    var drainLimit: Duration { get }

    /// What is different in a newer configuration.
    func changes(to newer: Self) -> ConfigurationChanges
    /// This one, with what a running daemon can take over from a newer one.
    func taking(reloadablePartOf newer: Self) -> Self
}
