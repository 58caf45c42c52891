import TestSupport
import Testing
import TupleSpace

@Suite("Takers, living and dead", .timeLimit(.minutes(3)))
struct TakerTests {
    @Test("hundreds of takers take thousands of tuples, each exactly once", arguments: SpaceUnderTest.all)
    func exactlyOnce(kind: SpaceUnderTest) async throws {
        let (takers, tuples) = kind == .consul ? (100, 1000) : (300, 3000)
        try await kind.withSpace { space in
            try await withThrowingTaskGroup(of: [String].self) { group in
                for taker in 0..<takers {
                    group.addTask {
                        let session = try await space.openSession(name: "w\(taker)")
                        var mine: [String] = []
                        while true {
                            let take = try await space.in(["task"], session: session)
                            let name = take.tuple.key.fields[1]
                            if name == "stop" {
                                // One stone for all: the next taker finds it when it is back.
                                try await space.release(take)
                                await space.end(session)
                                return mine
                            }
                            mine.append(name)
                            try await space.commit(
                                Commit(writes: [.finish(take), .put(Tuple(TupleKey(["result", name])))]))
                        }
                    }
                }
                for number in 0..<tuples { try await space.put("task", "\(number)") }
                try await space.put("task", "stop")
                var taken: [String] = []
                for try await mine in group { taken += mine }
                #expect(taken.count == tuples)
                #expect(Set(taken).count == tuples)
                #expect(try await space.rdAll(["result"]).count == tuples)
                #expect(try await space.rdAll(["task"]).count == 1)
            }
        }
    }

    @Test("what a dead taker held is back, and wakes one who waits", arguments: SpaceUnderTest.all)
    func deadTaker(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", "1")
            let dying = try await space.openSession(name: "dying")
            let take = try await space.in(["task"], session: dying)
            let living = try await space.openSession(name: "living")
            async let second = space.in(["task"], session: living)
            await Task.yield()
            await space.end(dying)
            #expect(try await second.tuple.key == ["task", "1"])
            await #expect {
                try await space.commit(Commit(writes: [.finish(take), .put(Tuple(["result"]))]))
            } throws: { isError($0, .sessionEnded) }
            #expect(try await space.rdp(["result"]) == nil)
        }
    }

    @Test("who holds what is seen, and what is free is left out", arguments: SpaceUnderTest.all)
    func holders(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            for number in 1...3 { try await space.put("task", "\(number)") }
            try await space.put("lease", "1")
            let (first, second) = (try await space.openSession(name: "a"), try await space.openSession(name: "b"))
            let one = try await space.in(["task", "1"], session: first)
            _ = try await space.in(["task", "3"], session: second)
            _ = try await space.in(["lease"], session: second)
            #expect(try await space.holders(["task"]) == [["task", "1"]: first, ["task", "3"]: second])
            #expect(try await space.holders(["task", "3"]) == [["task", "3"]: second])
            try await space.release(one)
            await space.end(second)
            #expect(try await space.holders(["task"]) == [:])
            #expect(try await space.holders(["lease"]) == [:])
        }
    }

    @Test("a session that has ended can neither take nor commit", arguments: SpaceUnderTest.all)
    func endedSession(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            let session = try await space.openSession(name: "w")
            let waiting = Task { try await space.in(["task"], session: session) }
            await Task.yield()
            await space.end(session)
            await #expect { _ = try await waiting.value } throws: { isError($0, .sessionEnded) }
            await #expect { _ = try await space.inp(["t"], session: session) } throws: { isError($0, .sessionEnded) }
            await space.end(session)
        }
    }

    @Test(
        "a take depends on its own session, also after another took and put back the tuple",
        arguments: SpaceUnderTest.all)
    func staleTake(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("lease")
            let session = try await space.openSession(name: "w")
            let first = try await space.in(["lease"], session: session)
            try await space.release(first)
            let second = try await space.in(["lease"], session: session)
            await #expect {
                try await space.commit(Commit(conditions: [.held(first)], writes: [.put(Tuple(["x"]))]))
            } throws: { isError($0, .conflict) }
            try await space.commit(Commit(conditions: [.held(second)], writes: [.put(Tuple(["x"]))]))
            await #expect { try await space.release(first) } throws: { isError($0, .conflict) }
        }
    }

    @Test(
        "the next taker knows of those before it, but for one whose take was no attempt", arguments: SpaceUnderTest.all)
    func attempts(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", payload: "some")
            let session = try await space.openSession(name: "w")
            for (attempt, isAttempt) in [(1, false), (1, true), (2, false), (2, true), (3, true)] {
                let take = try await space.in(["task"], session: session)
                #expect(take.attempt == attempt)
                #expect(take.tuple.payload == Array("some".utf8))
                try await space.release(take, isAttempt: isAttempt)
            }
            let take = try await space.in(["task"], session: session)
            try await space.put("task", payload: "other")
            try await space.release(take, isAttempt: false)
            #expect(try await space.rdp(["task"])?.tuple.payload == Array("other".utf8), "it stays in its place")
            #expect(try await space.in(["task"], session: session).attempt == 1)
        }
    }

    @Test("takers that die at random places lose nothing and repeat nothing", arguments: SpaceUnderTest.all)
    func randomDeaths(kind: SpaceUnderTest) async throws {
        let tuples = kind == .consul ? 300 : 1000
        try await kind.withSpace { space in
            for number in 0..<tuples { try await space.put("task", "\(number)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for taker in 0..<8 {
                    group.addTask {
                        var random = SeededGenerator(seed: UInt64(taker))
                        while true {
                            let session = try await space.openSession(name: "w\(taker)")
                            while let take = try await space.inp(["task"], session: session) {
                                if Int.random(in: 0..<5, using: &random) == 0 { break }
                                let result = TupleKey(["result", take.tuple.key.fields[1]])
                                try await space.commit(
                                    Commit(
                                        conditions: [.absent(result)],
                                        writes: [.finish(take), .put(Tuple(result))]))
                            }
                            await space.end(session)
                            if try await space.rdp(["task"]) == nil { return }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await space.rdAll(["result"]).count == tuples)
        }
    }

    @Test("a deleted tuple is nobody's any more", arguments: SpaceUnderTest.all)
    func deletedWhileTaken(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", "1")
            let session = try await space.openSession(name: "w")
            let take = try await space.in(["task"], session: session)
            try await space.commit(Commit(writes: [.delete(["task", "1"])]))
            await #expect {
                try await space.commit(Commit(writes: [.finish(take)]))
            } throws: { isError($0, .conflict) }
            await space.end(session)
            #expect(try await space.rdp(["task"]) == nil)
        }
    }
}
