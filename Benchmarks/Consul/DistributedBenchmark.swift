import Artifacts
import Consul
import EventLoop
import FoundationEssentials
import Orchestration
import TupleSpace

/// Installing a service by workers that share a space in Consul, against bare transactions on the same servers.
struct DistributedBenchmark {
    /// What came of one run.
    private struct Row {
        var name: String
        var instances: Int
        var operations: Int
        /// Of the run, from the first event to the last.
        var seconds: Double
        var writes: Int
        /// How long as many bare transactions take, so many workers at once.
        var bareSeconds: Double
        /// From the end of an operation to the beginning of the next, where one follows another.
        var gap: Double?
        /// One bare transaction.
        var commit: Double
        var during: Footprint?
        var after: Footprint
    }

    /// What Consul keeps: keys, and the bytes of keys and values.
    private struct Footprint: Comparable {
        var keys = 0
        var bytes = 0
        static func < (one: Self, other: Self) -> Bool { one.bytes < other.bytes }
    }

    private static let slots = 4

    private let server: ConsulServer
    private let servers: Int
    private let client: ConsulClient
    private let loop: EventLoop
    private let scratch: ScratchDirectory
    private var lastRun = 0

    /// Measures, and gives the table.
    static func table() async throws -> String {
        var rows: [Row] = []
        for servers in [1, 3] {
            let scratch = try ScratchDirectory()
            let loop = try EventLoop(name: "distributed")
            defer { loop.shutDown() }
            let server = try ConsulServer(in: scratch.path + "/consul", loop: loop, secured: servers)
            var benchmark = try Self(server, servers: servers, loop: loop, scratch: scratch)
            rows += try await benchmark.rows()
            await benchmark.client.close()
            try await server.close()
        }
        return text(rows)
    }

    private init(_ server: ConsulServer, servers: Int, loop: EventLoop, scratch: ScratchDirectory) throws {
        self.server = server
        self.servers = servers
        self.loop = loop
        self.scratch = scratch
        client = try ConsulClient(loop: loop, server.configuration)
    }

    private mutating func rows() async throws -> [Row] {
        var rows: [Row] = []
        for workers in [1, 2, 4, 8, 16] {
            rows.append(try await measure("three scripts each", instances: 100, width: 20, workers: workers))
        }
        rows.append(try await measure("three scripts each, one after another", instances: 20, width: 1, workers: 2))
        rows.append(
            try await measure("no implementations", instances: 10_000, width: 100, workers: 2, hasScripts: false))
        // Looking takes time from what is looked at, and is done in a run of its own.
        let looked = try await measure("", instances: 100, width: 20, workers: 2, looks: true)
        rows[1].during = looked.during
        return rows
    }

    // MARK: - Running

    private mutating func measure(
        _ name: String, instances: Int, width: Int, workers: Int, hasScripts: Bool = true, looks: Bool = false
    ) async throws -> Row {
        lastRun += 1
        Machine.tell("distributed: \(servers) servers, \(workers) workers, \(instances) instances, \(name)")
        let directory = "\(scratch.path)/run-\(lastRun)"
        let prefix = "ditrit/run-\(lastRun)/"
        try write(
            LayeredTemplate(
                nodes: instances, width: width, script: hasScripts ? "true" : nil,
                operations: ["create", "configure", "start"]), to: directory + "/csar")

        var options = ConsulSpace.Options(name: "client")
        options.prefix = prefix
        let space = ConsulSpace(client, loop: loop, options: options)
        let before = try await index()
        let log = EventLog()
        let run = try await RemoteRun(
            .init(csar: directory + "/csar", workflow: "install", scratch: directory), space: space,
            artifacts: SpaceArtifacts(space, cache: directory + "/cache"), observer: log)
        let crew = try BenchmarkWorkers(
            workers, slots: Self.slots, prefix: prefix, server, directory: directory, loop: loop)
        let largest = Locked(Footprint())
        let looking = Task { [client] in
            while looks, !Task.isCancelled {
                let footprint = try await Self.footprint(below: prefix, client)
                largest.withLock { $0 = max($0, footprint) }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let record = try await run.run()
        let writes = try await index() - before
        looking.cancel()
        guard record.status == .succeeded else { throw WrongOutcome("the run ended \(record.status)") }
        await crew.stop()
        try await sweep(space, prefix, directory)
        await space.close()

        let operations = hasScripts ? 3 * instances : 0
        guard log.ended.count == operations else {
            throw WrongOutcome("\(log.ended.count) operations have ended, not \(operations)")
        }
        let after = try await Self.footprint(below: prefix, client)
        try await client.delete(prefix: prefix)
        return Row(
            name: name + ", \(servers) server\(servers > 1 ? "s" : ""), \(workers) worker\(workers > 1 ? "s" : "")",
            instances: instances, operations: operations, seconds: log.seconds, writes: writes,
            bareSeconds: try await hasScripts
                ? transact(writes, workers: workers, payloads: 2, bytes: 400)
                : transact(writes, workers: 1, payloads: 60, bytes: 140),
            gap: width == 1 ? log.gap : nil,
            commit: try await transact(100, workers: 1, payloads: 2, bytes: 400) / 100,
            during: looks ? largest.withLock { $0 } : nil,
            after: after)
    }

    private func write(_ template: LayeredTemplate, to directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(template.text.utf8).write(to: URL(filePath: directory + "/model.yaml"))
        try Data("#!/bin/sh\ntrue\n".utf8).write(to: URL(filePath: directory + "/true"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory + "/true")
    }

    /// Waits until the engines of the run would have removed its log: one does so that begins now.
    private func sweep(_ space: ConsulSpace, _ prefix: String, _ directory: String) async throws {
        let crew = try BenchmarkWorkers(
            1, slots: 1, prefix: prefix, server, directory: directory, loop: loop)
        for _ in 0..<600 {
            if try await space.rdp(["event"]) == nil { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        await crew.stop()
    }

    /// How many writes Consul has seen.
    private func index() async throws -> Int {
        // A value that is there already is no write.
        try await client.put("ditrit/index", Array("\(UInt64.random(in: 0...UInt64.max))".utf8))
        guard let entry = try await client.get("ditrit/index") else { throw WrongOutcome("what was put is gone") }
        return Int(entry.modifyIndex)
    }

    private static func footprint(below prefix: String, _ client: ConsulClient) async throws -> Footprint {
        try await client.list(prefix).reduce(into: Footprint()) { footprint, entry in
            footprint.keys += 1
            footprint.bytes += entry.key.utf8.count + entry.value.count
        }
    }

    // MARK: - The table

    private static func text(_ rows: [Row]) -> String {
        var lines = [
            "| distributed: install of | time | operations/s | of bare transactions | raft writes an instance |"
                + " end of one to begin of next | one transaction | in Consul, an instance: at most | after the end |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for row in rows {
            func each(_ footprint: Footprint?) -> String {
                guard let footprint else { return "" }
                let (keys, bytes) = (footprint.keys, footprint.bytes)
                return "\(bytes / row.instances) B, \(Table.tenths(Double(keys) / Double(row.instances))) keys"
            }
            let cells = [
                "\(row.instances) \(row.name)", "\(Table.tenths(row.seconds)) s",
                row.operations > 0 ? "\(Int(Double(row.operations) / row.seconds))" : "",
                "\(Int(100 * row.bareSeconds / row.seconds)) %",
                Table.tenths(Double(row.writes) / Double(row.instances)),
                row.gap.map { "\(Table.tenths($0 * 1000)) ms, \(Table.tenths($0 / row.commit))×" } ?? "",
                "\(Table.tenths(row.commit * 1000)) ms", each(row.during), each(row.after),
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    // MARK: - The reference

    /// Transactions like those of a run: a condition, payloads as large as those of a run, and a removal.
    private func transact(_ count: Int, workers: Int, payloads: Int, bytes: Int) async throws -> Double {
        let payload = [UInt8](repeating: 0x61, count: bytes)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask { [client] in
                    let key = "ditrit/bare/\(worker)/"
                    for number in stride(from: worker, to: count, by: workers) {
                        let written = (0..<payloads).map { TransactionOperation.set("\(key)\(number)/\($0)", payload) }
                        _ = try await client.transaction(
                            [.checkNotExists(key + "-")] + written + [.delete("\(key)\(number - workers)/0")])
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await client.delete(prefix: "ditrit/bare/")
        return seconds
    }
}

/// The times of what has happened in a run, as those saw it who did it.
private final class EventLog: ExecutionObserver {
    private let events = Locked<[Event]>([])

    func happened(_ events: [Event]) { self.events.withLock { $0 += events } }

    /// The operations that have ended well, as they ended.
    var ended: [(began: Int64, ended: Int64)] {
        events.withLock { events in
            events.compactMap { event in
                guard event.kind == .succeeded, let began = event.began, let ended = event.ended else { return nil }
                return (began, ended)
            }
        }
    }

    /// From the first event to the last.
    var seconds: Double {
        events.withLock { events in
            let times = events.map(\.at)
            return Double((times.max() ?? 0) - (times.min() ?? 0)) / 1e6
        }
    }

    /// From the end of one operation to the beginning of the next, the median in seconds.
    var gap: Double {
        let ended = ended
        let gaps = zip(ended, ended.dropFirst()).map { Double($1.began - $0.ended) / 1e6 }.sorted()
        return gaps[gaps.count / 2]
    }
}
