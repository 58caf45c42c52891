import EventLoop
import Orchestration

/// Keeps everything that an execution tells.
final class Recorder: ExecutionObserver {
    private struct Content {
        var events: [Event] = []
        var lines: [(node: String, line: String)] = []
        var began: [OperationTask] = []
        var running = 0
        var mostRunning = 0
    }

    private let content = Locked(Content())
    private let onBegin: @Sendable (OperationTask) -> Void

    /// - Parameter onBegin: called whenever a worker begins an operation.
    init(onBegin: @escaping @Sendable (OperationTask) -> Void = { _ in }) { self.onBegin = onBegin }

    var events: [Event] { content.withLock { $0.events } }
    var lines: [(node: String, line: String)] { content.withLock { $0.lines } }
    var began: [OperationTask] { content.withLock { $0.began } }
    /// The most operations that ran at once.
    var mostRunning: Int { content.withLock { $0.mostRunning } }

    func happened(_ events: [Event]) { content.withLock { $0.events += events } }
    func printed(_ line: String, by task: OperationTask) { content.withLock { $0.lines.append((task.node, line)) } }

    func began(_ task: OperationTask) {
        content.withLock { content in
            content.began.append(task)
            content.running += 1
            content.mostRunning = max(content.mostRunning, content.running)
        }
        onBegin(task)
    }

    func ended(_ task: OperationTask, _ result: OperationResult) { content.withLock { $0.running -= 1 } }
}
