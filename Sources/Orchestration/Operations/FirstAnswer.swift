internal import EventLoop

/// The first answer of those that come to a question, for one who waits for it only so long.
///
/// A task group would wait for the others as well, and one of them may never come.
final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value?, Never>)
        case given(Value?)
        case over
    }

    private let state = Locked(State.open)

    /// Gives an answer.
    ///
    /// - Returns: whether it was the first, and somebody has it or will.
    @discardableResult
    func give(_ value: Value?) -> Bool {
        state.withLock { state in
            switch state {
            case .open: state = .given(value)
            case .awaited(let continuation):
                state = .over
                continuation.resume(returning: value)
            case .given, .over: return false
            }
            return true
        }
    }

    /// Waits, once, for the first answer; nil after the time, or when the task is cancelled.
    func wait(atMost patience: Duration) async -> Value? {
        let limit = Task {
            try? await Task.sleep(for: patience)
            give(nil)
        }
        defer { limit.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    guard case .given(let value) = state else {
                        state = .awaited(continuation)
                        return
                    }
                    state = .over
                    continuation.resume(returning: value)
                }
            }
        } onCancel: {
            give(nil)
        }
    }
}
