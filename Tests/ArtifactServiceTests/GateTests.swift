import EventLoop
import Testing

@testable import ArtifactService

@Suite("A gate", .timeLimit(.minutes(1)))
struct GateTests {
    @Test("never more are inside than it lets through, and all get through", arguments: [1, 3])
    func limit(limit: Int) async throws {
        let gate = Gate(limit)
        let (inside, most) = (Locked(0), Locked(0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await gate.pass {
                        let now = inside.withLock { count in
                            count += 1
                            return count
                        }
                        most.withLock { $0 = max($0, now) }
                        await Task.yield()
                        inside.withLock { $0 -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most.withLock { $0 } == limit)
        #expect(await gate.inside == 0)
    }

    @Test("who gives up waiting makes no trouble for those behind")
    func cancellation() async throws {
        let gate = Gate(1)
        let (entered, opening) = AsyncStream.makeStream(of: Void.self)
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await gate.pass {
                beginning.finish()
                for await _ in entered {}
            }
        }
        for await _ in begun {}
        let second = Task { try await gate.pass {} }
        let third = Task { try await gate.pass { 3 } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        opening.finish()
        try await first.value
        #expect(try await third.value == 3)
    }

    @Test("one that was made wider lets those in who wait")
    func wider() async throws {
        let gate = Gate(0)
        let waiting = Task { try await gate.pass { "in" } }
        await gate.setLimit(1)
        #expect(try await waiting.value == "in")
    }
}
