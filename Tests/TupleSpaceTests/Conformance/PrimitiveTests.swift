import Testing
import TupleSpace

typealias Test = Testing.Test

extension TupleSpace {
    func put(_ fields: String..., payload: String = "{}") async throws {
        try await out(Tuple(TupleKey(fields), payload: Array(payload.utf8)))
    }
}

/// Whether an error is one of this code.
func isError(_ error: any Error, _ code: TupleSpaceError.Code) -> Bool { (error as? TupleSpaceError)?.code == code }

@Suite("Linda's primitives", .timeLimit(.minutes(3)))
struct PrimitiveTests {
    @Test("rdp reads what out has put, and in removes it from the sight of takers only", arguments: SpaceUnderTest.all)
    func outAndRead(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("task", "1", payload: "[1]")
            #expect(try await space.rdp(["task"])?.tuple.payload == Array("[1]".utf8))
            let session = try await space.openSession(name: "w")
            let take = try #require(try await space.inp(["task"], session: session))
            #expect(take.tuple.key == ["task", "1"])
            #expect(try await space.inp(["task"], session: session) == nil)
            #expect(try await space.rdp(["task"]) != nil, "a taken tuple can be read until it is finished")
            try await space.commit(Commit(writes: [.finish(take)]))
            #expect(try await space.rdp(["task"]) == nil)
        }
    }

    @Test("a template matches by whole fields", arguments: SpaceUnderTest.all)
    func fieldBoundaries(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            for fields in [["a"], ["a", "b"], ["a", "b", "c"], ["a", "bc"], ["a-b"], ["ab"], ["a/b"]] {
                try await space.out(Tuple(TupleKey(fields)))
            }
            let below = try await space.rdAll(["a", "b"]).map(\.tuple.key)
            #expect(below == [["a", "b"], ["a", "b", "c"]])
            let all = try await space.rdAll(["a"]).map(\.tuple.key)
            #expect(all == [["a"], ["a", "b"], ["a", "b", "c"], ["a", "bc"]])
            #expect(try await space.rdAll([["a/b"]].map(Template.init)[0]).map(\.tuple.key.fields) == [["a/b"]])
            #expect(try await space.rdAll(["b"]).isEmpty)
        }
    }

    @Test("tuples come in the order of their keys, after the one that was named", arguments: SpaceUnderTest.all)
    func order(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            for number in [3, 1, 2, 5, 4] { try await space.put("e", "\(number)") }
            let keys = try await space.rdAll(["e"]).map { $0.tuple.key.fields[1] }
            #expect(keys == ["1", "2", "3", "4", "5"])
            let page = try await space.rdAll(["e"], after: ["e", "2"], limit: 2).map { $0.tuple.key.fields[1] }
            #expect(page == ["3", "4"])
            #expect(try await space.rdp(["e"], after: ["e", "5"]) == nil)
            let session = try await space.openSession(name: "w")
            #expect(try await space.in(["e"], session: session).tuple.key == ["e", "1"])
            #expect(try await space.in(["e"], session: session).tuple.key == ["e", "2"])
        }
    }

    @Test("out replaces a tuple of the same key, at a higher version", arguments: SpaceUnderTest.all)
    func replacement(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("k", payload: "1")
            let first = try #require(try await space.rdp(exactly: ["k"]))
            try await space.put("k", payload: "2")
            let second = try #require(try await space.rdp(exactly: ["k"]))
            #expect(second.tuple.payload == Array("2".utf8))
            #expect(first.version < second.version)
            #expect(try await space.rdAll(["k"]).count == 1)
        }
    }

    @Test("in and rd wait for a tuple that comes later", arguments: SpaceUnderTest.all)
    func blocking(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            let session = try await space.openSession(name: "w")
            async let read = space.rd(["later"])
            async let taken = space.in(["later"], session: session)
            await Task.yield()
            try await space.put("later", "x")
            #expect(try await read.tuple.key == ["later", "x"])
            #expect(try await taken.tuple.key == ["later", "x"])
        }
    }

    @Test("rd after a key waits for a later one: a log can be followed", arguments: SpaceUnderTest.all)
    func following(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            try await space.put("log", "1")
            let following = Task { () throws -> [String] in
                var seen: [String] = []
                var last: TupleKey?
                while seen.count < 50 {
                    let next = try await space.rd(["log"], after: last).tuple.key
                    seen.append(next.fields[1])
                    last = next
                }
                return seen
            }
            for number in 2...9 { try await space.put("log", "\(number)") }
            for number in 10...50 { try await space.put("log", "9\(number)") }
            let seen = try await following.value
            #expect(seen == (1...9).map(String.init) + (10...50).map { "9\($0)" })
        }
    }

    @Test("eval computes while others go on, and puts what came of it", arguments: SpaceUnderTest.all)
    func eval(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            space.eval(["sum"]) { Array("\((1...100).reduce(0, +))".utf8) }
            let sum = try await space.rd(["sum"])
            #expect(sum.tuple.payload == Array("5050".utf8))
        }
    }

    @Test("a failed eval leaves no tuple and tells its task", arguments: SpaceUnderTest.all)
    func failedEval(kind: SpaceUnderTest) async throws {
        struct Failure: Error {}
        try await kind.withSpace { space in
            let task = space.eval(["sum"]) { throw Failure() }
            await #expect(throws: Failure.self) { try await task.value }
            let sum = try await space.rdp(["sum"])
            #expect(sum == nil)
        }
    }

    @Test("cancelling a waiting in or rd ends the wait and takes nothing", arguments: SpaceUnderTest.all)
    func cancellation(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            let session = try await space.openSession(name: "w")
            let taking = Task { try await space.in(["t"], session: session) }
            let reading = Task { try await space.rd(["t"]) }
            taking.cancel()
            reading.cancel()
            await #expect { _ = try await taking.value } throws: { isError($0, .cancelled) }
            await #expect { _ = try await reading.value } throws: { isError($0, .cancelled) }
            try await space.put("t")
            #expect(try await space.inp(["t"], session: session) != nil)
        }
    }

    @Test("two spellings of one character are two keys, and an empty field is one", arguments: SpaceUnderTest.all)
    func bytes(kind: SpaceUnderTest) async throws {
        try await kind.withSpace { space in
            let names = ["", "e\u{301}", "\u{e9}"]
            for name in names { try await space.put("task", name) }
            #expect(
                try await space.rdAll(["task"]).map { Array($0.tuple.key.fields[1].utf8) }
                    == names.map { Array($0.utf8) })
            let session = try await space.openSession(name: "w")
            for name in names {
                let take = try #require(try await space.inp(["task"], session: session))
                #expect(Array(take.tuple.key.fields[1].utf8) == Array(name.utf8))
            }
        }
    }
}
