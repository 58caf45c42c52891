import Testing
import TupleSpace

@testable import Orchestration

/// What an instance's books write where a commit has a limit.
@Suite("The books of an instance")
struct InstanceLedgerTests {
    @Test("go into as many commits as their steps and bytes need, the last of which closes them")
    func divided() async throws {
        let capacity = CommitCapacity(steps: 7, bytes: 1000)
        let space = CountingSpace(LimitedSpace(space: try SQLiteSpace(inMemory: .init()), capacity: capacity))
        let ledger = InstanceLedger(
            space: space, layout: SpaceLayout(model: "m", instance: "i"), isShared: true, bringsModel: true
        ) { _ in nil }
        let writes = (0..<20).map { number in
            Commit.Write.put(Tuple(["k", "\(number)"], payload: [UInt8](repeating: 0, count: number * 40)))
        }
        let closing = Commit(conditions: [.absent(["closed"])], writes: [.put(Tuple(["closed"]))])
        try await ledger.commit(writes, closing)
        #expect(space.written.count == 21)
        #expect(space.written.last == ["closed"])
        #expect(space.commits > 21 / 6)
        // Another one meets what has closed the first.
        let error = await #expect(throws: Refusal.self) { try await ledger.commit(writes, closing) }
        #expect(error.map { "\($0)" } == "\(Refusal.raced)")
    }
}
