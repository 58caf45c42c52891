import EventLoop
import FoundationEssentials
import Telemetry
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Executions on a site's instances.
@Suite("Executions of a site", .timeLimit(.minutes(1)))
struct SiteExecutionTests {
    private func bench(create: String = "#!/bin/sh\n") async throws -> SiteBench {
        let bench = try SiteBench(create: create)
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        return bench
    }

    @Test("a workflow runs to its end, and what has happened is told in its order, from any place on")
    func life() async throws {
        let bench = try await bench()
        try await bench.working {
            let started = try await bench.site.start("install", on: "prod", of: "shop")
            #expect(started.isNew)
            #expect(started.record.id == "shop-prod-1")
            var events: [PositionedEvent] = []
            for try await some in bench.site.events(of: started.record.id) { events += some }
            #expect(events.compactMap(\.event.state).last == "started")
            #expect(events.map(\.position) == events.map(\.position).sorted())
            let middle = events[events.count / 2].position
            var rest: [PositionedEvent] = []
            for try await some in bench.site.events(of: started.record.id, after: middle) { rest += some }
            #expect(rest == events.filter { $0.position > middle })
            let page = try await bench.site.events(of: started.record.id, after: middle, limit: 1)
            #expect(page.events == Array(rest.prefix(1)))
            let end = try await bench.site.events(of: started.record.id, after: page.position, limit: 1000)
            #expect(end.events == Array(rest.dropFirst()))
            let over = try await bench.site.events(of: started.record.id, after: end.position, limit: 1000)
            #expect(over.events.isEmpty && over.isOver)

            let execution = try await bench.site.execution(started.record.id)
            #expect(execution.record.status == .succeeded)
            #expect(execution.record.counts.succeeded == 2 && execution.record.counts.open == 0)
        }
    }

    @Test("a key makes the same start the same execution, and another start a conflict; it expires")
    func keys() async throws {
        let bench = try await bench()
        let first = try await bench.site.start("install", on: "prod", of: "shop", key: "k")
        let second = try await bench.another().start("install", on: "prod", of: "shop", key: "k")
        #expect(second.record.id == first.record.id && !second.isNew)
        let other = await #expect(throws: SiteError.self) {
            try await bench.site.start("uninstall", on: "prod", of: "shop", key: "k")
        }
        #expect(other?.code == .conflict)
        let busy = await #expect(throws: SiteError.self) {
            try await bench.site.start("install", on: "prod", of: "shop", key: "l")
        }
        #expect(busy?.code == .busy && busy?.execution == first.record.id)
        let ended = try await bench.working { try await bench.end(of: first.record.id) }
        #expect(ended.status == .succeeded)
        let late = try await bench.site.start("install", on: "prod", of: "shop", key: "k")
        #expect(late.record.id == first.record.id, "also when it is over")
        let key = SpaceLayout(model: "shop", instance: "prod").start(StartRecord.field(of: "k"))
        let old = StartRecord(
            workflow: "install", inputs: [:], execution: first.record.id,
            at: WallClock.milliseconds - StartRecord.lifetime)
        try await bench.space.out(try Tuple(key, encoding: old))
        let anew = try await bench.site.start("install", on: "prod", of: "shop", key: "k")
        #expect(anew.isNew && anew.record.id != first.record.id)
        try await bench.space.out(try Tuple(key, encoding: old))
        try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .seconds(600)).sweep()
        #expect(try await bench.space.rdAll(["start"]).isEmpty)
    }

    @Test("what failed is retried once it is corrected, and what was cancelled is resumed; all else is said")
    func again() async throws {
        let bench = try await bench(create: "#!/bin/sh\nexit 1\n")
        try await bench.working {
            let failed = try await bench.run("install")
            #expect(failed.status == .failed)
            let wrong = await #expect(throws: SiteError.self) { try await bench.site.resume(failed.id) }
            #expect(wrong?.code == .conflict && wrong?.hint == "retry it")
            try bench.bench.script(
                "create.sh", "#!/bin/sh\necho $SELF >> $DIARY\nwhile ! test -e $DIARY.go; do sleep 0.02; done\n")
            try await bench.put()
            let retried = try await bench.site.retry(failed.id)
            #expect(retried.id == failed.id && retried.status == .running)
            while bench.bench.diaryLines().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            _ = try await bench.site.cancel(failed.id)
            #expect(try await bench.site.cancel(failed.id).status == .running, "to ask twice is to ask once")
            #expect(try await bench.site.execution(failed.id).isStopping)
            _ = try bench.bench.directory.write("", to: "diary.go")
            #expect(try await bench.end(of: failed.id).status == .cancelled)
            let over = await #expect(throws: SiteError.self) { try await bench.site.cancel(failed.id) }
            #expect(over?.code == .conflict)
            _ = try await bench.site.resume(failed.id)
            #expect(try await bench.end(of: failed.id).status == .succeeded)
            let done = await #expect(throws: SiteError.self) { try await bench.site.retry(failed.id) }
            #expect(done?.code == .conflict)
            _ = try await bench.run("uninstall")
            let passed = await #expect(throws: SiteError.self) { try await bench.site.resume(failed.id) }
            #expect(passed?.code == .conflict)
        }
        #expect(bench.bench.diaryLines() == ["a_0"])
    }

    @Test("one that nobody drives waits, alone and in the list, also when it was asked to stop")
    func waiting() async throws {
        let bench = try await bench(create: "#!/bin/sh\nwhile ! test -e $DIARY.go; do sleep 0.02; done\n")
        let id = try await bench.site.start("install", on: "prod", of: "shop").record.id
        var execution = try await bench.site.execution(id)
        #expect(execution.isWaiting && !execution.isStopping)
        #expect(try await bench.site.executions().items.map(\.isWaiting) == [true])
        _ = try await bench.site.cancel(id)
        execution = try await bench.site.execution(id)
        #expect(execution.isWaiting && execution.isStopping)
        #expect(try await bench.site.executions().items.map(\.isStopping) == [true])
        try await bench.working {
            #expect(try await bench.end(of: id).status == .cancelled)
            execution = try await bench.site.execution(id)
            #expect(!execution.isWaiting && !execution.isStopping)
            _ = try await bench.site.resume(id)
            while try await bench.site.execution(id).isWaiting { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try await bench.site.executions().items.map(\.isWaiting) == [false], "an engine has its lease")
            _ = try bench.bench.directory.write("", to: "diary.go")
            #expect(try await bench.end(of: id).status == .succeeded)
        }
    }

    @Test("the last executions of each instance stay, and can be listed by what they are")
    func history() async throws {
        let bench = try await bench()
        _ = try await bench.site.createInstance(of: "shop", named: "test")
        try await bench.working {
            for _ in 0..<Site.history + 2 { _ = try await bench.run("install") }
            _ = try await bench.run("install", instance: "test")
        }
        try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
        let all = try await bench.site.executions(.init(instance: "prod"))
        #expect(all.items.map(\.record.id) == (3...Site.history + 2).reversed().map { "shop-prod-\($0)" })
        let page = try await bench.site.executions(limit: 5)
        #expect(page.items.first?.record.id == "shop-test-1")
        let next = try await bench.site.executions(after: page.next, limit: 5)
        #expect(next.items.map(\.record.id) == (11...15).reversed().map { "shop-prod-\($0 - 1)" })
        #expect(try await bench.site.executions(.init(status: .failed)).items.isEmpty)
        #expect(try await bench.space.rdAll(["event"]).isEmpty)
    }

    @Test("what has happened in an execution is told also when its log is no longer in the space")
    func archived() async throws {
        let bench = try await bench()
        try await bench.working {
            let id = try await bench.site.start("install", on: "prod", of: "shop").record.id
            var events: [PositionedEvent] = []
            for try await some in bench.site.events(of: id) { events += some }
            try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
            #expect(try await bench.space.rdAll(["event"]).isEmpty)
            var told: [PositionedEvent] = []
            for try await some in bench.site.events(of: id) { told += some }
            #expect(told == events)
            let operations = try await bench.site.operations(of: id).items
            #expect(operations.map(\.operation) == ["Standard.create", "Standard.start"])
            #expect(operations.allSatisfy { $0.state == .succeeded && $0.began != nil })
            _ = try await bench.run("uninstall")
        }
        #expect(try bench.stored().count == 2)
        try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
        #expect(try bench.stored().count == 3)
        try await bench.site.removeInstance("prod", of: "shop")
        #expect(try bench.stored().count == 1, "the logs have gone with the executions")
    }
}
