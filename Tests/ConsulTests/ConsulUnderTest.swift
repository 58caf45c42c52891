import Consul
import EventLoop
import TestSupport
import Testing

typealias Test = Testing.Test

/// A server that the client must get along with.
enum ConsulUnderTest: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case plain = "one server in memory"
    case secured = "one server with TLS and ACLs"

    var testDescription: String { rawValue }

    func servers() throws -> ConsulServers {
        switch self {
        case .plain: try .plain()
        case .secured: try .secured()
        }
    }

    /// Calls `body` with a client and a prefix of its own, which is removed afterwards.
    func withClient(_ body: (ConsulClient, String) async throws -> Void) async throws {
        let prefix = "ditrit/client-\(UInt64.random(in: 0...UInt64.max))/"
        try await withConsulClient(try servers().configuration()) { client in
            let outcome = await Result { try await body(client, prefix) }
            try await client.delete(prefix: prefix)
            try outcome.get()
        }
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Calls `body` with a client, which is closed afterwards.
func withConsulClient(
    _ configuration: ConsulConfiguration, _ body: (ConsulClient) async throws -> Void
) async throws {
    let loop = try EventLoop(name: "test")
    defer { loop.shutDown() }
    let client = try ConsulClient(loop: loop, configuration)
    let outcome = await Result { try await body(client) }
    await client.close()
    try outcome.get()
}

/// The code of what a call throws; nil if it throws nothing or something else.
func code(_ call: () async throws -> Void) async -> ConsulError.Code? {
    do {
        try await call()
        return nil
    } catch {
        return (error as? ConsulError)?.code
    }
}
