import ConsulTestSupport
import Consul
import EventLoop
import TestSupport
import Testing

@testable import TupleSpace

@Suite("Processes whose session in Consul ends", .timeLimit(.minutes(3)))
struct ConsulSessionTests {
    @Test("one whose session is destroyed can commit nothing, holds nothing, and can begin anew")
    func destroyed() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let (dying, living) = (try stage.space("dying"), try stage.space("living"))
            try await living.put("task")
            let session = try await dying.openSession(name: "a")
            let take = try await dying.in(["task"], session: session)
            let waiting = Task { try await dying.in(["other"], session: session) }
            let ending = Task { await dying.ending(of: session) }
            let second = Task { [session = try await living.openSession(name: "b")] in
                try await living.in(["task"], session: session)
            }
            try await stage.destroySession(of: dying)
            let again = try await second.value
            #expect(again.attempt == 2, "it was free at once, and its first death is counted")
            await #expect {
                try await dying.commit(Commit(writes: [.finish(take), .put(Tuple(["result"]))]))
            } throws: { isError($0, .sessionEnded) }
            await ending.value
            await #expect { _ = try await waiting.value } throws: { isError($0, .sessionEnded) }
            await #expect { try await dying.release(take) } throws: { isError($0, .conflict) }
            #expect(try await living.rdp(["result"]) == nil)
            try await living.commit(Commit(writes: [.finish(again), .put(Tuple(["result"]))]))
            try await living.put("task")
            let next = try await dying.openSession(name: "a")
            #expect(next != session)
            #expect(try await dying.in(["task"], session: next).attempt == 1)
        }
    }

    @Test("a write that depends on nothing is not done either once the session has ended")
    func unconditional() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            try await space.put("a")
            try await stage.destroySession(of: space)
            await #expect { try await space.put("b") } throws: { isError($0, .sessionEnded) }
            #expect(try await space.rdp(["b"]) == nil)
            try await space.put("c")
            #expect(try await space.rdp(["c"]) != nil)
        }
    }

    @Test("one whose takers have lost their session writes nothing until there is a new taker")
    func lost() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let permits = Locked(0)
            let space = try stage.space { $0.renewed = { _ in permits.withLock { $0 += 1 } } }
            let session = try await space.openSession(name: "a")
            try await stage.destroySession(of: space)
            await #expect { try await space.put("b") } throws: { isError($0, .sessionEnded) }
            await space.ending(of: session)
            let before = permits.withLock { $0 }
            await #expect { try await space.put("b") } throws: { isError($0, .sessionEnded) }
            #expect(permits.withLock { $0 } == before, "what was begun under the old session is not permitted again")
            _ = try await space.openSession(name: "a")
            try await space.put("c")
            #expect(try await space.rdp(["c"]) != nil)
        }
    }

    @Test("one that is cancelled while its session is made leaves none behind")
    func cancelledOpening() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let opening = Switch<Task<String, any Error>?>(nil)
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                if request.contains("/v1/session/create") { opening.isOn?.cancel() }
                return .pass
            }
            for _ in 0..<5 {
                let space = try stage.space("given up \(stage.prefix)", at: network.address)
                let (gate, key) = AsyncStream.makeStream(of: Void.self)
                let connecting = Task {
                    for await _ in gate {}
                    return try await space.connect()
                }
                opening.isOn = connecting
                key.finish()
                _ = await connecting.result
                await space.close()
            }
            let left = try await stage.client.sessions().filter { $0.name.contains(stage.prefix) }
            #expect(left.isEmpty)
            await stage.closeSpaces()
            await network.stop()
        }
    }

    @Test("one that writes nothing learns of its end by renewing")
    func learnsByRenewing() async throws {
        try await ConsulStage.with(.impatient()) { stage in
            let space = try stage.space { $0.timeToLive = .seconds(1) }
            let session = try await space.openSession(name: "a")
            try await stage.destroySession(of: space)
            await space.ending(of: session)
            await #expect { _ = try await space.inp(["x"], session: session) } throws: { isError($0, .sessionEnded) }
        }
    }

    @Test("one that reaches no server any more ends its sessions before Consul does")
    func cutOff() async throws {
        try await ConsulStage.with(.impatient()) { stage in
            let isCut = Switch()
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { _ in
                isCut.isOn ? .swallow : .pass
            }
            let until = Switch<ContinuousClock.Instant?>(nil)
            let space = try stage.space("cut off", at: network.address) { options in
                options.timeToLive = .seconds(2)
                options.renewed = { until.isOn = $0 }
            }
            try await stage.space().put("task")
            let session = try await space.openSession(name: "a")
            let take = try await space.in(["task"], session: session)
            isCut.isOn = true
            await space.ending(of: session)
            // It was told how long it may act, and whoever takes the tuple now comes later than that.
            let mayActUntil = try #require(until.isOn)
            await #expect {
                try await space.commit(Commit(writes: [.finish(take)]))
            } throws: { isError($0, .sessionEnded) }
            let other = try stage.space("other")
            _ = try await other.in(["task"], session: other.openSession(name: "b"))
            #expect(ContinuousClock.now > mayActUntil)
            isCut.isOn = false
            await network.stop()
        }
    }

    @Test("a process that was stopped past its session, and continues, cannot commit")
    func frozen() async throws {
        try await ConsulStage.with(.impatient()) { stage in
            let space = try stage.space()
            try await space.put("task")
            let taker = try SpawnedProgram("frozen-taker", [stage.servers.addresses[0], stage.prefix, "2"])
            _ = try await space.rd(["taken"])
            try await taker.freeze()
            try await space.put("go")
            let take = try await space.in(["task"], session: space.openSession(name: "b"))
            #expect(take.attempt >= 2)
            taker.thaw()
            #expect(try await taker.status() == 3)
            #expect(try await space.rdp(["result"]) == nil)
            try await space.commit(Commit(writes: [.finish(take), .put(Tuple(["result"]))]))
        }
    }

    @Test("a process that is not stopped can")
    func notFrozen() async throws {
        try await ConsulStage.with(.impatient()) { stage in
            let space = try stage.space()
            try await space.put("task")
            let taker = try SpawnedProgram("frozen-taker", [stage.servers.addresses[0], stage.prefix, "30"])
            _ = try await space.rd(["taken"])
            try await space.put("go")
            #expect(try await taker.status() == 0)
            #expect(try await space.rdp(["result"]) != nil)
            #expect(try await space.rdp(["task"]) == nil)
        }
    }

    @Test(
        "a thousand tuples put at random times, many takers, sessions destroyed and spaces closed at random: each once"
    )
    func randomDeaths() async throws {
        let tuples = 1000
        try await ConsulStage.with(.plain()) { stage in
            let processes = (0..<4).map { RandomProcess(stage: stage, number: $0) }
            let writer = try stage.space("writer")
            let working = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for process in processes { group.addTask { try await process.run() } }
                    try await group.waitForAll()
                }
            }
            let killing = Task {
                var random = SeededGenerator(seed: 3)
                while !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(Int.random(in: 1..<100, using: &random)))
                    guard let process = processes.randomElement(using: &random) else { continue }
                    try await process.die(inOrder: Bool.random(using: &random))
                }
            }
            var random = SeededGenerator(seed: 4)
            var number = 0
            while number < tuples {
                let count = min(Int.random(in: 1...40, using: &random), tuples - number)
                let puts = (number..<number + count).map { Commit.Write.put(Tuple(["task", "\($0)"])) }
                try await writer.commit(Commit(writes: puts))
                number += count
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<20, using: &random)))
            }
            while try await writer.rdp(["task"]) != nil { try await Task.sleep(for: .milliseconds(20)) }
            killing.cancel()
            _ = await killing.result
            working.cancel()
            try await working.value
            let results = try await writer.rdAll(["result"]).map { $0.tuple.key.fields[1] }
            #expect(results.count == tuples)
            #expect(Set(results).count == tuples)
        }
    }
}

/// A process with several takers that dies now and then, and is started again.
private actor RandomProcess {
    private let stage: ConsulStage
    private let number: Int
    private var space: ConsulSpace?
    private var results = 0

    init(stage: ConsulStage, number: Int) {
        self.stage = stage
        self.number = number
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await self.take() } }
            try await group.waitForAll()
        }
    }

    func die(inOrder: Bool) async throws {
        guard let space else { return }
        if inOrder {
            self.space = nil
            await space.close()
        } else {
            try await stage.destroySession(of: space)
        }
    }

    private func current() throws -> ConsulSpace {
        if let space { return space }
        let space = try stage.space("process \(number)")
        self.space = space
        return space
    }

    private func take() async throws {
        while !Task.isCancelled {
            do {
                let space = try current()
                let session = try await space.openSession(name: "taker")
                while true {
                    let take = try await space.in(["task"], session: session)
                    results += 1
                    // A key of its own for each commit: one that is done twice leaves two.
                    let result = TupleKey(["result", take.tuple.key.fields[1], "\(number)-\(results)"])
                    try await space.commit(Commit(writes: [.finish(take), .put(Tuple(result))]))
                }
            } catch let error as TupleSpaceError {
                guard [.sessionEnded, .cancelled, .conflict].contains(error.code) else { throw error }
            }
        }
    }
}
