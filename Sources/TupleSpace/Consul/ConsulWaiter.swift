internal import Consul

/// A call that waits for a tuple in a space on Consul.
struct ConsulWaiter {
    /// What a wait ends with.
    enum Outcome: Sendable {
        case taken(Take)
        case read(StoredTuple)
        case failed(TupleSpaceError)
    }

    /// What it will do with the tuple.
    enum Kind {
        case take(Session)
        case read(after: TupleKey?)
    }

    let number: Int
    let kind: Kind
    let continuation: CheckedContinuation<Outcome, Never>

    /// The session that waits to take, if it does.
    var session: Session? { if case .take(let session) = kind { session } else { nil } }
}

/// All calls of a process that wait for one template: they share one blocking query.
///
/// Confined to the space that it belongs to.
final class ConsulWatch {
    /// How long one who comes always too late stays away, at most: while it does it costs nobody anything.
    private static let longestPause = Duration.milliseconds(64)
    /// How many of the lowest tuples one chooses from who loses races for the very lowest.
    private static let widestSpread = 64

    let template: Template
    var waiters: [ConsulWaiter] = []
    var isRunning = false
    /// Whether somebody waits who has not been looked after yet.
    var hasNewcomers = false
    /// Since when nobody waits: it may begin anew soon.
    var idleSince: ContinuousClock.Instant = .now
    var hasMarker = false
    /// The query that goes on.
    var poll: Task<Result<([String]?, BlockingQuery), ConsulError>, Never>?
    /// Since when no server has answered.
    var failingSince: ContinuousClock.Instant?
    private(set) var pause = Duration.zero
    private(set) var spread = 1

    init(template: Template) { self.template = template }

    var takers: [ConsulWaiter] { waiters.filter { $0.session != nil } }

    func remove(_ number: Int) -> ConsulWaiter? {
        waiters.firstIndex { $0.number == number }.map { waiters.remove(at: $0) }
    }

    /// Woken, and nothing was there to take: others are faster, who then may keep being it.
    ///
    /// Without this each tuple would wake everybody who waits, again and again.
    func cameTooLate() { pause = min(max(pause * 2, .milliseconds(1)), Self.longestPause) }

    /// Lost a race for a tuple.
    func lostRace() { spread = min(spread * 2, Self.widestSpread) }

    func hasTaken() {
        pause = .zero
        spread = max(spread - 1, 1)
    }

    /// Which of the free tuples to try to take: the lowest, or, where others try the same, some of the lowest.
    func choose(_ count: Int, of free: [TupleKey]) -> [TupleKey] {
        guard spread > 1 else { return Array(free.prefix(count)) }
        return Array(free.prefix(count * spread).shuffled().prefix(count))
    }
}
