internal import EventLoop
internal import Orchestration

/// Keeps what views of a run show, as it happens.
final class RunMonitor: ExecutionObserver {
    /// An operation that runs.
    struct Running {
        /// `web_0 Standard.create`, with the relationship and the peer where there are any.
        let title: String
        let since: ContinuousClock.Instant
    }

    /// What a view may want to know.
    struct Snapshot {
        var states: [String: String] = [:]
        var times: [String: Duration] = [:]
        var running: [Title: Running] = [:]
        var lines: [(who: String, text: String)] = []
        var failures: [Event] = []
        var operations = 0
        /// When something has last happened.
        var heard: ContinuousClock.Instant?
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
    private let delivery = Locked(Delivery())

    /// Who is told of what happens, and in which order.
    ///
    /// A worker may have begun an operation before the engine has said that it was handed out: what the worker tells is
    /// kept until then, so that a log is in the order of what led to what.
    private struct Delivery {
        // Not optional by itself: a bare function would be wrapped once more each time it is handed through the lock,
        // which is generic, and after some thousand times overflow the stack.
        var listener: (@Sendable (Notice) -> Void)?
        var handedOut: Set<Title> = []
        var early: [Title: [Notice]] = [:]

        mutating func tell(_ notice: Notice, of title: Title) {
            listener?(notice)
            if case .ended = notice { handedOut.remove(title) }
        }
    }

    /// An operation, as events and tasks alike name it.
    struct Title: Hashable {
        let node: String
        let operation: String?
        let relationship: String?
        let peer: String?

        init(_ event: Event) {
            (node, operation) = (event.node, event.operation)
            (relationship, peer) = (event.relationship, event.peer)
        }

        init(_ task: OperationTask) {
            (node, operation) = (task.node, task.operation)
            (relationship, peer) = (task.relationship, task.peer)
        }
    }

    /// Whether workers tell of what they do; else operations run from when they are handed out, as far as can be known.
    let hearsWorkers: Bool

    init(hearsWorkers: Bool = true) { self.hearsWorkers = hearsWorkers }

    var snapshot: Snapshot { state.withLock { $0 } }
    /// Whether anything has happened yet.
    var hasHeard: Bool { state.withLock { $0.heard } != nil }
    /// For how long nothing has happened.
    var silence: Duration { (state.withLock { $0.heard } ?? began).duration(to: .now) }
    var elapsed: Duration { began.duration(to: .now) }

    /// Has a function called with everything that happens.
    func listen(_ body: @escaping @Sendable (Notice) -> Void) { delivery.withLock { $0.listener = body } }

    /// Knows in which state nodes are when the run begins.
    func setStates(_ states: [String: String]) { state.withLock { $0.states = states } }

    func happened(_ events: [Event]) {
        // A sign of life of who tells of the run is none of the run.
        guard !events.isEmpty else { return }
        let elapsed = elapsed
        state.withLock { state in
            state.heard = .now
            for event in events {
                switch event.kind {
                case .state:
                    state.states[event.node] = event.state
                    state.times[event.node] = elapsed
                case .failed:
                    state.failures.append(event)
                    if event.operation != nil { state.operations += 1 }
                case .succeeded: state.operations += 1
                case .dispatched, .withdrawn: break
                }
                if !hearsWorkers, let operation = event.operation {
                    state.running[Title(event)] =
                        event.kind == .dispatched
                        ? Running(title: "\(event.node) \(operation)\(event.occasion)", since: .now) : nil
                }
            }
        }
        delivery.withLock { delivery in
            for event in events {
                delivery.listener?(.event(event))
                let title = Title(event)
                if event.kind == .withdrawn { delivery.handedOut.remove(title) }
                guard event.kind == .dispatched else { continue }
                delivery.handedOut.insert(title)
                for notice in delivery.early.removeValue(forKey: title) ?? [] { delivery.tell(notice, of: title) }
            }
        }
    }

    func began(_ task: OperationTask) {
        state.withLock {
            $0.running[Title(task)] = Running(title: "\(task.node) \(task.operation)\(task.occasion)", since: .now)
        }
        tell(.began(task), of: task)
    }

    func printed(_ line: String, by task: OperationTask) {
        state.withLock { state in
            state.lines.append((task.node, line))
            if state.lines.count > Self.keptLines { state.lines.removeFirst(Self.keptLines / 2) }
        }
        tell(.line(line, task), of: task)
    }

    func ended(_ task: OperationTask, _ result: OperationResult) {
        state.withLock { $0.running[Title(task)] = nil }
        tell(.ended(task, result), of: task)
    }

    private func tell(_ notice: Notice, of task: OperationTask) {
        let title = Title(task)
        delivery.withLock { delivery in
            guard delivery.handedOut.contains(title) else {
                delivery.early[title, default: []].append(notice)
                return
            }
            delivery.tell(notice, of: title)
        }
    }
}
