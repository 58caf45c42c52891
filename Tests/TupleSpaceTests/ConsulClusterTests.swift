import ConsulTestSupport
import Consul
import TestSupport
import Testing

@testable import TupleSpace

@Suite("Three Consul servers, of which some fail", .timeLimit(.minutes(3)))
struct ConsulClusterTests {
    @Test("counting and taking go on, each step once, while the leader is killed and the next one is stopped")
    func leaders() async throws {
        let servers = try ConsulServers(.three)
        defer { try? servers.stop() }
        try await ConsulStage.with(servers) { stage in
            let spaces = try (0..<3).map { try stage.space("\($0)") { $0.waitLimit = .seconds(2) } }
            try await spaces[0].put("n", payload: "0")
            let names = (0..<120).map(String.init)
            for chunk in [names[..<60], names[60...]] {
                try await spaces[0].commit(Commit(writes: chunk.map { .put(Tuple(TupleKey(["task", $0]))) }))
            }
            let isOver = Switch(false)
            let counting = Task {
                try await withThrowingTaskGroup(of: [String].self) { group in
                    for (number, space) in spaces.enumerated() {
                        group.addTask {
                            var done: [String] = []
                            while !isOver.isOn {
                                done += try await Counting(name: "\(number)-\(done.count)", space: space).count(1)
                            }
                            return done
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
            }
            let taking = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, space) in spaces.enumerated() {
                        group.addTask { try await Self.take(space, number) }
                    }
                    try await group.waitForAll()
                }
            }
            for verbs in [("kill", "restart"), ("pause", "resume")] {
                var known = try servers.leader()
                while known == nil { known = try servers.leader() }
                let leader = try #require(known)
                try servers.perform(verbs.0, leader)
                // Nothing is said to be done until there is another one.
                try await Self.progress(of: spaces[leader % 3])
                try servers.perform(verbs.1, leader)
                try await Self.progress(of: spaces[(leader + 1) % 3])
            }
            isOver.isOn = true
            let done = try await counting.value
            try await taking.value
            let log = try await spaces[0].rdAll(["log"]).map { $0.tuple.key.fields[1] }
            #expect(Set(done).count == done.count)
            #expect(Set(done).isSubset(of: log), "what was said to be done is")
            let count = try await spaces[0].rd(["n"]).tuple.payload
            #expect(count == Array("\(log.count)".utf8), "each step was done once")
            let results = try await spaces[0].rdAll(["result"]).map { $0.tuple.key.fields[1] }
            #expect(results.sorted() == names.sorted())
        }
    }

    /// Waits until the count has gone on.
    private static func progress(of space: ConsulSpace) async throws {
        let before = try await space.rd(["n"]).tuple.payload
        while try await space.rd(["n"]).tuple.payload == before { try await Task.sleep(for: .milliseconds(20)) }
    }

    private static func take(_ space: ConsulSpace, _ number: Int) async throws {
        var count = 0
        while try await space.rdp(["task"]) != nil {
            do throws(TupleSpaceError) {
                let session = try await space.openSession(name: "a")
                while let take = try await space.inp(["task"], session: session) {
                    count += 1
                    let result = TupleKey(["result", take.tuple.key.fields[1], "\(number)-\(count)"])
                    try await space.commit(Commit(writes: [.finish(take), .put(Tuple(result))]))
                    try? await Task.sleep(for: .milliseconds(50))
                }
            } catch {
                guard [.sessionEnded, .conflict, .storage].contains(error.code) else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
