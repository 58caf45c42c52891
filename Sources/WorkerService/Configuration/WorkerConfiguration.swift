public import DaemonLifecycle
public import HTTPServer
public import Orchestration
public import Process
public import SpaceMembership

/// What a worker is told: by its file, the environment and the command line.
public struct WorkerConfiguration: Sendable, Equatable {
    /// How this worker is called in the space, in logs and in metrics; no two workers have one name.
    public var name: String
    /// Where it keeps what it has to find again when it is restarted, and nobody after a restart of the machine.
    public var runtimeDirectory: String
    /// The tuple space.
    public var space: SpaceConfiguration
    /// How many operations it runs at once.
    public var slots: Int
    /// What it does.
    public var roles: [Role]
    /// How many executions it drives at once.
    public var executions: Int
    /// How long the event log of an execution stays in the space after its end.
    public var eventsRetention: Duration
    /// How it runs operations.
    public var operations: Operations
    /// Where CSARs come from.
    public var artifacts: Artifacts
    /// How it stops.
    public var drain: Drain
    /// What it shows of itself.
    public var metrics: Metrics
    /// What it writes about itself.
    public var log: LogConfiguration

    /// A part that a worker can have.
    public enum Role: String, Sendable, CaseIterable {
        /// It decides what is to be run: drives executions.
        case engine
        /// It runs operations.
        case operations
    }

    /// How operations are run.
    public struct Operations: Sendable, Equatable {
        /// How long one may take that has no limit of its own.
        public var timeLimit: Duration
        /// The directory in which each gets one of its own.
        public var workDirectory: String
        /// How often one whose worker was lost is run again.
        public var retries: Int
        /// What each may take.
        public var limits = ResourceLimits()
        /// How hosts are reached on which operations run.
        public var ssh = SecureShell.Settings()
    }

    /// Where CSARs come from.
    public struct Artifacts: Sendable, Equatable {
        /// The directory of those that were fetched.
        public var cache: String
        /// The socket of this host's ditrit-artifactd, from which they come.
        public var socket: String?
        /// A directory that all hosts share, from which they are taken.
        public var sharedDirectory: String?
    }

    /// How the worker stops.
    public struct Drain: Sendable, Equatable {
        /// How long operations may go on.
        public var limit: Duration
    }

    /// What the worker shows.
    public struct Metrics: Sendable, Equatable {
        /// Where; nil for nowhere.
        public var listen: ListenAddress?
    }
}
