import Consul
import ConsulTestSupport
import FoundationEssentials
import Glibc
import Orchestration
import OrchestrationTestSupport
import TOSCA
import TestSupport
import TupleSpace

/// A random topology installed and uninstalled by a few workers, while workers and servers are killed and frozen by
/// chance.
struct ChaosRound {
    private enum Blow: CaseIterable {
        case kill, freeze, terminate, killServer, freezeServer
    }

    /// How long workers' sessions live.
    private static let timeToLive = 3

    let seed: UInt64
    private var generator: SeededGenerator
    private let topology: RandomTopology
    /// What was done, for people.
    private(set) var story: [String] = []
    /// How often operations were run beside those that were accepted.
    private(set) var repetitions = 0
    /// How many operations there were.
    private(set) var operations = 0

    init(seed: UInt64) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        topology = RandomTopology(seed: seed, density: 4)
    }

    /// Runs the round.
    ///
    /// - Parameter kept: a directory for all that there is when something is wrong.
    /// - Returns: what is wrong.
    mutating func run(on servers: ConsulServers, keeping kept: String? = nil) async throws -> [String] {
        let site = try await Site(servers)
        try site.write(topology.text, scripts: ["true.sh": Diary.short])
        let count = Int.random(in: 1...6, using: &generator)
        var workers = try (0..<count).map {
            try site.worker($0, ["space.session-ttl": "\(Self.timeToLive) s", "drain.limit": "5 s"])
        }
        story.append("\(count) workers")
        var complaints: [String] = []
        do {
            for workflow in [OrderChecker.Workflow.install, .uninstall] where complaints.isEmpty {
                complaints = try await live(workflow, site, &workers, servers)
            }
            for worker in workers { worker.process.send(SIGTERM) }
            for (number, worker) in workers.enumerated() {
                let status = try await worker.ended()
                // One that has just been started may not have got so far as to listen.
                let isTooYoung = status == 128 + SIGTERM && !worker.process.output.contains("ready")
                if status != 0, !isTooYoung { complaints.append("worker \(number) ended with \(status)") }
            }
            try await site.sweep()
            if complaints.isEmpty { complaints = try await leftovers(site) }
        } catch {
            complaints.append("\(error)")
        }
        if !complaints.isEmpty, let kept { try await keep(site, workers, complaints, in: kept) }
        for worker in workers where worker.process.id > 0 { worker.process.send(SIGKILL) }
        try await site.stage.leave()
        return complaints
    }

    /// What is killed by itself ends in time by itself.
    private func leftovers(_ site: Site) async throws -> [String] {
        var remains: [String] = []
        for _ in 0..<100 {
            remains = try await site.remains()
            if remains.isEmpty { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        return remains
    }

    private mutating func live(
        _ workflow: OrderChecker.Workflow, _ site: Site, _ workers: inout [WorkerProcess], _ servers: ConsulServers
    ) async throws -> [String] {
        let run = try await site.begin(workflow.rawValue)
        let id = run.overview.execution.id
        let following = Task { try await run.run() }
        let deadline = Task {
            try await Task.sleep(for: .seconds(180))
            following.cancel()
        }
        defer { deadline.cancel() }
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...700, using: &generator)))
            try await strike(&workers, servers)
        }
        let ended = try await following.value
        let log = try await site.events(id)
        let service = try ModelText.read(topology.text)
        let states = Set(try await run.records().map(\.record.state))
        var complaints = OrderChecker(service, try service.instances()).complaints(about: log, of: workflow)
        complaints += site.diary.complaints(about: log)
        if ended.status != .succeeded { complaints.append("\(workflow) has \(ended.status)") }
        if states != [workflow.states.last ?? ""] { complaints.append("nodes are \(states) after \(workflow)") }
        operations += log.count { $0.kind == .succeeded }
        repetitions = site.diary.lines.count(where: \.isBegin) - operations
        return complaints
    }

    // MARK: - Blows

    private mutating func strike(_ workers: inout [WorkerProcess], _ servers: ConsulServers) async throws {
        guard let blow = Blow.allCases.randomElement(using: &generator) else { return }
        let index = Int.random(in: 0..<workers.count, using: &generator)
        let pause = Duration.milliseconds(Int.random(in: 0...1500, using: &generator))
        switch blow {
        case .kill:
            story.append("kill -9 of worker \(index), back after \(pause)")
            try await workers[index].kill()
            try await Task.sleep(for: pause)
            try workers[index].start()
        case .freeze:
            // Sometimes past its session.
            let frozen = Bool.random(using: &generator) ? pause : .seconds(Self.timeToLive * 2) + pause
            story.append("worker \(index) frozen for \(frozen)")
            workers[index].process.send(SIGSTOP)
            try await Task.sleep(for: frozen)
            workers[index].process.send(SIGCONT)
        case .terminate:
            story.append("worker \(index) told to end, and started again")
            try await workers[index].stop()
            try workers[index].start()
        case .killServer:
            let server = try server(of: servers)
            story.append("kill -9 of server \(server), back after \(pause)")
            try servers.perform("kill", server)
            try await Task.sleep(for: pause)
            try servers.perform("restart", server)
        case .freezeServer:
            let server = try server(of: servers)
            story.append("server \(server) frozen for \(pause)")
            try servers.perform("pause", server)
            try await Task.sleep(for: pause)
            try servers.perform("resume", server)
        }
    }

    /// The leader every other time.
    private mutating func server(of servers: ConsulServers) throws -> Int {
        let any = Int.random(in: 1...3, using: &generator)
        guard Bool.random(using: &generator) else { return any }
        return try servers.leader() ?? any
    }

    // MARK: - What is kept

    private func keep(_ site: Site, _ workers: [WorkerProcess], _ complaints: [String], in directory: String)
        async throws
    {
        let kept = "\(directory)/seed-\(seed)"
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        func write(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: URL(filePath: "\(kept)/\(name)"))
        }
        try write((story + complaints).joined(separator: "\n") + "\n", "story")
        try write(topology.text, "model.yaml")
        for (number, worker) in workers.enumerated() { try write(worker.output, "worker\(number).log") }
        try? FileManager.default.copyItem(atPath: site.diary.path, toPath: "\(kept)/diary")
        let entries = try await site.stage.client.list(site.stage.prefix, .consistent)
        let space = entries.filter { !$0.key.contains("/artifact/") }.map {
            "\($0.key) \($0.modifyIndex) \($0.session ?? "") \(String(decoding: $0.value, as: UTF8.self))\n"
        }
        try write(space.joined(), "space")
    }
}
