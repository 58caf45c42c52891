import Consul
import EventLoop
import TestSupport
import Testing

@testable import TupleSpace

/// A prefix of its own on real Consul servers, with spaces on it.
struct ConsulStage {
    let servers: ConsulServers
    let loop: EventLoop
    let prefix: String
    let client: ConsulClient

    init(_ servers: ConsulServers) throws {
        self.servers = servers
        loop = try EventLoop(name: "test")
        prefix = "ditrit/test-\(UInt64.random(in: 0...UInt64.max))/"
        client = try ConsulClient(loop: loop, try Self.configuration(servers))
    }

    static func configuration(_ servers: ConsulServers) throws -> ConsulConfiguration {
        var configuration = ConsulConfiguration(addresses: servers.addresses)
        if servers.addresses.allSatisfy({ $0.hasPrefix("https") }) {
            configuration.certificateAuthority = servers.directory + "/tls/ca.pem"
            configuration.certificate = servers.directory + "/tls/client.pem"
            configuration.key = servers.directory + "/tls/client.key"
            configuration.token = try servers.text("ditrit.token")
        }
        return configuration
    }

    /// A space as a process of its own would have it.
    func space(_ name: String, _ change: (inout ConsulSpace.Options) -> Void = { _ in }) throws -> ConsulSpace {
        var options = ConsulSpace.Options(name: name)
        options.prefix = prefix
        change(&options)
        return ConsulSpace(
            try ConsulClient(loop: loop, try Self.configuration(servers)), loop: loop, options: options)
    }

    /// Closes the spaces, removes what is left, and ends the loop.
    func leave(_ spaces: [ConsulSpace]) async throws {
        for space in spaces { await space.close() }
        try await client.delete(prefix: prefix)
        await client.close()
        loop.shutDown()
    }
}
