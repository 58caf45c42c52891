internal import Consul

/// The one line of writes.
extension ConsulTenure {
    /// How many writes may wait.
    private static let queueLimit = 100_000

    /// Does all operations or none, in the order of the calls.
    ///
    /// - Returns: the index at which it was done, the modify index of everything that was written.
    func submit(_ operations: [TransactionOperation]) async -> Result<UInt64, Failure> {
        await withCheckedContinuation { continuation in
            // Asked here and not before: to get here may have taken a turn of the loop.
            guard reason == nil, queue.count < Self.queueLimit else {
                continuation.resume(returning: .failure(reason.map(Failure.ended) ?? .full))
                return
            }
            queue.append(operations, continuation)
            guard !isPumping else { return }
            isPumping = true
            Task { await self.pump() }
        }
    }

    private func pump() async {
        while !queue.isEmpty {
            let batch = queue.next(operations: Self.operationsPerSubmission, bytes: Self.bytesPerSubmission)
            let outcome = await write(batch.flatMap(\.operations))
            if case .failure(.rejected(let failures)) = outcome, reason == nil {
                queue.reject(batch, failures)
            } else if case .failure(.failed) = outcome, batch.count > 1 {
                // One of them is what Consul does not do; the others have nothing to do with it.
                for submission in batch {
                    submission.continuation.resume(returning: await write(submission.operations))
                }
            } else {
                for submission in batch { submission.continuation.resume(returning: outcome) }
            }
        }
        isPumping = false
    }

    /// Sends a transaction until it is known what has become of it.
    private func write(_ operations: [TransactionOperation]) async -> Result<UInt64, Failure> {
        let (number, move) = record.move()
        let transaction = [move] + operations
        var isDoubtful = false
        var pause = GrowingPause()
        let patience = ContinuousClock.now + options.patience
        while true {
            endIfOverdue()
            if let reason { return .failure(.ended(reason)) }
            do throws(ConsulError) {
                let entries = try await client.transaction(transaction)
                guard let index = entries.first(where: { $0.key == record.key })?.modifyIndex else {
                    end("Consul's answer to a transaction leaves out what it has written")
                    continue
                }
                record.index = index
                return .success(index)
            } catch {
                switch error.code {
                case .rejected(let failures) where failures.contains { $0.operation == 0 }:
                    // The record has moved: by an earlier attempt of this very transaction, or the session is over.
                    guard await refresh() == number else {
                        end("Consul has ended the session \(id)")
                        continue
                    }
                    return .success(record.index)
                case .rejected(let failures):
                    // An attempt whose answer was lost may still be on its way, and find its conditions to hold when it
                    // arrives. It cannot be done once the record has moved.
                    if isDoubtful {
                        if await wasDone(number) { return .success(record.index) }
                        // Nobody could be asked.
                        if let reason { return .failure(.ended(reason)) }
                    }
                    return .failure(
                        .rejected(failures.map { .init(operation: $0.operation - 1, reason: $0.reason) }))
                case .outcomeUnknown, .cancelled: isDoubtful = true
                case .unreachable, .noLeader, .busy: break
                case .denied where isDoubtful, .tls where isDoubtful: break
                case .unreadable: end("\(error)")
                case .denied, .tls, .tooLarge, .notFound, .invalid, .sessionInvalid, .closed:
                    guard isDoubtful else { return .failure(.failed(error)) }
                    end("\(error)")
                }
                // The session may be renewed all the while; but nothing of what it does comes to pass.
                if ContinuousClock.now >= patience { end("for \(options.patience) nothing could be written: \(error)") }
            }
            try? await pause.wait()
        }
    }

    /// Moves the record, so that no earlier transaction can be done any more.
    ///
    /// - Returns: whether the transaction of this number had been done before.
    private func wasDone(_ number: Int) async -> Bool {
        var pause = GrowingPause()
        while reason == nil {
            let (own, move) = record.move()
            do throws(ConsulError) {
                record.index = try await client.transaction([move]).first?.modifyIndex ?? record.index
                return false
            } catch {
                if case .rejected = error.code {
                    switch await refresh() {
                    case number?: return true
                    case own?: return false
                    // An earlier try of this loop, which moved it as well.
                    case let other? where other > number: return false
                    default: end("Consul has ended the session \(id)")
                    }
                }
            }
            try? await pause.wait()
        }
        return false
    }

    /// Reads the record.
    ///
    /// - Returns: the number of the transaction that has moved it last; nil once the session has ended.
    private func refresh() async -> Int? {
        var pause = GrowingPause()
        while reason == nil {
            // That there is none is an answer, too; a failure is none.
            if let found = try? await client.list(record.key, .consistent) { return record.refresh(from: found) }
            try? await pause.wait()
        }
        return nil
    }
}
