import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Runs that are killed or stopped in the middle, and go on.
@Suite("Interrupted runs")
struct InterruptionTests {
    let directory: TemporaryDirectory
    private var log: String { directory.path + "/log" }
    private var state: String { directory.path + "/state" }

    /// Two nodes on two servers, one using the other; each operation says in the log that it begins and that it ends.
    init() throws {
        directory = try TemporaryDirectory()
        let operations = ["create", "configure", "start", "stop", "delete"]
        for operation in operations {
            try directory.write(
                """
                #!/bin/sh
                echo "begin $INSTANCE $DITRIT_OPERATION" >>"$log"
                sleep "$pause"
                echo "end $INSTANCE $DITRIT_OPERATION" >>"$log"
                """, to: "model/\(operation).sh", isExecutable: true)
        }
        try directory.write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_1
            node_types:
              test.Logged:
                derived_from: tosca.nodes.Root
                capabilities:
                  scalable: { type: tosca.capabilities.Scalable }
                  host: { type: tosca.capabilities.Container }
                requirements:
                  - host:
                      capability: tosca.capabilities.Container
                      relationship: tosca.relationships.HostedOn
                      occurrences: [0, 1]
                interfaces:
                  Standard:
                    inputs: { log: { get_input: log }, pause: { get_input: pause } }
            \(operations.map { "        \($0): \($0).sh" }.joined(separator: "\n"))
            topology_template:
              inputs:
                log: { type: string }
                pause: { type: float, default: 0.05 }
              node_templates:
                server:
                  type: test.Logged
                  capabilities: { scalable: { properties: { default_instances: 2, max_instances: 2 } } }
                app:
                  type: test.Logged
                  requirements: [ { host: server } ]
                client:
                  type: test.Logged
                  requirements: [ { dependency: app } ]
            """, to: "model/model.yaml")
    }

    private func events() -> [String] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// A run that gets signals, each once it has printed a line that contains a text.
    private func run(
        _ workflow: String, pause: Double = 0.05, json: Bool = false, signals: [(Int32, after: String)] = []
    ) async throws -> Ditrit.Outcome {
        let waiting = Locked(signals)
        let model = directory.path + "/model/model.yaml"
        let options = ["--state", state, "--input", "log=\(log)", "--input", "pause=\(pause)"]
        return try await Ditrit.run(["run"] + options + (json ? ["--json"] : []) + [model, workflow]) { line in
            waiting.withLock { waiting in
                guard let (signal, text) = waiting.first, line.contains(text) else { return }
                waiting.removeFirst()
                for process in Self.processes(running: model) { kill(process, signal) }
            }
        }
    }

    /// The `ditrit` processes that run a model, by their command lines.
    private static func processes(running model: String) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { process in
            guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"),
                let name = FileManager.default.contents(atPath: "/proc/\(process)/comm")
            else { return false }
            let arguments = String(decoding: data, as: UTF8.self).split(separator: "\0")
            return String(decoding: name, as: UTF8.self) == "ditrit\n" && arguments.contains(Substring(model))
        }
    }

    /// Every operation has run to its end, and none began again once its end was committed.
    private func expectAllRan(_ count: Int, in runs: [Ditrit.Outcome]) throws {
        #expect(Set(events().filter { $0.hasPrefix("end ") }).count == count)
        var succeeded: Set<String> = []
        for run in runs {
            for began in try run.operations("began") {
                #expect(!succeeded.contains(began), "\(began) had ended, and was run again")
            }
            succeeded.formUnion(try run.operations("event", kind: "succeeded"))
        }
    }

    // MARK: - Killed

    @Test(
        "kill -9 at any point loses nothing: the same command goes on, and no operation that ended runs twice",
        arguments: [
            #""type":"begin""#, #""node":"server_1","state":"creating""#, #""type":"began""#,
            #""node":"server_1","operation":"Standard.start""#, #""node":"app_0","state":"creating""#,
            #""node":"app_1","operation":"Standard.configure""#, #""node":"app_0","state":"started""#,
            #""node":"client_0","operation":"Standard.start""#,
        ])
    func killed(text: String) async throws {
        let killed = try await run("install", pause: 0.4, json: true, signals: [(SIGKILL, after: text)])
        #expect(killed.status == 128 + SIGKILL, "\(killed.text)")
        let resumed = try await run("install", json: true)
        #expect(resumed.status == 0, "\(resumed.text)")
        #expect(resumed.lines.last?.contains(#""status":"succeeded""#) == true)
        try expectAllRan(15, in: [killed, resumed])
    }

    @Test("killed again and again, it still comes to its end")
    func killedRepeatedly() async throws {
        var runs: [Ditrit.Outcome] = []
        // Each time it gets one operation further before it is killed.
        for node in ["server_0", "server_1", "app_0", "app_1", "client_0"] {
            let text = #""kind":"succeeded","node":"\#(node)","operation":"Standard.configure""#
            runs.append(try await run("install", json: true, signals: [(SIGKILL, after: text)]))
        }
        runs.append(try await run("install", json: true))
        #expect(runs.last?.status == 0)
        #expect(runs.contains { $0.status == 128 + SIGKILL })
        try expectAllRan(15, in: runs)
    }

    @Test("a killed install can be uninstalled, and leaves nothing that runs")
    func uninstallAfterKill() async throws {
        let killed = try await run("install", pause: 30, signals: [(SIGKILL, after: "Standard.create")])
        #expect(killed.status == 128 + SIGKILL)
        let uninstalled = try await run("uninstall", pause: 0)
        #expect(uninstalled.status == 0, "\(uninstalled.text)")
        #expect(uninstalled.rows(in: "started").isEmpty)
        #expect(!events().contains { $0.hasPrefix("end ") && $0.hasSuffix("create") })
    }

    // MARK: - Stopped

    @Test("Ctrl-C lets what runs end, starts nothing more, and the run can be taken up")
    func cancelledInOrder() async throws {
        let cancelled = try await run("install", pause: 0.5, json: true, signals: [(SIGINT, after: #""type":"began""#)])
        #expect(cancelled.status == 130)
        #expect(cancelled.text.contains("press Ctrl-C again"))
        #expect(events().filter { $0.hasPrefix("begin ") }.count == events().filter { $0.hasPrefix("end ") }.count)
        #expect(!events().isEmpty)
        #expect(!events().contains { $0.contains("app_") })
        let resumed = try await run("install", json: true)
        #expect(resumed.status == 0)
        try expectAllRan(15, in: [cancelled, resumed])
    }

    @Test("Ctrl-C twice stops at once what runs")
    func cancelledAtOnce() async throws {
        let cancelled = try await run(
            "install", pause: 60, json: true,
            signals: [(SIGINT, after: #""type":"began""#), (SIGINT, after: "press Ctrl-C again")])
        #expect(cancelled.status == 130)
        #expect(!events().contains { $0.hasPrefix("end ") })
        let resumed = try await run("install", json: true)
        #expect(resumed.status == 0)
        try expectAllRan(15, in: [cancelled, resumed])
    }

    @Test("SIGTERM is Ctrl-C")
    func terminated() async throws {
        let terminated = try await run("install", pause: 0.3, signals: [(SIGTERM, after: "Standard.create")])
        #expect(terminated.status == 130)
        #expect(terminated.rows(in: "started").isEmpty)
    }

    @Test("a run can be looked into while it goes on, and a second one is told who has the directory")
    func inUse() async throws {
        async let first = run("install", pause: 2)
        // Until the first has begun an operation.
        while !FileManager.default.fileExists(atPath: log) { try await Task.sleep(for: .milliseconds(10)) }
        let status = try await Ditrit.run("status", "--state", state)
        #expect(status.status == 0)
        #expect(status.lines.first?.contains("running") == true)
        let early = try await Ditrit.shell(
            "\"$ditrit\" run --state \(state) --input log=\(log) model/model.yaml install & sleep 0.5; kill -INT $!; wait $!",
            directory: directory.path)
        #expect(early.status == 130, "Ctrl-C ends also a command that still waits for the directory")
        let second = try await run("install")
        #expect(second.status == 3)
        #expect(second.lines.first?.contains("is in use by process ") == true, "it is said at once")
        #expect(second.lines.first?.contains("waiting for its end") == true)
        #expect(second.lines.last?.contains("wait until that has ended") == true)
        #expect(try await first.status == 0)
    }
}

extension Ditrit.Outcome {
    /// The operations that lines of `--json` of a type tell of, as `NODE OPERATION`.
    fileprivate func operations(_ type: String, kind: String? = nil) throws -> [String] {
        struct Line: Decodable {
            let type: String
            let kind: String?
            let node: String?
            let operation: String?
        }
        return try lines.filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.compactMap { text in
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            guard line.type == type, line.kind == kind, let node = line.node, let operation = line.operation else {
                return nil
            }
            return "\(node) \(operation)"
        }
    }
}
