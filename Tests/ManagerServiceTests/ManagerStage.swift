import CSAR
import ConsulTestSupport
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import Orchestration
import Systemd
import TestSupport
import TupleSpace

@testable import ManagerService

/// A space of its own on a real server, with whatever managers and workers a test starts around it.
final class ManagerStage: Sendable {
    let stage: ConsulStage
    let directory: TemporaryDirectory
    let loop: EventLoop
    let space: ConsulSpace
    private let tag = "m\(UInt32.random(in: 0...UInt32.max))"

    private init() throws {
        stage = try ConsulStage(.secured())
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "test")
        space = try stage.space("\(tag)-test")
    }

    /// Calls `body` with a stage, and leaves nothing of it in whatever way that ends.
    static func with(_ body: (ManagerStage) async throws -> Void) async throws {
        let stage = try ManagerStage()
        do {
            try await body(stage)
        } catch {
            try? await stage.leave()
            throw error
        }
        try await stage.leave()
    }

    private func leave() async throws {
        try await stage.leave()
        loop.shutDown()
    }

    // MARK: - Programs

    private var spaceKeys: [String: String] {
        let servers = stage.servers
        return [
            "space.consul": servers.addresses.joined(separator: ","), "space.prefix": String(stage.prefix.dropLast()),
            "space.token-file": servers.directory + "/ditrit.token", "space.tls.ca": servers.directory + "/tls/ca.pem",
            "space.tls.certificate": servers.directory + "/tls/client.pem",
            "space.tls.key": servers.directory + "/tls/client.key",
        ]
    }

    private func arguments(_ keys: [String: String]) -> [String] {
        keys.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
    }

    private func managerKeys(_ number: Int) -> [String: String] {
        let own = "\(directory.path)/manager\(number)"
        return spaceKeys.merging([
            "name": "\(tag)-\(number)", "listen.addresses": "127.0.0.1:0,unix:\(own)/api.sock",
            "runtime-directory": own, "scratch-directory": own + "/scratch", "artifacts.cache": own + "/cache",
            "log.target": "stderr", "access.admins": "none",
        ]) { $1 }
    }

    /// Starts a manager, and waits until it is in the space.
    ///
    /// - Parameter wrapper: a command that starts it.
    func manager(
        _ number: Int = 1, _ settings: [String: String] = [:], by wrapper: [String] = []
    ) async throws -> ManagerProcess {
        let keys = managerKeys(number).merging(settings) { $1 }
        let file = try directory.write("", to: "manager\(number)/manager.yaml")
        let process = try ChildProcess(
            wrapper + [ChildProcess.built("ditrit-manager"), "--config", file] + arguments(keys))
        let manager = ManagerProcess(
            process: process, runtimeDirectory: keys["runtime-directory"] ?? "",
            scratch: keys["scratch-directory"] ?? "")
        try await eventually("\(process.output)\nthe manager listens") {
            manager.port != nil || process.output.contains(" critical ")
        }
        guard manager.port != nil else { throw NoManager(description: process.output) }
        return manager
    }

    /// Runs a command of `ditrit-manager`; its status and what it has printed.
    func command(_ words: String...) async throws -> (status: Int32, output: String) {
        let file = try directory.write("", to: "manager0/manager.yaml")
        let process = try ChildProcess(
            [ChildProcess.built("ditrit-manager")] + words + ["--config", file] + arguments(managerKeys(0)))
        return (try await process.wait(), process.output)
    }

    /// Starts a worker.
    func worker(_ number: Int = 1, _ settings: [String: String] = [:]) throws -> ChildProcess {
        let own = "\(directory.path)/worker\(number)"
        let keys = spaceKeys.merging([
            "name": "\(tag)-w\(number)", "slots": "4", "events-retention": "1 h", "runtime-directory": own + "/run",
            "operations.work-directory": own + "/work", "artifacts.cache": own + "/cache", "metrics.listen": "off",
            "log.target": "stderr",
        ]) { $1 }.merging(settings) { $1 }
        let file = try directory.write("", to: "worker\(number)/worker.yaml")
        return try ChildProcess([ChildProcess.built("ditrit-worker"), "--config", file] + arguments(keys))
    }

    // MARK: - Clients

    /// A token of a role, straight from the space.
    func token(_ role: Role, _ name: String? = nil) async throws -> String {
        try await TokenBook.add(name ?? role.rawValue, role: role, lifetime: nil, to: space).token.exposed
    }

    /// A client of a manager, which waits until that is ready.
    func client(_ manager: ManagerProcess, token: String?) async throws -> APIClient {
        let client = try APIClient(loop: loop, base: "http://127.0.0.1:\(manager.port ?? 0)", token: token)
        try await eventually("\(manager.process.output)\nthe manager is ready") {
            try await client.get("/readyz").status == 200
        }
        return client
    }

    /// The example as an archive.
    func shop() throws -> [UInt8] {
        let file = directory.path + "/shop.csar"
        if access(file, F_OK) != 0 {
            try CSAR.archive(Self.package.appending(path: "examples/shop").path, to: file)
        }
        return [UInt8](try Data(contentsOf: URL(filePath: file)))
    }

    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One node whose creation waits for `gate`.
    func gated() throws -> [UInt8] {
        try model(
            "gated", "{ create: create.sh }", ["create.sh": "echo waits\nuntil [ -e $GATE ]; do sleep 0.02; done"])
    }

    /// One node that cannot be configured before there is `gate`.
    func failing() throws -> [UInt8] {
        try model(
            "failing", "{ create: create.sh, configure: configure.sh }",
            ["create.sh": "echo created", "configure.sh": "echo tries; [ -e $GATE ]"])
    }

    /// One node with these operations.
    private func model(_ name: String, _ operations: String, _ scripts: [String: String]) throws -> [UInt8] {
        let file = "\(directory.path)/\(name).csar"
        if access(file, F_OK) != 0 {
            try directory.write(
                """
                tosca_definitions_version: tosca_simple_yaml_1_1
                topology_template:
                  node_templates:
                    one:
                      type: tosca.nodes.Root
                      interfaces: { Standard: \(operations) }
                """, to: "\(name)/model.yaml")
            for (script, text) in scripts {
                try directory.write(
                    "#!/bin/sh\n\(text.replacing("$GATE", with: directory.path + "/gate"))\n", to: "\(name)/\(script)",
                    isExecutable: true)
            }
            try CSAR.archive("\(directory.path)/\(name)", to: file)
        }
        return [UInt8](try Data(contentsOf: URL(filePath: file)))
    }

    /// An archive with two files of which each could be the service template.
    func withoutTemplate() throws -> [UInt8] {
        for name in ["a", "b"] { try directory.write("x: y\n", to: "two/\(name).yaml") }
        try Command.run(["python3", "-m", "zipfile", "-c", directory.path + "/two.zip", directory.path + "/two/."])
        return [UInt8](try Data(contentsOf: URL(filePath: directory.path + "/two.zip")))
    }

    func openGate() throws { try directory.write("", to: "gate") }
}

/// A `ditrit-manager` that runs.
struct ManagerProcess: Sendable {
    let process: ChildProcess
    let runtimeDirectory: String
    let scratch: String

    /// The port that it says it listens on.
    var port: Int? {
        process.output.firstMatch(of: /listens on 127\.0\.0\.1:([0-9]+)/).flatMap { Int($0.1) }
    }

    var socket: String { runtimeDirectory + "/api.sock" }

    /// Asks it to end, and waits until it has.
    @discardableResult
    func stop() async throws -> Int32 {
        process.send(SIGTERM)
        return try await process.wait()
    }
}

/// Why there is no manager, in its own words.
struct NoManager: Error, CustomStringConvertible {
    let description: String
}
