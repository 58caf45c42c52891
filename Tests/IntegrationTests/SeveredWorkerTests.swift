import FoundationEssentials
import Glibc
import Orchestration
import TestSupport
import Testing

/// Workers that go on without being heard of: cut off from the network, or frozen.
///
/// Their operations are over before anybody else may run them.
@Suite("Severed workers", .serialized, .timeLimit(.minutes(3)))
struct SeveredWorkerTests {
    /// Waits for the test, and tells of each earlier run that it finds alive as it begins.
    private static let watching =
        Diary.opening + """
            for process in $(cut -d'|' -f2 "$DIARY"); do
                [ "$process" != $$ ] || continue
                # One that was killed and whose parent is frozen stays as a zombie.
                state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' "/proc/$process/status" 2>/dev/null)
                [ -z "$state" ] || [ "$state" = Z ] || echo "$process" >> "$DIARY.beside"
            done
            until [ -e "$GATE" ]; do sleep 0.02; done
            """ + Diary.closing

    private func prepare(_ site: Site) throws {
        try site.write(Model.gated, scripts: ["gated.sh": Self.watching, "short.sh": Diary.short])
    }

    private func expectNoOverlap(_ site: Site) {
        #expect(
            !FileManager.default.fileExists(atPath: site.diary.path + ".beside"), "no run found an earlier one alive")
    }

    private func finish(_ site: Site, _ run: RemoteRun, _ workers: [WorkerProcess]) async throws {
        try site.openGate()
        let ended = try await run.run()
        #expect(ended.status == .succeeded)
        expectNoOverlap(site)
        let complaints = site.diary.complaints(about: try await site.events(ended.id))
        #expect(complaints.isEmpty)
        for worker in workers { worker.process.send(SIGTERM) }
        for worker in workers { #expect(try await worker.ended() == 0) }
        try await site.sweep()
        let remains = try await site.remains()
        #expect(remains.isEmpty)
    }

    @Test(
        "a worker that is cut off stops what it runs before another runs it, and goes on once it is healed",
        .enabled(if: NetworkNamespace.isAllowed, "a network namespace needs root, and the program ip"))
    func partitioned() async throws {
        let network = try NetworkNamespace()
        let servers = try ConsulServers(.one, shortestSession: "1s", network: network.network)
        defer { try? servers.stop() }
        try await Site.with(servers) { site in
            try prepare(site)
            let engine = try site.worker(0, ["roles": "engine"])
            let operations = ["roles": "operations", "space.session-ttl": "3 s", "drain.limit": "0 s"]
            let cutOff = try site.worker(1, operations, in: network)
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            try network.cut()
            let other = try site.worker(2, operations)
            try await eventually("it runs elsewhere") { site.diary.beginnings(of: "create") == 2 }
            expectNoOverlap(site)
            try network.heal()
            try await eventually("the healed one goes on") { cutOff.output.contains("the tuple space answers again") }
            try await other.stop()
            try await eventually("the healed one runs it") { site.diary.beginnings(of: "create") == 3 }
            try await finish(site, run, [engine, cutOff])
        }
    }

    @Test("what was killed because its worker was frozen has not failed, whenever the worker is thawed: it runs again")
    func thawed() async throws {
        try await Site.with(TestServers.three()) { site in
            try prepare(site)
            let worker = try site.worker(1, ["space.session-ttl": "3 s"])
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            let process = try #require(site.diary.lines.first.flatMap { Int32($0.process) })
            worker.process.send(SIGSTOP)
            // Consul has not ended the session yet.
            try await eventually("it is killed") { isGone(process) }
            worker.process.send(SIGCONT)
            try await eventually("it runs again") { site.diary.beginnings(of: "create") == 2 }
            try await finish(site, run, [worker])
        }
    }

    @Test("what a frozen worker runs is over before another runs it, and the thawed one commits nothing of it")
    func frozen() async throws {
        try await Site.with(TestServers.three()) { site in
            try prepare(site)
            let engine = try site.worker(0, ["roles": "engine"])
            let operations = ["roles": "operations", "space.session-ttl": "3 s"]
            let frozen = try site.worker(1, operations)
            let run = try await site.begin("install")
            try await eventually("it runs") { site.diary.beginnings(of: "create") == 1 }
            frozen.process.send(SIGSTOP)
            let other = try site.worker(2, operations)
            try await eventually("it runs elsewhere") { site.diary.beginnings(of: "create") == 2 }
            frozen.process.send(SIGCONT)
            try await finish(site, run, [engine, frozen, other])
            #expect(site.diary.beginnings(of: "create") == 2)
        }
    }
}
