import ConsulTestSupport
import Consul
import EventLoop
import TestSupport
import Testing

@testable import TupleSpace

@Suite("A bad network between a process and Consul", .timeLimit(.minutes(3)))
struct ConsulNetworkTests {
    /// What it does to requests.
    enum Weather: String, CaseIterable, Sendable {
        /// A third of the answers are lost.
        case losesAnswers
        /// A third of the requests are given up for lost, and arrive later nevertheless.
        case deliversLate
    }

    private static func network(_ weather: Weather, before server: String) async throws -> UnreliableServer {
        let random = Locked(SeededGenerator(seed: 11))
        return try await UnreliableServer(before: server) { _ in
            random.withLock { random in
                guard Int.random(in: 0..<3, using: &random) == 0 else { return .pass }
                return switch weather {
                case .losesAnswers: .loseAnswer
                case .deliversLate: .deliverLate(.milliseconds(Int.random(in: 0..<150, using: &random)))
                }
            }
        }
    }

    @Test("every commit is done once, as often as it must be sent", arguments: Weather.allCases)
    func commits(weather: Weather) async throws {
        try await ConsulStage.with(.plain()) { stage in
            let network = try await Self.network(weather, before: stage.servers.addresses[0])
            let steady = try stage.space("steady")
            try await steady.put("n", payload: "0")
            let done = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<3 {
                    let space = try stage.space("\(number)", at: network.address)
                    for part in 0..<2 {
                        group.addTask { try await Counting(name: "\(number)-\(part)", space: space).count(8) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // What is still on its way has time to arrive.
            try await Task.sleep(for: .milliseconds(200))
            let log = try await steady.rdAll(["log"]).map { $0.tuple.key.fields[1] }
            #expect(Set(done).isSubset(of: log), "what was said to be done is")
            let count = try await steady.rd(["n"]).tuple.payload
            #expect(count == Array("\(log.count)".utf8), "each step was done once")
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("every tuple is taken and finished once", arguments: Weather.allCases)
    func takes(weather: Weather) async throws {
        try await ConsulStage.with(.plain()) { stage in
            let network = try await Self.network(weather, before: stage.servers.addresses[0])
            let steady = try stage.space("steady")
            let names = (0..<40).map(String.init)
            try await steady.commit(Commit(writes: names.map { .put(Tuple(TupleKey(["task", $0]))) }))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3 {
                    let space = try stage.space("\(number)", at: network.address)
                    group.addTask {
                        let session = try await space.openSession(name: "a")
                        var count = 0
                        while let take = try await space.inp(["task"], session: session) {
                            count += 1
                            let result = TupleKey(["result", take.tuple.key.fields[1], "\(number)-\(count)"])
                            try await space.commit(Commit(writes: [.finish(take), .put(Tuple(result))]))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await Task.sleep(for: .milliseconds(200))
            let results = try await steady.rdAll(["result"]).map { $0.tuple.key.fields[1] }
            #expect(results.sorted() == names.sorted())
            #expect(try await steady.rdAll(["task"]).isEmpty)
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("a commit that was refused is not done by an earlier request that arrives later")
    func refusedForGood() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let isLate = Switch()
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                guard isLate.isOn, request.contains("/v1/txn") else { return .pass }
                isLate.isOn = false
                return .deliverLate(.milliseconds(300))
            }
            let (steady, space) = (try stage.space("steady"), try stage.space("late", at: network.address))
            try await space.put("there")
            isLate.isOn = true
            await #expect {
                try await space.commit(Commit(conditions: [.absent(["there"])], writes: [.put(Tuple(["result"]))]))
            } throws: { isError($0, .conflict) }
            // Now it would hold.
            try await steady.commit(Commit(writes: [.delete(["there"])]))
            try await Task.sleep(for: .milliseconds(600))
            #expect(try await steady.rdp(["result"]) == nil)
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("those who wait are woken all the same")
    func waiting() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let network = try await Self.network(.losesAnswers, before: stage.servers.addresses[0])
            let (steady, space) = (try stage.space("steady"), try stage.space("wet", at: network.address))
            let following = Task {
                var last: TupleKey?
                while last != ["log", "19"] { last = try await space.rd(["log"], after: last).tuple.key }
            }
            for number in 10..<20 {
                try await steady.put("log", "\(number)")
                try await Task.sleep(for: .milliseconds(10))
            }
            try await following.value
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("reads and waits fail once no server has answered for longer than their patience")
    func patience() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space("lost", at: "http://127.0.0.1:1") { $0.patience = .milliseconds(100) }
            for read in [
                { _ = try await space.rdp(["x"]) }, { _ = try await space.rdAll(["x"]) },
                { _ = try await space.rd(["x"]) },
                { _ = try await space.openSession(name: "a") }, { try await space.put("x") },
            ] as [@Sendable () async throws -> Void] {
                await #expect { try await read() } throws: {
                    isError($0, .storage) && "\($0)".contains("is the Consul agent running there")
                }
            }
        }
    }
}
