internal import EventLoop

/// The sign of life of one part of a program.
///
/// The part beats each time that its loop has turned. Where it waits for something that may take any time, it says so.
public final class Pulse: Sendable {
    /// The part, for people.
    public let name: String
    /// The longest time that it may be silent.
    public let silence: Duration
    private let state: Locked<State>

    private struct State {
        var lastBeat: ContinuousClock.Instant
        var pauses = 0
    }

    init(name: String, silence: Duration, at now: ContinuousClock.Instant) {
        self.name = name
        self.silence = silence
        state = Locked(State(lastBeat: now))
    }

    /// The part is alive.
    public func beat(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.lastBeat = max($0.lastBeat, now) }
    }

    /// From now on nothing is expected of the part, until it resumes as often as it has paused.
    public func pause() { state.withLock { $0.pauses += 1 } }

    /// The part works again; its silence is counted from now.
    public func resume(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            precondition(state.pauses > 0, "resumed more often than paused")
            state.pauses -= 1
            state.lastBeat = max(state.lastBeat, now)
        }
    }

    /// Does something during which nothing is expected of the part.
    public func whilePaused<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        pause()
        defer { resume() }
        return try await body()
    }

    /// Whether it has been silent for longer than it may.
    func isSilent(at now: ContinuousClock.Instant) -> Bool {
        state.withLock { $0.pauses == 0 && now - $0.lastBeat > silence }
    }
}
