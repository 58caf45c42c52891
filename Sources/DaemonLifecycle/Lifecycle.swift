/// The states of a daemon, and what has to be done in each when something happens.
///
/// A value: it does nothing itself, and can be played through without a process.
struct Lifecycle {
    enum State: Equatable {
        /// The service is being started; a reload that was asked for comes after it.
        case starting(reloadAfter: Bool)
        case running
        /// The configuration is being read again; once more if it was asked for meanwhile.
        case reloading(again: Bool)
        /// Work comes to its end; `isForced` when it was told to be at once.
        case draining(isForced: Bool)
        case ended
    }

    enum Event: Equatable {
        case started
        case startFailed(String)
        /// SIGHUP.
        case reload
        case reloaded
        /// SIGTERM or SIGINT.
        case stop
        case drained
        /// Work may go on no longer.
        case limitReached
        /// The service works no more; with an error if there is one.
        case serviceEnded(String?)
    }

    enum Action: Equatable {
        /// Tells that the daemon is ready, and lets the service work.
        case run
        /// Tells that the configuration is read, and reads it.
        case reload
        /// Tells that this is over.
        case finishReload
        /// Tells that the daemon stops, and lets work end.
        case drain
        /// Has the work left that has not ended.
        case leave
        /// Ends the process; with an error if there is one.
        case end(String?)
    }

    private(set) var state = State.starting(reloadAfter: false)

    mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.starting(let reloadAfter), .started):
            state = reloadAfter ? .reloading(again: false) : .running
            return reloadAfter ? [.run, .reload] : [.run]
        case (.starting, .startFailed(let reason)):
            state = .ended
            return [.end(reason)]
        case (.starting, .reload):
            state = .starting(reloadAfter: true)
            return []
        case (.starting, .stop):
            // Nothing has begun that could be drained.
            state = .ended
            return [.end(nil)]

        case (.running, .reload):
            state = .reloading(again: false)
            return [.reload]
        case (.reloading, .reload):
            state = .reloading(again: true)
            return []
        case (.reloading(let again), .reloaded):
            state = again ? .reloading(again: false) : .running
            return again ? [.finishReload, .reload] : [.finishReload]

        case (.running, .serviceEnded(let reason)), (.reloading, .serviceEnded(let reason)):
            state = .ended
            return [.end(reason ?? "the work has ended, and nobody has asked for it")]

        case (.running, .stop), (.reloading, .stop):
            state = .draining(isForced: false)
            return [.drain]
        case (.draining(isForced: false), .stop), (.draining(isForced: false), .limitReached):
            state = .draining(isForced: true)
            return [.leave]
        case (.draining, .drained):
            state = .ended
            return [.end(nil)]
        case (.draining, .serviceEnded(let reason?)):
            // What cannot go on any more cannot come to its end either.
            state = .ended
            return [.end(reason)]

        // What comes too often or too late, and the end of work that was let end.
        case (.draining(isForced: true), .stop), (.draining(isForced: true), .limitReached), (.draining, .reload),
            (.draining, .reloaded), (.draining, .serviceEnded(nil)), (.ended, _):
            return []
        case (.starting, _), (.running, _), (.reloading, _), (.draining, _):
            preconditionFailure("'\(event)' cannot happen in '\(state)'")
        }
    }
}
