/// The tries of one request as they happen.
struct Tries {
    private var retry: Retry
    private let start = ContinuousClock.now
    /// Whether a try that failed may have done what was asked for, or may do it yet.
    private(set) var mayHaveBeenDone = false

    init(_ policy: RetryPolicy) { retry = Retry(policy) }

    /// How long to wait before the next one; nil if there is to be none.
    mutating func pause(after failure: ObjectStoreError) -> Duration? {
        if failure.remedy == .again { mayHaveBeenDone = true }
        let decision = retry.decide(
            failure.remedy, elapsed: ContinuousClock.now - start, chance: Double.random(in: 0...1))
        guard case .again(let pause) = decision else { return nil }
        return pause
    }

    /// Something has been achieved: the failures before it do not count any more.
    mutating func progress() { retry.progress() }
}
