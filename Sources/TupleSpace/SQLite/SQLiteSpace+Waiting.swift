/// Calls that wait for tuples, and how these get to them.
extension SQLiteSpace {
    /// Hands a tuple to those who wait for one like it: to all readers, and to the taker who came first.
    func offer(_ stored: StoredTuple) {
        var isFree = takes[stored.tuple.key] == nil
        var served: [Int] = []
        for (index, waiter) in waiters.enumerated() where waiter.template.matches(stored.tuple.key) {
            switch waiter.kind {
            case .read(let after, let continuation):
                guard after.map({ $0 < stored.tuple.key }) ?? true else { continue }
                continuation.resume(returning: .read(stored))
            case .take(let session, let continuation):
                guard isFree else { continue }
                isFree = false
                continuation.resume(returning: .taken(take(stored, for: session)))
            }
            served.append(index)
        }
        for index in served.reversed() { waiters.remove(at: index) }
    }

    /// Waits unless what is waited for is there.
    func wait(
        until look: () throws(TupleSpaceError) -> Waiter.Outcome?,
        _ waiter: (CheckedContinuation<Waiter.Outcome, Never>, Int) -> Waiter
    ) async -> Waiter.Outcome {
        lastWaiter += 1
        let number = lastWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked for here and not before: between then and now it could be put, and nobody be told.
                do throws(TupleSpaceError) {
                    if let outcome = try look() {
                        continuation.resume(returning: outcome)
                    } else if Task.isCancelled {
                        throw Self.cancelled
                    } else if waiters.count < limits.waiters {
                        waiters.append(waiter(continuation, number))
                    } else {
                        throw TupleSpaceError(.tooLarge, "\(limits.waiters) calls wait already")
                    }
                } catch {
                    continuation.resume(returning: .failed(error))
                }
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).fail(Self.cancelled)
    }

    private static let cancelled = TupleSpaceError(.cancelled, "the wait was cancelled")
}
