public import Consul
public import EventLoop
public import TestSupport
public import TupleSpace

/// A prefix of its own on real Consul servers, with spaces on it.
public struct ConsulStage: Sendable {
    /// The servers.
    public let servers: ConsulServers
    /// The loop of the spaces and the client.
    public let loop: EventLoop
    /// What all keys begin with.
    public let prefix: String
    /// A client beside the spaces' own.
    public let client: ConsulClient

    /// Takes a new prefix.
    public init(_ servers: ConsulServers) throws {
        self.servers = servers
        loop = try EventLoop(name: "test")
        prefix = "ditrit/test-\(UInt64.random(in: 0...UInt64.max))/"
        client = try ConsulClient(loop: loop, try servers.configuration())
    }

    /// A space as a process of its own would have it.
    public func space(
        _ name: String, _ change: (inout ConsulSpace.Options) -> Void = { _ in }
    ) throws -> ConsulSpace {
        var options = ConsulSpace.Options(name: name)
        options.prefix = prefix
        // A machine that is busy with other tests may keep a process waiting for long.
        options.timeToLive = .seconds(60)
        change(&options)
        return ConsulSpace(
            try ConsulClient(loop: loop, try servers.configuration()), loop: loop, options: options)
    }

    /// Closes the spaces, removes what is left, and ends the loop.
    public func leave(_ spaces: [ConsulSpace]) async throws {
        for space in spaces { await space.close() }
        try await client.delete(prefix: prefix)
        await client.close()
        loop.shutDown()
    }

    /// Calls `body` with a stage that is left in whatever way it ends.
    public static func with<Result>(
        _ servers: ConsulServers, _ body: (ConsulStage) async throws -> Result
    ) async throws -> Result {
        let stage = try ConsulStage(servers)
        do {
            let result = try await body(stage)
            try await stage.leave([])
            return result
        } catch {
            try? await stage.leave([])
            throw error
        }
    }
}
