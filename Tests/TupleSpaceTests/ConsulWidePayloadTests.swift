import ConsulTestSupport
import Consul
import TestSupport
import Testing

@testable import TupleSpace

@Suite("Payloads that take more than one value in Consul", .timeLimit(.minutes(3)))
struct ConsulWidePayloadTests {
    private static func payload(_ count: Int, _ seed: UInt8 = 1) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251 + $0) &+ seed }
    }

    /// The keys that stand below a tuple's own.
    private func keys(_ stage: ConsulStage, _ key: TupleKey) async throws -> Int {
        try await stage.client.keys(ConsulLayout(prefix: stage.prefix).everything(of: key), .consistent).count
    }

    @Test(
        "are read whole by each way of reading, and are gone with the tuple",
        arguments: [256 << 10, (256 << 10) + 1, 512 << 10, 3 << 20])
    func reading(size: Int) async throws {
        try await ConsulStage.with(.plain()) { stage in
            let (space, other) = (try stage.space(), try stage.space())
            let payload = Self.payload(size)
            try await space.put("w", "0", payload: "small")
            try await space.out(Tuple(["w", "1"], payload: payload))
            #expect(
                try await keys(stage, ["w", "1"]) == (size > 256 << 10 ? 1 + (size + (256 << 10) - 1) / (256 << 10) : 1)
            )
            #expect(try await other.rdp(exactly: ["w", "1"])?.tuple.payload == payload)
            #expect(try await other.rd(["w"], after: ["w", "0"]).tuple.payload == payload)
            #expect(try await other.rdAll(["w"]).map(\.tuple.payload.count) == [5, size])
            #expect(try await other.rdAll(["w"], after: nil, limit: 2).last?.tuple.payload == payload)
            let session = try await other.openSession(name: "a")
            let take = try await other.in(["w", "1"], session: session)
            #expect(take.tuple.payload == payload)
            try await other.release(take)
            let again = try #require(try await other.inp(["w", "1"], session: session))
            #expect(again.attempt == 2)
            #expect(again.tuple.payload == payload)
            try await other.commit(Commit(writes: [.finish(again)]))
            #expect(try await keys(stage, ["w", "1"]) == 0)
        }
    }

    @Test("of 16 MiB are taken, and larger ones are refused by name and leave nothing")
    func longest() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let longest = Self.payload(16 << 20)
            await #expect {
                try await space.out(Tuple(["w"], payload: longest + [1]))
            } throws: {
                isError($0, .tooLarge) && "\($0)".contains("the tuple w has 16777217 bytes; at most 16777216 are taken")
            }
            #expect(try await keys(stage, ["w"]) == 0)
            try await space.out(Tuple(["w"], payload: longest))
            #expect(try await space.rdp(["w"])?.tuple.payload == longest)
            try await space.commit(Commit(writes: [.delete(["w"])]))
            #expect(try await keys(stage, ["w"]) == 0)
        }
    }

    @Test("leave no parts behind when they are replaced, or when their commit is refused")
    func replacement() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            for seed in UInt8(0)..<4 {
                try await space.out(Tuple(["w"], payload: Self.payload(600_000, seed)))
                #expect(try await space.rdp(["w"])?.tuple.payload == Self.payload(600_000, seed))
                #expect(try await keys(stage, ["w"]) == 4)
            }
            for seed in UInt8(0)..<3 {
                try await space.out(Tuple(["w"], payload: [seed]))
                try await space.out(Tuple(["w"], payload: Self.payload(600_000, seed)))
                #expect(try await keys(stage, ["w"]) == 4, "what a short payload has left goes with the next wide one")
            }
            await #expect {
                try await space.commit(
                    Commit(conditions: [.absent(["w"])], writes: [.put(Tuple(["w"], payload: Self.payload(300_000)))]))
            } throws: { isError($0, .conflict) && "\($0)".contains("there is no w") }
            #expect(try await keys(stage, ["w"]) == 4)
            await #expect {
                try await space.commit(
                    Commit(conditions: [.absent(["w"])], writes: [.put(Tuple(["v"], payload: Self.payload(300_000)))]))
            } throws: { isError($0, .conflict) }
            #expect(try await keys(stage, ["v"]) == 0)
            await #expect {
                let puts = (0..<62).map { Commit.Write.put(Tuple(["s", "\($0)"])) }
                let wide = [["v"], ["u"]].map { Commit.Write.put(Tuple(TupleKey($0), payload: Self.payload(300_000))) }
                try await space.commit(Commit(writes: puts + wide))
            } throws: { isError($0, .tooLarge) }
            #expect(try await keys(stage, ["v"]) == 0)
        }
    }

    @Test("of one commit: the last write of a tuple wins, whatever was wide before")
    func orderOfWrites() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let (wide, small) = (Self.payload(300_000), Self.payload(3))
            try await space.commit(
                Commit(writes: [.put(Tuple(["a"], payload: wide)), .put(Tuple(["a"], payload: small))]))
            #expect(try await space.rdp(["a"])?.tuple.payload == small)
            try await space.commit(
                Commit(writes: [.put(Tuple(["a"], payload: small)), .put(Tuple(["a"], payload: wide))]))
            #expect(try await space.rdp(["a"])?.tuple.payload == wide)
            try await space.commit(Commit(writes: [.delete(["a"]), .put(Tuple(["a"], payload: wide + [1]))]))
            #expect(try await space.rdp(["a"])?.tuple.payload == wide + [1])
            try await space.commit(Commit(writes: [.put(Tuple(["a"], payload: wide)), .delete(["a"])]))
            #expect(try await keys(stage, ["a"]) == 0)
        }
    }

    @Test("may take the place of the tuple that their commit finishes")
    func finishAndPut() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let session = try await space.openSession(name: "a")
            try await space.out(Tuple(["w"], payload: Self.payload(300_000, 0)))
            for seed in UInt8(1)..<4 {
                let take = try await space.in(["w"], session: session)
                #expect(take.attempt == 1)
                let put = Commit.Write.put(Tuple(["w"], payload: Self.payload(300_000, seed)))
                try await space.commit(Commit(writes: seed == 2 ? [put, .finish(take)] : [.finish(take), put]))
                #expect(try await space.rdp(["w"])?.tuple.payload == Self.payload(300_000, seed))
                #expect(try await keys(stage, ["w"]) == 3)
            }
        }
    }

    @Test("are never seen in part, nor mixed, while others write, delete and read them")
    func concurrentWriters() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let spaces = [try stage.space("0"), try stage.space("1"), try stage.space("2")]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, space) in spaces.enumerated() {
                    group.addTask {
                        for round in UInt8(0)..<8 {
                            let payload = Self.payload(300_000 + number * 200_000, round)
                            try await space.out(Tuple(["w"], payload: payload))
                            if round % 3 == 2 { try await space.commit(Commit(writes: [.delete(["w"])])) }
                        }
                    }
                    group.addTask {
                        for _ in 0..<12 {
                            guard let found = try await space.rdp(["w"])?.tuple.payload else { continue }
                            #expect([300_000, 500_000, 700_000].contains(found.count))
                            #expect(found == Self.payload(found.count, found[0]))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await spaces[0].commit(Commit(writes: [.delete(["w"])]))
            #expect(try await keys(stage, ["w"]) == 0)
        }
    }

    @Test("whose parts somebody has deleted are said to be unreadable")
    func brokenParts() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            try await space.out(Tuple(["w"], payload: Self.payload(300_000)))
            try await stage.client.delete(prefix: ConsulLayout(prefix: stage.prefix).parts(["w"]))
            let session = try await space.openSession(name: "a")
            for read in [
                { _ = try await space.rdp(["w"]) }, { _ = try await space.rdAll(["w"]) },
                { _ = try await space.rd(["w"]) }, { _ = try await space.inp(["w"], session: session) },
                { _ = try await space.in(["w"], session: session) },
            ] as [@Sendable () async throws -> Void] {
                await #expect { try await read() } throws: {
                    isError($0, .unreadable) && "\($0)".contains("parts of the payload of w are not in Consul")
                }
            }
            try await space.commit(Commit(writes: [.delete(["w"])]))
        }
    }
}
