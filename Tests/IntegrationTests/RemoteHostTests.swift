import Glibc
import Orchestration
import TestSupport
import Testing

/// Operations on a host that is reached by ssh, when there are several workers to reach it.
@Suite(
    "Hosts over ssh, and several workers", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: SSHServer.program != nil, "there is no sshd: scripts/setup-sshd brings it"))
struct RemoteHostTests {
    /// Software on a host that is there, whose creation waits for the test.
    private static func model(_ server: SSHServer) -> String {
        """
        tosca_definitions_version: tosca_simple_yaml_1_3
        imports: [ditrit/hosts.yaml]
        topology_template:
          node_templates:
            server:
              type: ditrit.nodes.Host
              attributes: { private_address: 127.0.0.1, host_keys: [ "\(server.hostKey)" ] }
              capabilities: { endpoint: { properties: { port: \(server.port) } } }
            app:
              type: tosca.nodes.SoftwareComponent
              requirements: [ { host: server } ]
              interfaces: { Standard: { create: scripts/gated.sh, start: scripts/short.sh } }

        """
    }

    @Test(
        "an operation whose worker is killed, or does not move any more, is run again by another one, and ends well",
        arguments: [SIGKILL, SIGSTOP])
    func lost(signal: Int32) async throws {
        let server = try await SSHServer()
        try await Site.with(TestServers.three()) { site in
            try site.write(Self.model(server), scripts: Model.scripts)
            let settings = ["operations.ssh.key": server.key, "space.session-ttl": "2 s"]
            let first = try site.worker(1, settings.merging(["roles": "operations"]) { $1 })
            let engine = try site.worker(2, settings.merging(["roles": "engine"]) { $1 })
            let run = try await site.begin("install")
            try await eventually("it runs on the host: \(first.output)") { site.diary.beginnings(of: "create") == 1 }
            let second = try site.worker(3, settings.merging(["roles": "operations"]) { $1 })
            first.process.send(signal)
            try await eventually("it runs again, by the other worker", within: .seconds(60)) {
                site.diary.beginnings(of: "create") == 2
            }
            #expect(second.output.contains("Standard.create of app_0 runs"))
            try site.openGate()
            let ended = try await run.run()
            #expect(ended.status == .succeeded)
            #expect(site.diary.beginnings(of: "create") == 2)
            #expect(site.diary.beginnings(of: "start") == 1)
            // Also that the first attempt was over before the second one began.
            #expect(site.diary.complaints(about: try await site.events(ended.id)).isEmpty)
            if signal != SIGKILL { first.process.send(SIGKILL) }
            _ = try await first.ended()
            try await second.stop()
            try await engine.stop()
            try await site.sweep()
            #expect(try await site.remains().isEmpty)
        }
    }
}
