internal import Consul

/// All calls of a process that wait for one template: they share one blocking query.
///
/// Confined to the space that it belongs to.
final class ConsulWatch {
    /// How long one who comes always too late lets others go first, at most.
    private static let longestPause = Duration.milliseconds(64)
    /// How many of the lowest tuples one chooses from who loses races for the very lowest.
    private static let widestSpread = 64

    let template: Template
    private(set) var waiters: [ConsulWaiter] = []
    var isRunning = false
    /// Since when nobody waits: it may begin anew soon.
    var idleSince: ContinuousClock.Instant = .now
    /// What was seen last, less what is gone or taken since.
    var listing: ConsulListing?
    /// Free tuples that were not taken because the process was busy with them.
    var passedOver: Set<TupleKey> = []
    /// Since when no server has answered.
    var failingSince: ContinuousClock.Instant?
    /// Whether what was seen must be looked through again rather than a change be waited for.
    private var mustLook = false
    /// The query that goes on.
    private var query: Task<Result<Answer, ConsulError>, Never>?
    private var pause = Duration.zero
    private var spread = 1

    /// What a query has found, and where it stands then.
    typealias Answer = (names: [String]?, query: BlockingQuery)

    init(template: Template) { self.template = template }

    // MARK: - Who waits

    var takers: [ConsulWaiter] { waiters.filter { $0.session != nil } }

    /// Adds one; what was seen before may be what it wants.
    func add(_ waiter: ConsulWaiter) {
        waiters.append(waiter)
        guard query != nil, let listing else { return lookAgain() }
        let isThere =
            switch waiter.kind {
            case .read(let after): listing.first(after: after) != nil
            case .take: !listing.free.isEmpty
            }
        if isThere { lookAgain() }
    }

    func remove(_ number: Int) -> ConsulWaiter? {
        waiters.firstIndex { $0.number == number }.map { waiters.remove(at: $0) }
    }

    func removeWaiters(where isMeant: (ConsulWaiter) -> Bool) -> [ConsulWaiter] {
        let removed = waiters.filter(isMeant)
        waiters.removeAll(where: isMeant)
        if waiters.isEmpty { query?.cancel() }
        return removed
    }

    // MARK: - Looking

    /// Ends the wait for a change.
    func lookAgain() {
        mustLook = true
        query?.cancel()
    }

    /// Asks what there is when it has changed.
    ///
    /// - Parameter ask: asks once; to be called with the index to go on from, and a pause before a further look.
    /// - Returns: no names also when it did not ask, because what was seen must be looked through again.
    func look(
        _ seen: BlockingQuery, _ ask: @escaping @Sendable (BlockingQuery, Duration) async -> Result<Answer, ConsulError>
    ) async -> Result<Answer, ConsulError> {
        if mustLook {
            mustLook = false
            guard seen.index == 0 else { return .success((nil, seen)) }
        }
        // Who waits to read disturbs nobody.
        let pause = waiters.contains { $0.session == nil } ? .zero : pause * Double.random(in: 0...1)
        let query = Task { await ask(seen, pause) }
        self.query = query
        let outcome = await query.value
        self.query = nil
        return outcome
    }

    // MARK: - Others who want the same

    /// Woken, and nothing was there to take: others are faster, who then may keep being it.
    ///
    /// Without this each tuple would have everybody who waits try to take it.
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
