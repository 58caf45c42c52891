internal import CLinux
internal import Glibc
internal import Synchronization

/// A thread that waits for descriptors, timers and jobs, and runs what they cause, one at a time.
///
/// It is an executor: an actor that names it as its own runs on this thread, so that the handlers of events and the
/// actor that owns them need no lock between them. Source: epoll(7); SE-0392 and SE-0417 for executors.
public final class EventLoop: SerialExecutor, TaskExecutor {
    /// What a watched descriptor is ready for.
    public struct Readiness: OptionSet, Sendable {
        /// The kernel's bits.
        public let rawValue: UInt32
        /// A set of these bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There is something to read, or the end.
        public static let readable = Readiness(rawValue: UInt32(DITRIT_READABLE))
        /// There is room to write.
        public static let writable = Readiness(rawValue: UInt32(DITRIT_WRITABLE))
        /// It has failed, or the other side is gone: told of whatever is watched for.
        public static let failed = Readiness(rawValue: UInt32(DITRIT_FAILED))
    }

    /// A descriptor under watch.
    ///
    /// Its token is never used again, so a late event of a closed descriptor whose number was given to another one is
    /// recognised.
    public struct Watch: Hashable, Sendable {
        let token: UInt64
        /// The descriptor.
        public let descriptor: Int32
    }

    /// A handler that is to be called at a time.
    public struct Timer: Hashable, Sendable {
        let id: UInt64
    }

    private let name: String
    private let epoll: Int32
    private let wakeUp: Int32
    private let inbox = Locked(Inbox())
    private let thread = Atomic<UInt>(0)
    private let isJoined = Atomic<Bool>(false)
    /// Touched by the loop's thread alone.
    private nonisolated(unsafe) var handlers: [UInt64: (Readiness) -> Void] = [:]
    private nonisolated(unsafe) var timers = TimerQueue()
    private nonisolated(unsafe) var lastToken: UInt64 = 0

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isStopping = false
    }

    private static let wakeUpToken: UInt64 = 0
    /// So often jobs that jobs have brought are run before events are looked for.
    private static let mostRounds = 16
    /// A century: people write the largest number that there is for "no limit", and reckoning with that would overflow.
    private static let longestDelay = Duration.seconds(100 * 366 * 86_400)

    /// Starts the thread.
    public init(name: String) throws(SystemError) {
        self.name = name
        epoll = try SystemError.check(ditrit_epoll_create(), "epoll_create")
        do throws(SystemError) {
            wakeUp = try SystemError.check(ditrit_eventfd(), "eventfd")
        } catch {
            close(epoll)
            throw error
        }
        try SystemError.check(
            ditrit_epoll_add(epoll, wakeUp, UInt32(DITRIT_READABLE), Self.wakeUpToken), "epoll_ctl")
        var started = pthread_t()
        // The thread keeps the loop alive until `shutDown`.
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        let code = unsafe pthread_create(
            &started, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let loop = unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue()
                loop.run()
                return nil
            }, context)
        guard code == 0 else {
            unsafe Unmanaged<EventLoop>.fromOpaque(context).release()
            throw SystemError(code, in: "pthread_create")
        }
        thread.store(UInt(started), ordering: .releasing)
    }

    deinit {
        close(wakeUp)
        close(epoll)
    }

    /// Ends the thread once it has run what was given to it so far, and waits for its end.
    ///
    /// Not to be called on the loop. What is given to it later never runs.
    public func shutDown() {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        inbox.withLock { $0.isStopping = true }
        signalWakeUp()
        let started = thread.load(ordering: .acquiring)
        if !isJoined.exchange(true, ordering: .acquiringAndReleasing) { _ = pthread_join(pthread_t(started), nil) }
    }

    // MARK: - Executor

    /// Whether the caller is on the loop's thread.
    public var isCurrent: Bool { UInt(pthread_self()) == thread.load(ordering: .acquiring) }

    /// Runs a job on the loop.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = inbox.withLock { inbox in
            inbox.jobs.append(job)
            return inbox.jobs.count == 1
        }
        // Whoever finds the inbox empty wakes the loop; the others know that it will look. So does the loop itself: it
        // looks before it waits.
        if isFirst, !isCurrent { signalWakeUp() }
    }

    /// Traps when the caller is not on the loop: `assumeIsolated` asks.
    public func checkIsolated() { precondition(isCurrent, "not on the event loop '\(name)'") }

    /// Whether the caller is on the loop.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func signalWakeUp() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp, &one, 8)
    }

    // MARK: - Events

    /// Calls `handler` on the loop whenever a descriptor is ready, until `stop(_:)`.
    ///
    /// To be called on the loop.
    ///
    /// The descriptor stays its owner's, who stops the watch before closing it.
    public func watch(
        _ descriptor: Int32, for readiness: Readiness, _ handler: @escaping (Readiness) -> Void
    ) throws(SystemError) -> Watch {
        checkIsolated()
        unsafe lastToken += 1
        let watch = unsafe Watch(token: lastToken, descriptor: descriptor)
        try SystemError.check(
            ditrit_epoll_add(epoll, descriptor, readiness.rawValue, watch.token), "epoll_ctl")
        unsafe handlers[watch.token] = handler
        return watch
    }

    /// Changes what a watch waits for.
    ///
    /// To be called on the loop.
    public func change(_ watch: Watch, to readiness: Readiness) throws(SystemError) {
        checkIsolated()
        try SystemError.check(
            ditrit_epoll_change(epoll, watch.descriptor, readiness.rawValue, watch.token), "epoll_ctl")
    }

    /// Ends a watch.
    ///
    /// To be called on the loop.
    public func stop(_ watch: Watch) {
        checkIsolated()
        guard unsafe handlers.removeValue(forKey: watch.token) != nil else { return }
        ditrit_epoll_remove(epoll, watch.descriptor)
    }

    /// Calls `handler` on the loop once `delay` has passed, unless it is cancelled.
    ///
    /// To be called on the loop. A delay of more than a century is one of a century.
    public func schedule(after delay: Duration, _ handler: @escaping () -> Void) -> Timer {
        checkIsolated()
        return unsafe timers.add(at: .now + min(max(delay, .zero), Self.longestDelay), handler)
    }

    /// Cancels a timer; one that has been called, too.
    ///
    /// To be called on the loop.
    public func cancel(_ timer: Timer) {
        checkIsolated()
        unsafe timers.cancel(timer)
    }

    // MARK: - The thread

    private func run() {
        // Another thread may still be about to store it.
        thread.store(UInt(pthread_self()), ordering: .releasing)
        var ready = [ditrit_ready](repeating: ditrit_ready(), count: 64)
        var turn = Turn.wait
        while turn != .end {
            let timeout = turn == .goOn ? 0 : unsafe timers.next.map { Self.milliseconds(until: $0) } ?? -1
            let count = unsafe ditrit_epoll_wait(epoll, &ready, Int32(ready.count), timeout)
            precondition(count >= 0, "epoll_wait fails only on a bad descriptor")
            for event in ready.prefix(Int(count)) {
                if event.token == Self.wakeUpToken {
                    var drained: UInt64 = 0
                    _ = unsafe read(wakeUp, &drained, 8)
                } else {
                    unsafe handlers[event.token]?(Readiness(rawValue: event.events))
                }
            }
            // One at a time: a handler may cancel one that is due with it, and one that it schedules waits for the next turn.
            let now = ContinuousClock.now
            while let handler = unsafe timers.popDue(at: now) { handler() }
            turn = runJobs()
        }
        forget()
    }

    /// Lets go of whatever is still watched or timed: their owners may hold the loop.
    private func forget() {
        unsafe handlers.removeAll()
        unsafe timers = TimerQueue()
    }

    /// What there is to do after the jobs of a turn.
    private enum Turn {
        case wait, goOn, end
    }

    /// Runs what is in the inbox, and what that brings.
    private func runJobs() -> Turn {
        var rounds = 0
        while true {
            let (jobs, isStopping) = inbox.withLock { inbox in
                defer { inbox.jobs.removeAll(keepingCapacity: true) }
                return (inbox.jobs, inbox.isStopping)
            }
            // The wake-up that told of the end may have been the last one: it ends here, when nothing is left behind.
            if jobs.isEmpty { return isStopping ? .end : .wait }
            for job in jobs {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            rounds += 1
            // Jobs that always bring others must not keep the events from their turn.
            if rounds == Self.mostRounds, !isStopping { return .goOn }
        }
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = deadline - .now
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        // Rounded up: a timer never comes early, and never makes the loop spin.
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
