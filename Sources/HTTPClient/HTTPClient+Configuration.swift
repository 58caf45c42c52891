extension HTTPClient {
    /// What all requests of a client have in common.
    public struct Configuration: Sendable {
        /// Whom to trust, and who we are.
        public var tls: TLS
        /// How many connections are kept for later requests.
        public var maximumConnections: Int
        /// How many connections there may be to one host at once; nil is any number.
        ///
        /// With HTTP/2, over TLS, requests share connections when there may be few. With HTTP/1.1 each long poll needs
        /// one for itself, and others would wait for it.
        public var maximumConnectionsPerHost: Int?
        /// A Unix socket to which all connections go, whatever the URL's host.
        public var unixSocket: String?

        /// A configuration.
        public init(
            tls: TLS = TLS(), maximumConnections: Int = 512, maximumConnectionsPerHost: Int? = nil,
            unixSocket: String? = nil
        ) {
            self.tls = tls
            self.maximumConnections = maximumConnections
            self.maximumConnectionsPerHost = maximumConnectionsPerHost
            self.unixSocket = unixSocket
        }
    }

    /// Whom to trust with TLS, and who we are.
    ///
    /// The server's certificate and its name are always checked.
    public struct TLS: Sendable {
        /// Something in PEM form.
        public enum PEM: Sendable, Equatable {
            /// In a file.
            case file(String)
            /// The text itself.
            case bytes([UInt8])
        }

        /// A version of the protocol.
        public enum Version: Sendable {
            /// TLS 1.2.
            case v1_2
            /// TLS 1.3.
            case v1_3
        }

        /// The certificates of the authorities that are trusted, and no others; nil is those of the system.
        public var certificateAuthority: PEM?
        /// Our certificate, followed by the intermediate ones, if servers are to know us.
        public var certificate: PEM?
        /// The key of our certificate, not encrypted.
        public var key: PEM?
        /// The oldest version that is spoken.
        public var minimumVersion: Version

        /// Settings.
        public init(
            certificateAuthority: PEM? = nil, certificate: PEM? = nil, key: PEM? = nil, minimumVersion: Version = .v1_2
        ) {
            self.certificateAuthority = certificateAuthority
            self.certificate = certificate
            self.key = key
            self.minimumVersion = minimumVersion
        }
    }
}
