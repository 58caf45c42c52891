import Testing
import TupleSpace

@Suite("Commits", .timeLimit(.minutes(3)))
struct CommitTests {
    @Test("a commit whose condition fails changes nothing", arguments: SpaceUnderTest.all)
    func allOrNothing(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("a", payload: "1")
            let old = try #require(try await space.rdp(exactly: ["a"]))
            try await space.put("a", payload: "2")
            await #expect {
                try await space.commit(
                    Commit(
                        conditions: [.absent(["b"]), .unchanged(["a"], old.version)],
                        writes: [.put(Tuple(["b"])), .delete(["a"])]))
            } throws: {
                isError($0, .conflict) && "\($0)".contains("a is unchanged")
            }
            #expect(try await space.rdp(["b"]) == nil)
            #expect(try await space.rdp(["a"])?.tuple.payload == Array("2".utf8))
        }
    }

    @Test("absent and unchanged hold when they should", arguments: SpaceUnderTest.all)
    func conditions(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            let version = try await space.commit(
                Commit(conditions: [.absent(["a"])], writes: [.put(Tuple(["a"]))]))
            try await space.commit(
                Commit(conditions: [.unchanged(["a"], version)], writes: [.put(Tuple(["c"]))]))
            await #expect {
                try await space.commit(Commit(conditions: [.absent(["a"])], writes: [.put(Tuple(["d"]))]))
            } throws: { isError($0, .conflict) }
            await #expect {
                try await space.commit(Commit(conditions: [.unchanged(["nothing"], version)]))
            } throws: { isError($0, .conflict) }
        }
    }

    @Test("a result and the end of the take come together", arguments: SpaceUnderTest.all)
    func finishing(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", "1")
            let session = try await space.openSession(name: "w")
            let take = try await space.in(["task"], session: session)
            try await space.commit(Commit(writes: [.finish(take), .put(Tuple(["result", "1"]))]))
            #expect(try await space.rdp(["result"]) != nil)
            await #expect {
                try await space.commit(Commit(writes: [.finish(take)]))
            } throws: { isError($0, .conflict) }
            #expect(try await space.inp(["task"], session: session) == nil)
        }
    }

    @Test(
        "what was put while the tuple was taken outlives the take, and wakes one who waits",
        arguments: SpaceUnderTest.all)
    func putWhileTaken(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", payload: "1")
            let (first, second) = (try await space.openSession(name: "1"), try await space.openSession(name: "2"))
            let take = try await space.in(["task"], session: first)
            try await space.put("task", payload: "2")
            #expect(try await space.inp(["task"], session: second) == nil, "it is taken, whatever its version")
            let waiting = Task { try await space.in(["task"], session: second) }
            await Task.yield()
            try await space.commit(Commit(writes: [.finish(take)]))
            let newer = try await waiting.value
            #expect(newer.tuple.payload == Array("2".utf8))
            try await space.commit(Commit(writes: [.put(Tuple(["task"], payload: Array("3".utf8))), .finish(newer)]))
            #expect(try await space.rdp(["task"])?.tuple.payload == Array("3".utf8))
        }
    }

    @Test("counting by compare and set from many tasks loses no step", arguments: SpaceUnderTest.all)
    func counters(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("n", payload: "0")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<50 {
                            while true {
                                let old = try await space.rd(["n"])
                                let count = Int(String(decoding: old.tuple.payload, as: UTF8.self)) ?? -1
                                let new = Tuple(["n"], payload: Array("\(count + 1)".utf8))
                                do {
                                    try await space.commit(
                                        Commit(conditions: [.unchanged(["n"], old.version)], writes: [.put(new)]))
                                    break
                                } catch  where isError(error, .conflict) {
                                    continue
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await space.rd(["n"]).tuple.payload == Array("400".utf8))
        }
    }

    @Test("later writes of a commit win over earlier ones", arguments: SpaceUnderTest.all)
    func orderOfWrites(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.commit(
                Commit(writes: [
                    .put(Tuple(["a"], payload: [0x31])), .put(Tuple(["a"], payload: [0x32])), .put(Tuple(["b"])),
                    .delete(["b"]),
                ]))
            #expect(try await space.rdp(["a"])?.tuple.payload == [0x32])
            #expect(try await space.rdp(["b"]) == nil)
        }
    }
}
