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
    /// A submission fails for good only when it was the first: one that fails behind others may do so because of them,
    /// and they may come to nothing.
    mutating func reject(_ batch: [Submission], _ failures: [TransactionFailure]) {
        var start = 0
        for (position, submission) in batch.enumerated() {
            let range = start..<start + submission.operations.count
            start = range.upperBound
            let own = failures.filter { range.contains($0.operation) }
            guard !own.isEmpty || position == batch.count - 1 else { continue }
            if position == 0 {
                let counted = own.map {
                    TransactionFailure(operation: $0.operation - range.lowerBound, reason: $0.reason)
                }
                submission.continuation.resume(returning: .failure(.rejected(counted)))
                submissions.insert(contentsOf: batch.dropFirst(), at: 0)
            } else {
                submissions.insert(contentsOf: batch, at: 0)
                limit = position
            }
            return
        }
    }

    mutating func removeAll() -> [Submission] {
        defer { submissions = [] }
        return submissions
    }
}
