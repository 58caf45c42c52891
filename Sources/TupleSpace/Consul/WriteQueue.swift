internal import Consul

/// The writes of a process that wait for their turn, and which of them go together in a transaction.
struct WriteQueue {
    struct Submission {
        let operations: [TransactionOperation]
        let size: Int
        let continuation: CheckedContinuation<Result<UInt64, ConsulTenure.Failure>, Never>
    }

    private var submissions: [Submission] = []
    /// How many may go in the next transaction.
    private var limit = Int.max

    var count: Int { submissions.count }
    var isEmpty: Bool { submissions.isEmpty }

    mutating func append(
        _ operations: [TransactionOperation],
        _ continuation: CheckedContinuation<Result<UInt64, ConsulTenure.Failure>, Never>
    ) {
        let size = operations.reduce(0) { $0 + $1.size }
        submissions.append(Submission(operations: operations, size: size, continuation: continuation))
    }

    /// Takes out those that go together next: as many as fit, and at least one.
    mutating func next(operations: Int, bytes: Int) -> [Submission] {
        var (count, room, space) = (0, operations, bytes)
        for submission in submissions.prefix(limit) {
            room -= submission.operations.count
            space -= submission.size
            guard count == 0 || room >= 0 && space >= 0 else { break }
            count += 1
        }
        limit = .max
        defer { submissions.removeFirst(count) }
        return Array(submissions.prefix(count))
    }

    /// Takes back a transaction of which nothing was done.
    ///
    /// A submission fails for good when nothing before it in the transaction has touched the key that it fails at. One
    /// that may fail because of others, which may come to nothing, is tried again after them.
    mutating func reject(_ batch: [Submission], _ failures: [TransactionFailure]) {
        var before: [TransactionOperation] = []
        var left: [Submission] = []
        var firstDoubtful: Int?
        for submission in batch {
            let start = before.count
            let own = failures.compactMap { failure -> TransactionFailure? in
                let operation = failure.operation - start
                guard submission.operations.indices.contains(operation) else { return nil }
                return TransactionFailure(operation: operation, reason: failure.reason)
            }
            let isFinal =
                own.contains { failure in
                    let key = submission.operations[failure.operation].key
                    return !before.contains { $0.mayChange(key) }
                }
                // Nobody can tell what the only one fails at, if not itself.
                || batch.count == 1
            before += submission.operations
            guard !isFinal else {
                submission.continuation.resume(returning: .failure(.rejected(own)))
                continue
            }
            if !own.isEmpty, firstDoubtful == nil { firstDoubtful = left.count }
            left.append(submission)
        }
        submissions.insert(contentsOf: left, at: 0)
        // Where nothing is out of the way yet, fewer go together.
        if left.count == batch.count { limit = max(firstDoubtful ?? left.count - 1, 1) }
    }

    mutating func removeAll() -> [Submission] {
        defer { submissions = [] }
        return submissions
    }
}
