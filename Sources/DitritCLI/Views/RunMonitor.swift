internal import EventLoop
internal import Orchestration

/// Keeps what views of a run show, as it happens.
final class RunMonitor: ExecutionObserver {
    /// An operation that runs.
    struct Running {
        let task: OperationTask
        let since: ContinuousClock.Instant
    }

    /// What a view may want to know.
    struct Snapshot {
        var states: [String: String] = [:]
        var times: [String: Duration] = [:]
        var running: [Int: Running] = [:]
        var lines: [(who: String, text: String)] = []
        var failures: [Event] = []
        var operations = 0
    }

    /// Something for a view that shows what happens line by line.
    enum Notice: Sendable {
        case event(Event)
        case began(OperationTask)
        case line(String, OperationTask)
        case ended(OperationTask, OperationResult)
    }

    /// How many of the last lines of output are kept.
    private static let keptLines = 200

    private let began = ContinuousClock.now
    private let state = Locked(Snapshot())
    private let listener = Locked<Listener?>(nil)

    /// A function in a box: a bare one would be wrapped once more each time it is handed through the lock, which is
    /// generic, and after some thousand times overflow the stack.
    private struct Listener {
        let body: @Sendable (Notice) -> Void
    }

    var snapshot: Snapshot { state.withLock { $0 } }
    var elapsed: Duration { began.duration(to: .now) }

    /// Has a function called with everything that happens.
    func listen(_ body: @escaping @Sendable (Notice) -> Void) { listener.withLock { $0 = Listener(body: body) } }

    /// Knows in which state nodes are when the run begins.
    func setStates(_ states: [String: String]) { state.withLock { $0.states = states } }

    func happened(_ events: [Event]) {
        let elapsed = elapsed
        state.withLock { state in
            for event in events {
                switch event.kind {
                case .state:
                    state.states[event.node] = event.state
                    state.times[event.node] = elapsed
                case .failed: state.failures.append(event)
                case .dispatched, .succeeded, .withdrawn: break
                }
            }
        }
        tell { events.map(Notice.event) }
    }

    func began(_ task: OperationTask) {
        state.withLock { $0.running[task.number] = Running(task: task, since: .now) }
        tell { [.began(task)] }
    }

    func printed(_ line: String, by task: OperationTask) {
        state.withLock { state in
            state.lines.append((task.node, line))
            if state.lines.count > Self.keptLines { state.lines.removeFirst(Self.keptLines / 2) }
        }
        tell { [.line(line, task)] }
    }

    func ended(_ task: OperationTask, _ result: OperationResult) {
        state.withLock { state in
            state.running[task.number] = nil
            state.operations += 1
        }
        tell { [.ended(task, result)] }
    }

    private func tell(_ notices: () -> [Notice]) {
        guard let listener = listener.withLock({ $0 }) else { return }
        for notice in notices() { listener.body(notice) }
    }
}
