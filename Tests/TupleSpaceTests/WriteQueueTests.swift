import Consul
import Testing

@testable import TupleSpace

/// What a submission has come to, in words.
private func word(_ outcome: Result<UInt64, ConsulTenure.Failure>) -> String {
    switch outcome {
    case .success(let index): "done at \(index)"
    case .failure(.rejected(let failures)): "rejected \(failures.map(\.operation))"
    case .failure: "failed"
    }
}

@Suite("Which writes go together")
struct WriteQueueTests {
    /// Puts submissions of so many operations into a queue, calls `body`, and tells what became of each.
    private func outcomes(
        of counts: [Int], _ body: @escaping @Sendable (inout WriteQueue) -> Void
    ) async -> [String] {
        let queue = Keeper()
        async let outcomes = withTaskGroup(of: (Int, String).self) { group in
            for (number, count) in counts.enumerated() {
                group.addTask { (number, await queue.submit(count, as: number)) }
            }
            var found = [String](repeating: "", count: counts.count)
            for await (number, outcome) in group { found[number] = outcome }
            return found
        }
        await queue.use(after: counts.count, body)
        return await outcomes
    }

    private actor Keeper {
        private var queue = WriteQueue()
        private var arrived = 0

        func submit(_ count: Int, as number: Int) async -> String {
            // In the order of their numbers.
            while arrived != number { await Task.yield() }
            return word(
                await withCheckedContinuation { continuation in
                    queue.append(.init(repeating: .delete("k\(number)"), count: count), continuation)
                    arrived += 1
                })
        }

        func use(after count: Int, _ body: (inout WriteQueue) -> Void) async {
            while arrived < count { await Task.yield() }
            body(&queue)
        }
    }

    private static func names(_ batch: [WriteQueue.Submission]) -> [String] {
        batch.map { if case .delete(let key)? = $0.operations.first { key } else { "" } }
    }

    private static func finish(_ batch: [WriteQueue.Submission]) {
        for submission in batch { submission.continuation.resume(returning: .success(1)) }
    }

    @Test("as many as fit go together, in their order, and one that is too large goes alone")
    func fitting() async {
        let outcomes = await outcomes(of: [3, 3, 3, 9, 1, 1]) { queue in
            for expected in [["k0", "k1"], ["k2"], ["k3"], ["k4", "k5"]] {
                let batch = queue.next(operations: 6, bytes: .max)
                #expect(Self.names(batch) == expected)
                Self.finish(batch)
            }
            #expect(queue.isEmpty)
        }
        #expect(outcomes.allSatisfy { $0 == "done at 1" })
    }

    @Test("what does not fit by its bytes waits")
    func bytes() async {
        let size = TransactionOperation.delete("k0").size
        _ = await outcomes(of: [1, 1, 1]) { queue in
            for expected in [["k0", "k1"], ["k2"]] {
                let batch = queue.next(operations: .max, bytes: 2 * size)
                #expect(Self.names(batch) == expected)
                Self.finish(batch)
            }
        }
    }

    @Test("one that fails behind others is tried again after them: it may fail only because of them")
    func behindOthers() async {
        let outcomes = await outcomes(of: [2, 2, 2]) { queue in
            queue.reject(
                queue.next(operations: 9, bytes: .max),
                [.init(operation: 3, reason: ""), .init(operation: 5, reason: "")])
            let before = queue.next(operations: 9, bytes: .max)
            #expect(Self.names(before) == ["k0"])
            Self.finish(before)
            let again = queue.next(operations: 9, bytes: .max)
            #expect(Self.names(again) == ["k1", "k2"])
            queue.reject(again, [.init(operation: 1, reason: ""), .init(operation: 3, reason: "")])
            let last = queue.next(operations: 9, bytes: .max)
            #expect(Self.names(last) == ["k2"])
            Self.finish(last)
        }
        #expect(outcomes == ["done at 1", "rejected [1]", "done at 1"])
    }

    @Test("nothing is left when all are taken out")
    func removal() async {
        _ = await outcomes(of: [1, 1]) { queue in
            Self.finish(queue.removeAll())
            #expect(queue.isEmpty)
        }
    }
}
