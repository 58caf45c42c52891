/// Lets so many through at once; the others wait in the order in which they came.
actor Gate {
    private var limit: Int
    private(set) var inside = 0
    private var waiting: [(number: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
    private var lastNumber: UInt64 = 0

    init(_ limit: Int) { self.limit = limit }

    /// Lets more through, or fewer, from now on.
    func setLimit(_ limit: Int) {
        self.limit = limit
        admit()
    }

    /// Does something when it is its turn.
    ///
    /// - Throws: `CancellationError` when the task is cancelled before, and what the body throws.
    nonisolated func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw CancellationError() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await leave()
        return try result.get()
    }

    private func enter() async -> Bool {
        if inside < limit {
            inside += 1
            return true
        }
        lastNumber += 1
        let number = lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting.append((number, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(number) }
        }
    }

    private func giveUp(_ number: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }

    private func leave() {
        inside -= 1
        admit()
    }

    private func admit() {
        while inside < limit, !waiting.isEmpty {
            inside += 1
            waiting.removeFirst().continuation.resume(returning: true)
        }
    }
}
