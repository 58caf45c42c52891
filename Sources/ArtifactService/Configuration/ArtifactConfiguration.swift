public import DaemonLifecycle
public import HTTPServer
public import SpaceMembership
public import Systemd
public import Telemetry

/// What ditrit-artifactd is told: by its file, the environment and the command line.
public struct ArtifactConfiguration: Sendable, Equatable {
    /// The socket that it listens on, unless systemd gives it one.
    public var listen: ListenAddress
    /// The group that may connect to that socket; nil is the daemon's own.
    public var socketGroup: String?
    /// Who may do what.
    public var access: AccessNames
    /// Where artifacts are kept for good.
    public var store: Store
    /// What is kept on this host.
    public var cache: Cache
    /// How much it takes.
    public var limits: Limits
    /// Whether the CSARs of new models are fetched before anybody asks for them.
    public var prefetches = false
    /// The tuple space, where models are announced.
    public var space = SpaceConfiguration()
    /// How it stops.
    public var drain: Drain
    /// What it shows of itself besides what it shows on its socket.
    public var metrics: Metrics
    /// What it writes about itself.
    public var log: LogConfiguration

    /// Users and groups, by name or number.
    public struct AccessNames: Sendable, Equatable {
        /// Users that may get artifacts.
        public var readUsers = ["none"]
        /// Groups that may get artifacts.
        public var readGroups = ["none"]
        /// Users that may put and remove artifacts as well.
        public var writeUsers = ["none"]
        /// Groups that may put and remove artifacts as well.
        public var writeGroups = ["ditrit"]
        /// Who they are on this host.
        var resolved = Access()
    }

    /// Where artifacts are kept for good.
    public struct Store: Sendable, Equatable {
        /// A directory, perhaps one that hosts share; used unless there is an S3 store.
        public var directory: String
        /// Whether nobody has said where: then it is this host's own, and is made.
        public var isStandardDirectory = true
        /// An S3 store.
        public var s3 = S3()
    }

    /// An S3 store; there is one if it has an endpoint.
    public struct S3: Sendable, Equatable {
        /// The server's address.
        public var endpoint: String?
        /// The region that signatures name.
        public var region = "us-east-1"
        /// The bucket, which is there.
        public var bucket: String?
        /// What the keys of all objects begin with.
        public var prefix = ""
        /// Where the bucket's name stands in addresses.
        public var addressing = Addressing.path
        /// How bodies are signed.
        public var signing = Signing.digest
        /// The authorities that are trusted; nil for those of the system.
        public var ca: String?
        /// The file with the id of the access key.
        public var accessKeyFile: String?
        /// The file with the secret of the access key.
        public var secretKeyFile: String?
        /// The file with the token of temporary credentials.
        public var sessionTokenFile: String?
        /// How long an answer may take to begin.
        public var answerLimit = Duration.seconds(60)
        /// The access key's id; read from where it is kept, not set by a key, as are the following.
        public var accessKey: Secret?
        /// The access key's secret.
        public var secretKey: Secret?
        /// The token of temporary credentials.
        public var sessionToken: Secret?

        /// Where the bucket's name stands in addresses.
        public enum Addressing: String, Sendable, CaseIterable {
            /// In the path.
            case path
            /// In the host's name.
            case virtualHost = "virtual-host"
        }

        /// How bodies are signed.
        public enum Signing: String, Sendable, CaseIterable {
            /// By a digest of all of it.
            case digest
            /// Chunk by chunk.
            case chunks
            /// Not at all: TLS guards them.
            case none
        }
    }

    /// What is kept on this host.
    public struct Cache: Sendable, Equatable {
        /// The directory, on a local disk.
        public var directory: String
        /// The most bytes.
        public var size = 10 << 30
        /// How long something is kept that nobody has asked for.
        public var age = Duration.seconds(30 * 86_400)
    }

    /// How much it takes.
    public struct Limits: Sendable, Equatable {
        /// The most bytes of an artifact.
        public var artifact = 4 << 30
        /// The most bytes that a CSAR unpacks to.
        public var unpacked = 4 << 30
        /// The most files of a CSAR.
        public var files = 50_000
        /// How many artifacts are on their way to the store or from it at once.
        public var transfers = 4
        /// How many connections there may be.
        public var connections = 256
    }

    /// How it stops.
    public struct Drain: Sendable, Equatable {
        /// How long requests may go on.
        public var limit = Duration.seconds(30)
    }

    /// What it shows.
    public struct Metrics: Sendable, Equatable {
        /// Where, besides its socket.
        public var listen: ListenAddress?
    }
}

extension ArtifactConfiguration: DaemonConfiguration {
    /// The least grave severity that is logged.
    public var logLevel: Severity { log.level }
    /// How long requests may go on.
    public var drainLimit: Duration { drain.limit }
}

extension ArtifactConfiguration.Store {
    /// What it is called in the log.
    var name: String {
        guard let endpoint = s3.endpoint, let bucket = s3.bucket else { return directory }
        return "\(endpoint)/\(bucket)"
    }
}
