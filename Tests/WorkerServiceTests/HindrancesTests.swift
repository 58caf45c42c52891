import Telemetry
import Testing

@testable import Orchestration
@testable import WorkerService

/// What the status of a worker says of work that it has put back.
@Suite("What is in a worker's way")
struct HindrancesTests {
    private let hindrances = Hindrances()

    private var observer: WorkerObserver {
        WorkerObserver(
            logger: Logger(sink: LogTarget.stderr.sink(identifier: "test", environment: [:])),
            metrics: WorkerMetrics(MetricRegistry()), hindrances: hindrances)
    }

    private let task = OperationTask(
        execution: "shop-1", number: 0, subject: .activity(node: 0, step: 0, position: 1), node: "n0_0",
        operation: "Standard.create", csar: "", entry: "", file: "create.sh", interpreter: .none, environment: [:],
        inputs: [:], outputs: [])

    private func ended(_ failure: String? = nil) {
        observer.ended(
            task, OperationResult(task: task, failure: failure, lastOutput: [], outputs: [:], began: 0, ended: 1))
    }

    @Test("an operation that was put back is told until one succeeds, by the first line of its reason")
    func operations() {
        #expect(hindrances.sentences == [])
        observer.postponed(task, "the disk is full\n    hint: make room")
        observer.began(task)
        ended("exit status 1")
        #expect(hindrances.sentences == ["the last operation was put back: the disk is full"])
        observer.postponed(task, "the disk is read-only")
        #expect(hindrances.sentences == ["the last operation was put back: the disk is read-only"])
        ended()
        #expect(hindrances.sentences == [])
    }

    @Test("executions and operations are told apart")
    func kinds() {
        hindrances.note("no archive", to: .execution)
        hindrances.note("no room", to: .operation)
        #expect(
            hindrances.sentences == [
                "the last execution was put back: no archive", "the last operation was put back: no room",
            ])
        ended()
        #expect(hindrances.sentences == ["the last execution was put back: no archive"])
    }
}
