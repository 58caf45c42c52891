/// How often, and how far apart, a request is tried.
public struct RetryPolicy: Sendable, Equatable {
    /// How often it is tried in all, at least once.
    public var attempts: Int
    /// The longest pause before the second try; it doubles from try to try.
    public var firstPause: Duration
    /// The longest pause of all.
    public var longestPause: Duration
    /// After this time nothing is tried any more.
    public var patience: Duration

    /// A policy.
    public init(
        attempts: Int = 6, firstPause: Duration = .milliseconds(200), longestPause: Duration = .seconds(10),
        patience: Duration = .seconds(120)
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.patience = patience
    }
}

/// The tries of one request; time and chance enter as parameters.
///
/// A pause is a random part of a limit that doubles ("full jitter"): who failed together does not come back together.
struct Retry {
    /// What comes after a failure.
    enum Decision: Equatable {
        case again(after: Duration)
        case giveUp
    }

    private let policy: RetryPolicy
    private var failures = 0
    private var hasSetClock = false

    init(_ policy: RetryPolicy) { self.policy = policy }

    /// Something has been achieved: the failures before it do not count any more.
    mutating func progress() { failures = 0 }

    /// - Parameters:
    ///   - elapsed: the time since the first try began.
    ///   - chance: from 0 to 1, which part of the limit the pause is.
    mutating func decide(_ remedy: ObjectStoreError.Remedy, elapsed: Duration, chance: Double) -> Decision {
        switch remedy {
        case .none: return .giveUp
        case .clock:
            // Once: a clock that is set right and still is not right will not become so.
            guard !hasSetClock else { return .giveUp }
            hasSetClock = true
            return .again(after: .zero)
        case .again: return pause(atLeast: .zero, elapsed, chance)
        case .slower(let wish): return pause(atLeast: wish ?? policy.firstPause, elapsed, chance)
        }
    }

    private mutating func pause(atLeast least: Duration, _ elapsed: Duration, _ chance: Double) -> Decision {
        failures += 1
        guard failures < policy.attempts else { return .giveUp }
        // More than thirty doublings are beyond any longest pause.
        let limit = min(policy.firstPause * (1 << min(failures - 1, 30)), policy.longestPause)
        let pause = max(limit * min(max(chance, 0), 1), least)
        return elapsed + pause < policy.patience ? .again(after: pause) : .giveUp
    }
}
