internal import EventLoop

/// Answers that wait for news: they end at once when the manager stops.
final class LongPolls: Sendable {
    private struct State {
        /// How those that wait are ended.
        var endings: [UInt64: @Sendable () -> Void] = [:]
        var lastNumber: UInt64 = 0
        var isOver = false
    }

    private let state = Locked(State())

    /// Calls `body`, which is cancelled when the manager stops.
    ///
    /// - Returns: nil where that was so.
    func wait<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        let waiting = Task { try await body() }
        let number: UInt64? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.lastNumber += 1
            state.endings[state.lastNumber] = { waiting.cancel() }
            return state.lastNumber
        }
        guard let number else {
            waiting.cancel()
            return nil
        }
        defer { state.withLock { $0.endings[number] = nil } }
        let result = await withTaskCancellationHandler {
            await waiting.result
        } onCancel: {
            waiting.cancel()
        }
        if case .failure = result, state.withLock({ $0.isOver }) { return nil }
        return try result.get()
    }

    /// Ends all that wait, and those that would begin to.
    func end() {
        let endings = state.withLock { state in
            state.isOver = true
            return Array(state.endings.values)
        }
        for end in endings { end() }
    }
}
