public import Consul
import FoundationEssentials
import Glibc
import Synchronization

/// Real Consul servers on loopback addresses of this process's own, that end when it does.
public final class ConsulServers: Sendable {
    /// What is started.
    public enum Kind: Sendable {
        /// One server in memory, without TLS and ACLs.
        case plain
        /// One server with TLS on both sides and ACLs that deny by default.
        case one
        /// Three such servers, with encrypted gossip.
        case three
    }

    /// Where certificates, tokens and logs are.
    public let directory: String
    /// The API's addresses.
    public let addresses: [String]
    private let script: String

    /// Starts servers, and waits until they have a leader.
    ///
    /// - Parameters:
    ///   - shortestSession: how short the time to live of a session may be.
    ///   - network: the first three parts of the servers' addresses, if they are not to be on the loopback device.
    public init(_ kind: Kind, shortestSession: String = "10s", network: String? = nil) throws {
        script = try Self.package() + "/scripts/consul-dev"
        let number = Self.next()
        let process = Int(getpid())
        let address = network ?? "127.\(64 + process % 128).\((process / 128 + number * 41) % 256)"
        var template = Array("/tmp/ditrit-consul-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(operation: "mkdtemp", code: errno) }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let options: [String] =
            switch kind {
            case .plain: ["--plain"]
            case .one: []
            case .three: ["--servers", "3"]
            }
        try Command.run(
            ["/bin/sh", "-c", "exec \"$@\" >/dev/null", "sh", script, "start", directory, "--address", address]
                + ["--for", "\(process)", "--session-ttl-min", shortestSession] + options)
        addresses = try Self.lines(directory + "/conf/addresses")
    }

    /// Does something to one of the servers: `kill`, `pause`, `resume`, `restart`.
    public func perform(_ verb: String, _ server: Int) throws {
        try Command.run([script, verb, directory, "\(server)"])
    }

    /// Ends them before the process does.
    public func stop() throws { try Command.run([script, "stop", directory]) }

    /// The number of the leader; nil if the servers know none.
    public func leader() throws -> Int? {
        try Command.run(["/bin/sh", "-c", "exec \"$0\" leader \"$1\" > \"$1/run/leader\"", script, directory])
        return try Self.lines(directory + "/run/leader").first.flatMap { Int($0) }
    }

    /// What is in a file of the directory, `ditrit.token`: its first line.
    public func text(_ file: String) throws -> String { try Self.lines("\(directory)/\(file)").first ?? "" }

    private static func lines(_ path: String) throws -> [String] {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    private static func package() throws -> String {
        var package = URL(filePath: #filePath)
        while package.path != "/" {
            if FileManager.default.fileExists(atPath: package.appending(path: "Package.swift").path) {
                return package.path
            }
            package.deleteLastPathComponent()
        }
        throw POSIXFailure(operation: "looking for the package", code: ENOENT)
    }

    private static let count = Atomic(0)

    private static func next() -> Int { count.add(1, ordering: .relaxed).newValue }

    private static let sharedPlain = Result { try ConsulServers(.plain) }
    private static let sharedImpatient = Result { try ConsulServers(.plain, shortestSession: "1s") }
    private static let sharedOne = Result { try ConsulServers(.one) }

    /// The one server in memory that tests share, each with a prefix of its own.
    public static func plain() throws -> ConsulServers { try sharedPlain.get() }

    /// Another one, whose sessions may be as short as a second.
    public static func impatient() throws -> ConsulServers { try sharedImpatient.get() }

    /// The one server with TLS and ACLs that tests share.
    public static func secured() throws -> ConsulServers { try sharedOne.get() }
}

extension ConsulServers {
    /// How Ditrit reaches them.
    public func configuration() throws -> ConsulConfiguration {
        var configuration = ConsulConfiguration(addresses: addresses)
        guard addresses.allSatisfy({ $0.hasPrefix("https") }) else { return configuration }
        configuration.certificateAuthority = directory + "/tls/ca.pem"
        configuration.certificate = directory + "/tls/client.pem"
        configuration.key = directory + "/tls/client.key"
        configuration.token = try text("ditrit.token")
        return configuration
    }
}
