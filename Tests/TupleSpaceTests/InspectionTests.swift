import ConsulTestSupport
import EventLoop
import TestSupport
import Testing

@testable import TupleSpace

/// What is seen of a space on Consul from outside.
@Suite("Looking into a space")
struct InspectionTests {
    /// A tuple as one look finds it.
    private func standing(
        _ name: String, version: Int64, nonce: UInt64, hold: UInt64? = nil
    ) -> TupleStanding {
        TupleStanding(
            key: [name], version: Version(version), size: 1, takes: 0,
            holder: hold.map { .init(session: "s\($0)", process: nil, taker: nil) }, nonce: nonce, hold: hold)
    }

    private func kinds(_ before: [TupleStanding], _ now: [TupleStanding]) -> [String] {
        TupleChange.between(before, now).map { "\($0.kind.rawValue) \($0.standing.key)" }
    }

    @Test(
        "between two looks: put, taken, freed, gone, in the order of what is there, and nothing where nothing changed")
    func changes() {
        let free = standing("a", version: 5, nonce: 1)
        let taken = standing("a", version: 7, nonce: 1, hold: 7)
        let takenAgain = standing("a", version: 9, nonce: 1, hold: 9)
        let replaced = standing("a", version: 8, nonce: 2, hold: 7)
        #expect(kinds([free, standing("b", version: 1, nonce: 3)], [free, standing("b", version: 1, nonce: 3)]) == [])
        #expect(kinds([], [free]) == ["put a"])
        #expect(kinds([], [taken]) == ["put a", "taken a"])
        #expect(kinds([free], [taken]) == ["taken a"], "to take it is not to put it, though its version is new")
        #expect(kinds([taken], [takenAgain]) == ["freed a", "taken a"])
        #expect(kinds([taken], [standing("a", version: 7, nonce: 1)]) == ["freed a"])
        #expect(kinds([taken], [replaced]) == ["put a"])
        #expect(kinds([taken], [standing("a", version: 8, nonce: 2)]) == ["freed a", "put a"])
        #expect(kinds([taken], []) == ["gone a"])
        #expect(
            kinds([taken], [standing("c", version: 9, nonce: 5), standing("b", version: 12, nonce: 4)])
                == ["gone a", "put c", "put b"])
    }

    @Test("a hold tells who, a wide tuple its whole size, and the record of a process the process")
    func standings() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space("worker@1")
            let session = try await space.openSession(name: "slot")
            let size = WidePayload.threshold * 2 + 7
            try await space.out(Tuple(["task", "wide"], payload: Array(repeating: 7, count: size)))
            try await space.out(Tuple(["task", "held"], payload: [1, 2, 3]))
            for _ in 0..<2 { try await space.release(space.in(["task", "held"], session: session)) }
            let take = try await space.in(["task", "held"], session: session)

            let outside = try stage.space("outside")
            let found = try await outside.standings(["task"])
            #expect(found.map(\.key) == [["task", "held"], ["task", "wide"]])
            #expect(found.map(\.size) == [3, size])
            #expect(found.map(\.takes) == [3, 0])
            #expect(found[0].version == take.stored.version)
            let consulSession = await space.consulSession
            #expect(
                found[0].holder
                    == .init(session: try #require(consulSession), process: "worker@1", taker: "slot-1"))
            #expect(found[1].holder == nil)
            #expect(await outside.consulSession == nil, "to look needs no session")

            let all = try await outside.standings(nil)
            #expect(all.map(\.key) == [["session", try #require(consulSession)]] + found.map(\.key))
            #expect(all[0].holder?.process == "worker@1")
            #expect(all[0].holder?.taker == nil)
            await space.close()
            #expect(try await outside.standings(["task"]).allSatisfy { $0.holder == nil })
        }
    }

    @Test("what happens is seen, until who watches has enough", .timeLimit(.minutes(1)))
    func watching() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let (space, outside) = (try stage.space("worker"), try stage.space("outside"))
            try await space.out(Tuple(["job", "old"]))
            let session = try await space.openSession(name: "slot")
            let (seen, continuation) = AsyncStream.makeStream(of: String.self)
            let watching = Task {
                try await outside.watch(["job"], patience: .seconds(10)) { changes in
                    if changes.isEmpty { continuation.yield("begun") }
                    for change in changes { continuation.yield("\(change.kind.rawValue) \(change.standing.key)") }
                    return !changes.contains { $0.kind == .gone }
                }
                continuation.finish()
            }
            var take: Take?
            var all: [String] = []
            for await text in seen {
                all.append(text)
                switch text {
                case "begun": try await space.out(Tuple(["job", "new"]))
                case "put job/new", "freed job/new":
                    // What is not below the fields is not seen.
                    try await space.out(Tuple(["jobs"]))
                    take = try await space.in(["job", "new"], session: session)
                case "taken job/new" where !all.contains("freed job/new"): try await space.release(#require(take))
                case "taken job/new": try await space.commit(Commit(writes: [.finish(#require(take))]))
                default: break
                }
            }
            try await watching.value
            #expect(
                all == [
                    "begun", "put job/new", "taken job/new", "freed job/new", "taken job/new", "gone job/new",
                ])
            await space.close()
        }
    }
}
