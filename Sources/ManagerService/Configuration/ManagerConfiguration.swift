internal import DaemonLifecycle
internal import HTTPServer
internal import SpaceMembership

/// What a manager is told: by its file, the environment and the command line.
struct ManagerConfiguration: Sendable, Equatable {
    /// How this manager is called in the space, in logs and in metrics; no two managers have one name.
    var name: String
    /// Where it keeps what it has to find again when it is restarted, and nobody after a restart of the machine.
    var runtimeDirectory: String
    /// Where it keeps what it passes on, while it does.
    var scratchDirectory: String
    /// Where it listens.
    var listen: Listen
    /// What connections over networks are secured with.
    var tls = TLS()
    /// Who may do what.
    var access = AccessPolicy()
    /// How much clients may ask.
    var limits = Limits()
    /// The tuple space.
    var space = SpaceConfiguration()
    /// Where CSARs are kept.
    var artifacts: Artifacts
    /// How it stops.
    var drain = Drain()
    /// What it writes about itself.
    var log = LogConfiguration()

    /// Where it listens.
    struct Listen: Sendable, Equatable {
        var addresses: [ListenAddress]
        /// The group that may connect to sockets in the file system.
        var group: String?
    }

    /// Files for TLS; those that are nil are not used.
    struct TLS: Sendable, Equatable {
        var certificate: String?
        var key: String?
        /// Who vouches for certificates of clients.
        var clientCA: String?

        /// What the server is given; nil where it speaks no TLS.
        var files: TLSFiles? {
            guard let certificate, let key else { return nil }
            return TLSFiles(
                certificate: certificate, key: key,
                clientCertificates: clientCA.map { .optional(authorities: $0) } ?? .none)
        }
    }

    /// How much clients may ask.
    struct Limits: Sendable, Equatable {
        /// How long a CSAR may be, in bytes.
        var archive = 1 << 30
        /// How many CSARs may be on their way at once.
        var uploads = 4
        /// How many connections there may be.
        var connections = 1024
        /// How many of them may come from one address.
        var connectionsPerAddress = 512
        /// How long a long poll may last.
        var wait = Duration.seconds(60)
    }

    /// Where CSARs are kept.
    struct Artifacts: Sendable, Equatable {
        /// The socket of the host's artifact daemon.
        var socket: String?
        /// The directory of those that were fetched.
        var cache: String
        /// A directory that all hosts share.
        var sharedDirectory: String?
    }

    /// How it stops.
    struct Drain: Sendable, Equatable {
        /// How long requests may go on.
        var limit = Duration.seconds(30)
    }
}
