import Glibc
import Orchestration
import TestSupport
import Testing
import TupleSpace

/// What becomes of an execution when the processes that are at it die, or are told to end.
///
/// Where sessions live for an hour, what goes on goes on because somebody has ended them.
@Suite("The death of workers", .serialized, .timeLimit(.minutes(3)))
struct WorkerDeathTests {
    private static let lasting = ["space.session-ttl": "1 h"]

    private func site(_ model: String, _ body: (Site) async throws -> Void) async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(model, scripts: Model.scripts)
            try await body(site)
            try await site.sweep()
            let remains = try await site.remains()
            #expect(remains.isEmpty)
        }
    }

    private func expectDone(_ site: Site, _ ended: ExecutionRecord) async throws {
        #expect(ended.status == .succeeded)
        let log = try await site.events(ended.id)
        #expect(site.diary.complaints(about: log).isEmpty)
        #expect(log.filter { $0.kind == .dispatched }.count == log.filter { $0.kind == .succeeded }.count)
    }

    @Test("an operation that must not be repeated has failed when its worker was killed, and the reason is told")
    func killedOnce() async throws {
        try await site(Model.gatedOnce) { site in
            var worker = try site.worker(1, Self.lasting)
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            try await worker.kill()
            try worker.start()
            let ended = try await run.run()
            #expect(ended.status == .failed)
            let failures = try await site.events(ended.id).filter { $0.kind == .failed }
            #expect(
                failures.map(\.message) == ["its worker was lost 1 time while it ran, and it may be run again never"])
            #expect(site.diary.beginnings(of: "create") == 1)
            try await worker.stop()
        }
    }

    @Test("the operation of a worker that was killed runs again as soon as the worker is back")
    func killedWhileRunning() async throws {
        try await site(Model.gated) { site in
            var worker = try site.worker(1, Self.lasting)
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            try await worker.kill()
            try worker.start()
            try await eventually("it runs again") { site.diary.beginnings(of: "create") == 2 }
            try site.openGate()
            try await expectDone(site, try await run.run())
            #expect(site.diary.beginnings(of: "create") == 2)
            try await worker.stop()
        }
    }

    @Test("a worker that is told to end hands executions over at once, and what it runs ends there")
    func toldToEnd() async throws {
        try await site(Model.gated) { site in
            let first = try site.worker(1, Self.lasting)
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            let second = try site.worker(2, Self.lasting)
            first.process.send(SIGTERM)
            try await eventually("the other drives the execution") { second.output.contains("drives install") }
            #expect(first.output.contains("hands over install"))
            try site.openGate()
            try await expectDone(site, try await run.run())
            #expect(try await first.ended() == 0)
            #expect(site.diary.beginnings(of: "create") == 1)
            try await second.stop()
        }
    }

    @Test("a worker that is to end and whose operation takes too long stops it and puts it back")
    func toldToEndAtOnce() async throws {
        try await site(Model.gated) { site in
            let first = try site.worker(1, Self.lasting.merging(["drain.limit": "0 s"]) { $1 })
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            try await first.stop()
            let second = try site.worker(2, Self.lasting)
            try await eventually("it runs again") { site.diary.beginnings(of: "create") == 2 }
            try site.openGate()
            try await expectDone(site, try await run.run())
            try await second.stop()
        }
    }

    @Test("what runs elsewhere is not repeated when the engine's worker is killed", arguments: [true, false])
    func engineKilled(comesBack: Bool) async throws {
        try await site(Model.gated) { site in
            let time = comesBack ? Self.lasting : ["space.session-ttl": "2 s"]
            var engine = try site.worker(1, time.merging(["roles": "engine"]) { $1 })
            let operations = try site.worker(2, ["roles": "operations", "space.session-ttl": "1 h"])
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            try await engine.kill()
            let other = try comesBack ? nil : site.worker(3, ["roles": "engine"])
            if comesBack { try engine.start() }
            try await eventually("an engine drives the execution again") {
                (other ?? engine).processes.last?.output.contains("drives install") == true
            }
            try site.openGate()
            try await expectDone(site, try await run.run())
            #expect(site.diary.beginnings(of: "create") == 1)
            for worker in [other, operations, comesBack ? engine : nil].compactMap(\.self) { try await worker.stop() }
        }
    }
}
