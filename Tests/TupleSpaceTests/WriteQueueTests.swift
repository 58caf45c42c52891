import Consul
import TestSupport
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
        await outcomes(of: counts.enumerated().map { .init(repeating: .delete("k\($0)"), count: $1) }, body)
    }

    private func outcomes(
        of submissions: [[TransactionOperation]], _ body: @escaping @Sendable (inout WriteQueue) -> Void
    ) async -> [String] {
        let queue = Keeper()
        async let outcomes = withTaskGroup(of: (Int, String).self) { group in
            for (number, operations) in submissions.enumerated() {
                group.addTask { (number, await queue.submit(operations, as: number)) }
            }
            var found = [String](repeating: "", count: submissions.count)
            for await (number, outcome) in group { found[number] = outcome }
            return found
        }
        await queue.use(after: submissions.count, body)
        return await outcomes
    }

    private actor Keeper {
        private var queue = WriteQueue()
        private var arrived = 0

        func submit(_ operations: [TransactionOperation], as number: Int) async -> String {
            // In the order of their numbers.
            while arrived != number { await Task.yield() }
            return word(
                await withCheckedContinuation { continuation in
                    queue.append(operations, continuation)
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

    @Test("one that fails at what others before it touch is tried again after them: they may be why")
    func behindOthers() async {
        let outcomes = await outcomes(
            of: [[.set("a", [])], [.delete("x"), .checkNotExists("a")], [.deleteTree("a/")], [.checkIndex("a/b", 7)]]
        ) { queue in
            let all = queue.next(operations: 9, bytes: .max)
            queue.reject(all, [.init(operation: 2, reason: ""), .init(operation: 4, reason: "")])
            let before = queue.next(operations: 9, bytes: .max)
            #expect(before.count == 1)
            Self.finish(before)
            let again = queue.next(operations: 9, bytes: .max)
            #expect(again.count == 3)
            queue.reject(again, [.init(operation: 1, reason: ""), .init(operation: 3, reason: "")])
            let last = queue.next(operations: 9, bytes: .max)
            #expect(last.count == 2)
            Self.finish(last)
        }
        #expect(outcomes == ["done at 1", "rejected [1]", "done at 1", "done at 1"])
    }

    @Test("those that fail by themselves have failed at once, wherever they stand, and the others go on together")
    func independent() async {
        let outcomes = await outcomes(of: [2, 2, 2, 2]) { queue in
            queue.reject(
                queue.next(operations: 9, bytes: .max),
                [.init(operation: 3, reason: ""), .init(operation: 4, reason: "")])
            let rest = queue.next(operations: 9, bytes: .max)
            #expect(Self.names(rest) == ["k0", "k3"])
            Self.finish(rest)
        }
        #expect(outcomes == ["done at 1", "rejected [1]", "rejected [0]", "done at 1"])
    }

    @Test("however transactions are rejected, each submission comes to an end", arguments: 0..<50)
    func anyRejections(seed: Int) async {
        let keys = ["a", "b", "b/c"]
        var random = SeededGenerator(seed: UInt64(seed))
        let submissions = (0..<8).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ -> TransactionOperation in
                let key = keys.randomElement(using: &random) ?? ""
                return switch Int.random(in: 0..<3, using: &random) {
                case 0: .set(key, [])
                case 1: .checkNotExists(key)
                default: .deleteTree(key)
                }
            }
        }
        let outcomes = await outcomes(of: submissions) { queue in
            var random = SeededGenerator(seed: UInt64(seed))
            while !queue.isEmpty {
                let batch = queue.next(operations: 12, bytes: .max)
                let count = batch.reduce(0) { $0 + $1.operations.count }
                let failures = (0..<count).filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
                if failures.isEmpty {
                    Self.finish(batch)
                } else {
                    queue.reject(batch, failures.map { .init(operation: $0, reason: "") })
                }
            }
        }
        #expect(outcomes.allSatisfy { !$0.isEmpty })
    }

    @Test("nothing is left when all are taken out")
    func removal() async {
        _ = await outcomes(of: [1, 1]) { queue in
            Self.finish(queue.removeAll())
            #expect(queue.isEmpty)
        }
    }
}
