import Consul
import ConsulTestSupport
import Glibc
import Orchestration
import OrchestrationTestSupport
import TOSCA
import TestSupport
import Testing
import TupleSpace

/// Workers, servers and clients together.
@Suite("A cluster", .serialized, .timeLimit(.minutes(3)))
struct ClusterTests {
    private static var example: String {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples/shop"
    }

    private func finish(_ site: Site, _ workers: [WorkerProcess]) async throws {
        for worker in workers { worker.process.send(SIGTERM) }
        for worker in workers { #expect(try await worker.ended() == 0) }
        try await site.sweep()
        let remains = try await site.remains()
        #expect(remains.isEmpty)
    }

    @Test("a worker is ready once the space has answered")
    func ready() async throws {
        try await Site.with(TestServers.three()) { site in
            let socket = site.directory.path + "/metrics.sock"
            let worker = try site.worker(0, ["metrics.listen": "unix:" + socket])
            try await eventually("it is ready") {
                let curl = try ChildProcess(["curl", "-sS", "--unix-socket", socket, "http://localhost/readyz"])
                _ = try await curl.wait()
                return curl.output == "ready\n"
            }
            try await finish(site, [worker])
        }
    }

    @Test("the example comes to the same end with 1, 2 and 8 workers, in the order of the specification")
    func example() async throws {
        var ends: [[String]] = []
        for count in [1, 2, 8] {
            try await Site.with(TestServers.three()) { site in
                let workers = try (0..<count).map { try site.worker($0) }
                let run = try await site.begin("install", csar: Self.example)
                let ended = try await run.run()
                #expect(ended.status == .succeeded)
                let log = try await site.events(ended.id)
                let source = DirectorySource(root: Self.example)
                let service = try #require(
                    ServiceTemplateReader(options: .init(isLenient: false)).read(entry: "shop.yaml", from: source)
                        .template)
                let checker = OrderChecker(service, try service.instances())
                #expect(checker.nodes.count == 19)
                let complaints = checker.complaints(about: log, of: .install)
                #expect(complaints.isEmpty)
                ends.append(
                    try await run.records().map { "\($0.name) \($0.record.state) \($0.record.attributes.count)" })
                try await finish(site, workers)
            }
        }
        #expect(Set(ends).count == 1)
        #expect(ends.first?.allSatisfy { $0.contains(" started ") } == true)
    }

    @Test("operations whose inputs together are longer than a transaction are handed out all the same")
    func longInputs() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.heavy, scripts: Model.scripts)
            let workers = try [site.worker(1), site.worker(2)]
            let run = try await site.begin("install")
            let ended = try await run.run()
            #expect(ended.status == .succeeded)
            let log = try await site.events(ended.id)
            #expect(log.filter { $0.kind == .succeeded }.count == 80)
            let complaints = site.diary.complaints(about: log)
            #expect(complaints.isEmpty)
            try await finish(site, workers)
        }
    }

    @Test("a changed model takes the place of one that is uninstalled, and of no instance that is there")
    func changedModel() async throws {
        try await Site.with(TestServers.three()) { site in
            let worker = try site.worker(1)
            func run(_ workflow: String, instance: String = "default") async throws -> ExecutionRecord {
                let run = try await site.begin(workflow, instance: instance)
                let ended = try await run.run()
                #expect(ended.status == .succeeded)
                return ended
            }
            try site.write(Model.many("first"), scripts: [:])
            let first = try await run("install")
            _ = try await run("uninstall")
            try site.write(Model.many("second"), scripts: [:])
            #expect(try await run("install").id != first.id)
            try site.write(Model.many("third"), scripts: [:])
            await #expect {
                _ = try await site.begin("install", instance: "other")
            } throws: { "\($0)".contains("the instance 'default' of 'model' was made of another form of the model") }
            try site.write(Model.many("second"), scripts: [:])
            _ = try await run("install", instance: "other")
            try await finish(site, [worker])
        }
    }

    @Test("the leader of three servers is killed in the middle, and nothing is lost or done twice")
    func leaderKilled() async throws {
        let servers = try TestServers.three()
        try await Site.with(servers) { site in
            try site.write(Model.chain, scripts: Model.scripts)
            let workers = try [site.worker(1), site.worker(2)]
            let run = try await site.begin("install")
            try await eventually("some have ended") { site.diary.lines.count { !$0.isBegin } >= 3 }
            let leader = try #require(try servers.leader())
            try servers.perform("kill", leader)
            let ended = try await run.run()
            try servers.perform("restart", leader)
            #expect(ended.status == .succeeded)
            let log = try await site.events(ended.id)
            let complaints = site.diary.complaints(about: log)
            #expect(complaints.isEmpty)
            #expect(log.filter { $0.kind == .succeeded }.count == 16)
            try await finish(site, workers)
        }
    }

    @Test("Ctrl-C on a run stops it in order: what waits is taken back, what runs comes to its end")
    func interrupted() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.gatedTwice, scripts: Model.scripts)
            let worker = try site.worker(1, ["slots": "1"])
            let client = try site.command("install")
            try await eventually("the first runs") { site.diary.beginnings(of: "create") == 1 }
            client.send(SIGINT)
            let execution = try #require(try await site.execution())
            try await eventually("the second is taken back") {
                try await site.events(execution.id).contains { $0.kind == .withdrawn }
            }
            try site.openGate()
            #expect(try await client.wait() == 130)
            #expect(client.output.contains("press Ctrl-C again to leave it to the workers"))
            #expect(try await site.execution()?.status == .cancelled)
            #expect(site.diary.lines.map(\.isBegin) == [true, false])
            try await finish(site, [worker])
        }
    }

    @Test("a signal ends a run that no worker is there for, which stays as it is asked to stop")
    func interruptedAlone() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.chain, scripts: Model.scripts)
            let client = try site.command("install")
            try await eventually("it has begun") { client.output.contains(#""type":"begin""#) }
            client.send(SIGTERM)
            #expect(try await client.wait() == 130)
            let execution = try #require(try await site.execution())
            #expect(client.output.contains("no worker drives it now: \(execution.id) stays in the space"))
            #expect(execution.status == .running)
            let worker = try site.worker(1)
            try await eventually("a worker ends it") { try await site.execution()?.status == .cancelled }
            let again = try site.command("install")
            #expect(try await again.wait() == 0)
            try await finish(site, [worker])
        }
    }

    @Test("the same run once more joins it, and goes on when the first client is killed")
    func joined() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.gated, scripts: Model.scripts)
            let worker = try site.worker(1)
            let first = try site.command("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            let second = try site.command("install")
            try await eventually("the second has joined") { second.output.contains(#""kind":"dispatched""#) }
            first.send(SIGKILL)
            _ = try await first.wait()
            try site.openGate()
            #expect(try await second.wait() == 0)
            #expect(second.output.contains(#""status":"succeeded""#))
            #expect(site.diary.beginnings(of: "create") == 1)
            #expect(try await site.space.rdAll(["executions"]).count == 1)
            // The session of the client that was killed would end by itself, in time.
            for session in try await site.stage.client.sessions() where session.name == "ditrit run" {
                try await site.stage.client.destroySession(session.id)
            }
            try await finish(site, [worker])
        }
    }

    @Test("who follows a run sees its end also when the log is removed before it was read")
    func swept() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.chain, scripts: Model.scripts)
            let worker = try site.worker(1, ["events-retention": "0 s"])
            let run = try await site.begin("install", patience: .milliseconds(50))
            try await eventually("it is over and its log is gone") {
                guard let record = try await site.execution(), record.status != .running else { return false }
                return try await site.events(record.id).isEmpty
            }
            #expect(try await run.run().status == .succeeded)
            try await finish(site, [worker])
        }
    }
}
