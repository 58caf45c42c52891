internal import Dispatch
internal import EventLoop

/// A value that a thread which is free computes, or else the one that needs it: nobody waits for a thread that may never
/// come.
final class Future<Value: Sendable>: Sendable {
    private enum State {
        case wanted(@Sendable () -> Value)
        case coming
        case there(Value)
    }

    private let state: Locked<State>
    private let computation = DispatchGroup()

    /// Has a value computed, as soon as there is a thread for it.
    init(_ compute: @escaping @Sendable () -> Value) {
        state = Locked(.wanted(compute))
        computation.enter()
        DispatchQueue.global().async { self.compute() }
    }

    /// The value, computed now if nobody does yet.
    var value: Value {
        compute()
        while true {
            let value: Value? = state.withLock { if case .there(let value) = $0 { value } else { nil } }
            if let value { return value }
            // It comes to its end by itself; the limit is for nothing but that no wait is without one.
            _ = computation.wait(timeout: .now() + 1)
        }
    }

    private func compute() {
        let compute = state.withLock { state -> (@Sendable () -> Value)? in
            guard case .wanted(let compute) = state else { return nil }
            state = .coming
            return compute
        }
        guard let compute else { return }
        let value = compute()
        state.withLock { $0 = .there(value) }
        computation.leave()
    }
}
