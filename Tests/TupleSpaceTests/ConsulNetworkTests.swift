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

    @Test("of writes that go together and are refused as a whole, each is tried by itself")
    func refusedBatch() async throws {
        enum Answer { case real, noLeader, realThenDenied, denied }
        try await ConsulStage.with(.plain()) { stage in
            let next = Switch(Answer.real)
            let blocked = Switch(0)
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                guard request.contains("/v1/txn") else { return .pass }
                switch next.isOn {
                case .real: return .pass
                case .noLeader:
                    blocked.isOn += 1
                    return .answer("HTTP/1.1 500 Error\r\nContent-Length: 17\r\n\r\nNo cluster leader")
                case .realThenDenied:
                    next.isOn = .denied
                    return .pass
                case .denied:
                    next.isOn = .real
                    return .answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 17\r\n\r\nPermission denied")
                }
            }
            let space = try stage.space("refused", at: network.address)
            _ = try await space.openSession(name: "a")
            next.isOn = .noLeader
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await space.put("t", "first") }
                while blocked.isOn == 0 { try await Task.sleep(for: .milliseconds(1)) }
                // These wait for the first one's end, and go together.
                for number in 0..<3 { group.addTask { try await space.put("t", "\(number)") } }
                try await Task.sleep(for: .milliseconds(100))
                next.isOn = .realThenDenied
                try await group.waitForAll()
            }
            #expect(try await space.rdAll(["t"]).count == 4)
            #expect(next.isOn == .real, "they were refused once")
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("a wide tuple that is replaced while its parts are read is read as it is then")
    func replacedWhileRead() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let steady = try stage.space("steady")
            let (old, new) = ([UInt8](repeating: 1, count: 300_000), [UInt8](repeating: 2, count: 400_000))
            try await steady.out(Tuple(["w"], payload: old))
            let replacement = Switch<Task<Void, any Error>?>(nil)
            let isReplaced = Switch()
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                guard request.contains("recurse"), !isReplaced.isOn else { return .pass }
                // The reader knows where the parts are, and asks for them.
                if replacement.isOn == nil {
                    replacement.isOn = Task {
                        try await steady.out(Tuple(["w"], payload: new))
                        isReplaced.isOn = true
                    }
                }
                return .loseAnswer
            }
            let reader = try stage.space("reader", at: network.address)
            #expect(try await reader.rdp(exactly: ["w"])?.tuple.payload == new)
            #expect(isReplaced.isOn)
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("a process that can write nothing for longer than its patience gives its session up")
    func unwritable() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let isStuck = Switch()
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                isStuck.isOn && request.contains("/v1/txn")
                    ? .answer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 17\r\n\r\nNo cluster leader")
                    : .pass
            }
            let space = try stage.space("stuck", at: network.address) { $0.patience = .milliseconds(200) }
            let session = try await space.openSession(name: "a")
            let own = try #require(await space.consulSession)
            isStuck.isOn = true
            await #expect {
                try await space.put("x")
            } throws: {
                isError($0, .sessionEnded) && "\($0)".contains("nothing could be written")
            }
            await space.ending(of: session)
            isStuck.isOn = false
            #expect(try await space.rdp(["x"]) == nil)
            // It is left to Consul, which would end it in time.
            try await stage.client.destroySession(own)
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
