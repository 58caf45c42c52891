import BareCurl
import EventLoop
import HTTPClient

/// Requests to a server on the same machine, against the same libcurl without anything around it.
///
/// Who asks runs on the client's loop, as the clients of Consul and S3 do, or elsewhere, which takes two hops between
/// threads.
enum HTTPScenarios {
    private static let concurrencies = [1, 64]

    static let all: [Scenario] = concurrencies.flatMap { concurrency in
        [
            Scenario(name: "http-on-loop-\(concurrency)") { try await onLoop($0, concurrency) },
            Scenario(name: "http-elsewhere-\(concurrency)") { try await elsewhere($0, concurrency) },
            Scenario(name: "bare-libcurl-\(concurrency)") { try await bare($0, concurrency) },
        ]
    }

    static let benchmarks: [Benchmark] = concurrencies.flatMap { concurrency in
        [
            benchmark("on the loop", .scenario("http-on-loop-\(concurrency)"), concurrency, .ratio(1.3)),
            benchmark("from another thread", .scenario("http-elsewhere-\(concurrency)"), concurrency, nil),
        ]
    }

    private static func onLoop(_ requests: Int, _ concurrency: Int) async throws -> Scenario.Outcome {
        try await withClient { url, client, loop in
            try await Task(executorPreference: loop) {
                try await timing { try await get(url, requests, concurrency, client) }
            }.value
        }
    }

    private static func elsewhere(_ requests: Int, _ concurrency: Int) async throws -> Scenario.Outcome {
        try await withClient { url, client, _ in
            try await timing { try await get(url, requests, concurrency, client) }
        }
    }

    private static func bare(_ requests: Int, _ concurrency: Int) async throws -> Scenario.Outcome {
        try await BenchmarkNginx.run { url in
            await timing {
                Int(bare_curl_get(url, Int32(requests), Int32(concurrency), Int32(BenchmarkNginx.answerLength)))
            }
        }
    }

    private static func benchmark(
        _ place: String, _ subject: Benchmark.Subject, _ concurrency: Int, _ goal: Benchmark.Goal?
    ) -> Benchmark {
        Benchmark(
            part: "http", name: "\(concurrency) at once, \(place)", size: concurrency == 1 ? 10_000 : 40_000,
            sizeUnit: "requests", workUnit: "request", subject: subject,
            reference: .init(name: "libcurl in C", subject: .scenario("bare-libcurl-\(concurrency)")), goal: goal)
    }

    private static func withClient(
        _ body: (_ url: String, HTTPClient, EventLoop) async throws -> Scenario.Outcome
    ) async throws -> Scenario.Outcome {
        try await BenchmarkNginx.run { url in
            let loop = try EventLoop(name: "http")
            defer { loop.shutDown() }
            let client = try HTTPClient(loop: loop)
            let outcome = try await body(url, client, loop)
            await client.close()
            return outcome
        }
    }

    /// Asks so often, so many times at once; returns how many answers were right.
    private static func get(_ url: String, _ requests: Int, _ concurrency: Int, _ client: HTTPClient) async throws
        -> Int
    {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<concurrency {
                let share = requests / concurrency + (number < requests % concurrency ? 1 : 0)
                group.addTask {
                    var good = 0
                    for _ in 0..<share {
                        let response = try await client.send(HTTPRequest(url: url))
                        if response.status == 200, response.body.count == BenchmarkNginx.answerLength { good += 1 }
                    }
                    return good
                }
            }
            return try await group.reduce(0, +)
        }
    }
}
