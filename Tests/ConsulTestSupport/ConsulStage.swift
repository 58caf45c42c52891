public import Consul
internal import EventLoop
public import TestSupport
internal import Testing
public import TupleSpace

/// A prefix of its own on real Consul servers, with spaces on it.
public final class ConsulStage: Sendable {
    /// The servers.
    public let servers: ConsulServers
    /// What all keys begin with.
    public let prefix = "ditrit/test-\(UInt64.random(in: 0...UInt64.max))/"
    /// A client beside the spaces' own.
    public let client: ConsulClient
    private let loop: EventLoop
    private let waitLimit: Duration
    private let spaces = Locked<[(ConsulSpace, ConsulClient)]>([])

    /// Takes a new prefix, to be left by `leave()`.
    ///
    /// - Parameter waitLimit: how long a wait in its spaces goes on with a server that hangs.
    public init(_ servers: ConsulServers, waitLimit: Duration = .seconds(8)) throws {
        self.servers = servers
        self.waitLimit = waitLimit
        loop = try EventLoop(name: "test")
        client = try ConsulClient(loop: loop, servers.configuration())
    }

    /// Calls `body`, then closes all spaces, looks that nothing of their own is left, and removes what is.
    ///
    /// Who misses what he should be woken by waits longer than a test may take.
    public static func with<Value>(
        _ servers: ConsulServers, _ body: (ConsulStage) async throws -> Value
    ) async throws -> Value {
        let stage = try ConsulStage(servers, waitLimit: .seconds(600))
        var value: Value?
        var failure: (any Error)?
        do {
            value = try await body(stage)
        } catch {
            failure = error
        }
        await stage.closeSpaces()
        do {
            if failure == nil {
                let own = try await stage.own()
                #expect(own == [], "of the spaces themselves nothing is left when they are closed")
            }
            try await stage.clear()
        } catch {
            if failure == nil { failure = error }
        }
        await stage.end()
        if let failure { throw failure }
        return try #require(value)
    }

    /// Closes all spaces, and removes what is left below the prefix.
    public func leave() async throws {
        await closeSpaces()
        try await clear()
        await end()
    }

    /// Removes what is left below the prefix: later, where another test has just killed the server that leads.
    private func clear() async throws {
        let until = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return try await client.delete(prefix: prefix)
            } catch {
                guard ContinuousClock.now < until else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func end() async {
        for (_, client) in spaces.withLock({ $0 }) { await client.close() }
        await client.close()
        loop.shutDown()
    }

    /// Closes all spaces.
    public func closeSpaces() async {
        for (space, _) in spaces.withLock({ $0 }) { await space.close() }
    }

    /// The token that a space shows.
    public enum Token {
        /// The one that is made for it.
        case own
        /// Another one, or none.
        case other(String?)
    }

    /// A space as a process of its own would have it.
    ///
    /// - Parameter address: where it reaches Consul, instead of at the servers.
    public func space(
        _ name: String = "test", at address: String? = nil, token: Token = .own,
        _ change: (inout ConsulSpace.Options) -> Void = { _ in }
    ) throws -> ConsulSpace {
        var options = ConsulSpace.Options(name: name)
        options.prefix = prefix
        // A machine that is busy with other tests may keep a process waiting for long.
        options.timeToLive = .seconds(60)
        options.waitLimit = waitLimit
        change(&options)
        var configuration = try servers.configuration()
        if let address { configuration.addresses = [address] }
        if case .other(let token) = token { configuration.token = token }
        let client = try ConsulClient(loop: loop, configuration)
        let space = ConsulSpace(client, loop: loop, options: options)
        spaces.withLock { $0.append((space, client)) }
        return space
    }

    /// Ends a space's session as Consul does when it hears nothing more of it.
    public func destroySession(of space: ConsulSpace) async throws {
        if let session = await space.consulSession { try await client.destroySession(session) }
    }

    /// The keys that stand there for the spaces' own sake, or beside tuples that are not there.
    public func own() async throws -> [String] {
        let layout = ConsulLayout(prefix: prefix)
        let names = try await client.keys(prefix, .consistent)
        return names.filter { name in
            switch layout.entry(at: name) {
            case .tuple(let key)?: key.fields[0] == "session"
            case .part(let key)?: !names.contains(layout.tuple(key))
            case .hold?, .marker?, nil: true
            }
        }
    }
}
