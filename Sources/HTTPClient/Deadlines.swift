/// When the time of a transfer is over; time enters as a parameter.
struct Deadlines {
    private let limits: TimeLimits
    private let start: ContinuousClock.Instant
    /// The part that it is in, and since when; nil is one that has no limit of its own.
    private var phase: HTTPError.Phase? = .connect
    private var since: ContinuousClock.Instant

    /// A century: longer ones may be too long to be added to a time.
    private static let longest = Duration.seconds(100 * 366 * 86_400)

    init(_ limits: TimeLimits, start: ContinuousClock.Instant) {
        self.limits = limits
        self.start = start
        since = start
    }

    /// A part begins, or goes on: its time is counted from here.
    mutating func enter(_ phase: HTTPError.Phase?, at now: ContinuousClock.Instant) {
        self.phase = phase
        since = now
    }

    /// The part whose time is over.
    func expired(at now: ContinuousClock.Instant) -> HTTPError.Phase? {
        if let limit = limits.total, start + min(limit, Self.longest) <= now { return .total }
        if let phase, let limit = limit(of: phase), since + min(limit, Self.longest) <= now { return phase }
        return nil
    }

    /// The limit of a part.
    func limit(of phase: HTTPError.Phase) -> Duration? {
        switch phase {
        case .connect: limits.connect
        case .firstByte: limits.firstByte
        case .idle: limits.idle
        case .total: limits.total
        }
    }

    /// When to look again: before that, no time is over.
    ///
    /// Another part may begin at any time, so it is the earliest end of whatever may come: to look for nothing once in a
    /// while costs less than to set a timer at each step.
    func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        func consider(_ limit: Duration?, from begin: ContinuousClock.Instant) {
            guard let limit else { return }
            let end = begin + min(limit, Self.longest)
            next = next.map { min($0, end) } ?? end
        }
        consider(limits.total, from: start)
        consider(limits.connect, from: phase == .connect ? since : now)
        consider(limits.firstByte, from: phase == .firstByte ? since : now)
        consider(limits.idle, from: phase == .idle ? since : now)
        return next
    }
}
