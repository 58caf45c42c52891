import Consul
import EventLoop
import TupleSpace

/// What it takes to hand a tuple to one of many processes that wait for it in Consul.
///
/// Each waiting process is a space with a session and connections of its own, all of them in this process. A tuple is
/// put when all wait again; the one who gets it finishes it.
struct WakingBenchmark {
    private static let waiting = [1, 4, 16, 64]
    private static let puts = 200

    /// One row of the table.
    private struct Row {
        let waiting: Int
        /// From before the put until the taker has it, in order.
        let latencies: [Double]
        let requests: Double
        let writes: Double

        func latency(_ share: Double) -> Double {
            latencies[min(Int(Double(latencies.count) * share), latencies.count - 1)]
        }
    }

    /// Measures, and gives the table.
    static func table() async throws -> String {
        let scratch = try ScratchDirectory()
        let loop = try EventLoop(name: "waking")
        defer { loop.shutDown() }
        let server = try ConsulServer(in: scratch.path + "/consul", loop: loop)
        var rows: [Row] = []
        for count in waiting {
            Machine.tell("waking: \(count) waiting")
            rows.append(try await measure(count, server, loop))
        }
        try await server.close()
        let first = rows[0].latency(0.5)
        var lines = [
            "| waking: processes that wait | put to taken, median | against one | 90 % within | requests a tuple"
                + " | raft writes a tuple |", "| --- | --- | --- | --- | --- | --- |",
        ]
        for row in rows {
            lines.append(
                "| \(row.waiting) | \(Table.tenths(row.latency(0.5) * 1000)) ms | \(Table.tenths(row.latency(0.5) / first))× |"
                    + " \(Table.tenths(row.latency(0.9) * 1000)) ms | \(Table.tenths(row.requests)) | \(Table.tenths(row.writes)) |"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func measure(_ count: Int, _ server: ConsulServer, _ loop: EventLoop) async throws -> Row {
        var spaces: [(ConsulSpace, ConsulClient)] = []
        for number in 0...count {
            let client = try ConsulClient(loop: loop, server.configuration)
            var options = ConsulSpace.Options(name: "\(number)")
            options.prefix = "ditrit/waking-\(count)/"
            spaces.append((ConsulSpace(client, loop: loop, options: options), client))
        }
        let (taken, yield) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
        let takers = spaces.dropFirst().map { space, _ in
            Task {
                let session = try await space.openSession(name: "taker")
                while true {
                    let take = try await space.in(["task"], session: session)
                    yield.yield(.now)
                    try await space.commit(Commit(writes: [.finish(take)]))
                }
            }
        }
        let row = try await put(spaces[0].0, taken, server, waiting: count)
        for taker in takers { taker.cancel() }
        for (space, client) in spaces {
            await space.close()
            await client.close()
        }
        return row
    }

    private static func put(
        _ space: ConsulSpace, _ taken: AsyncStream<ContinuousClock.Instant>, _ server: ConsulServer, waiting: Int
    ) async throws -> Row {
        var instants = taken.makeAsyncIterator()
        var latencies: [Double] = []
        var (requests, first, last) = (0, 0, 0)
        for number in 0..<puts + 20 {
            // All wait again, and how long for is of no consequence.
            try await Task.sleep(for: .milliseconds(Int.random(in: 80...120)))
            // The first ones find out who waits.
            if number == 20 { requests = try await server.requests() }
            let start = ContinuousClock.now
            let version = try await space.commit(Commit(writes: [.put(Tuple(["task", "\(number)"]))]))
            guard let end = await instants.next() else { throw WrongOutcome("nobody has taken the tuple") }
            guard number >= 20 else { continue }
            if number == 20 { first = Int(version.number) }
            last = Int(version.number)
            latencies.append((end - start) / .seconds(1))
        }
        try await Task.sleep(for: .milliseconds(200))
        requests = try await server.requests() - requests
        return Row(
            waiting: waiting, latencies: latencies.sorted(), requests: Double(requests) / Double(puts),
            writes: Double(last - first) / Double(puts - 1))
    }
}
