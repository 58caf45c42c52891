import OrchestrationTestSupport
import EventLoop
import FoundationEssentials
import TestSupport
import Testing

@testable import Orchestration

/// Runs that are broken off by cancelling their task, at points of chance, and taken up each time by a new one.
///
/// The process lives on: what its end does to a run is shown where the program itself is run.
@Suite("Interruption")
struct InterruptionTests {
    /// Eight chains of three nodes, each operation with a script that appends a line when it has done its work.
    private static let model: String = {
        var text = ModelText.types + "topology_template:\n  node_templates:\n"
        for chain in 0..<8 {
            for link in 0..<3 {
                text += "    n\(chain)\(link):\n      type: test.Node\n"
                if link > 0 {
                    text += """
                              requirements:
                                - uses:
                                    node: n\(chain)\(link - 1)
                                    relationship:
                                      type: tosca.relationships.ConnectsTo
                                      interfaces: { Configure: { add_target: scripts/work.sh } }

                        """
                }
                text += "      interfaces: { Standard: { create: scripts/work.sh, start: scripts/work.sh } }\n"
            }
        }
        return text
    }()

    /// Two for each of the nodes, and one for each relationship.
    private static let operations = 64

    @Test("no operation is lost, and none that had ended with a result runs again", arguments: [1, 2, 3] as [UInt64])
    func brokenOffAgainAndAgain(seed: UInt64) async throws {
        let bench = try Workbench(
            Self.model,
            scripts: ["work.sh": "#!/bin/sh\necho $DITRIT_EXECUTION $SELF $INSTANCE $DITRIT_OPERATION >> $DIARY\n"])
        var generator = SeededGenerator(seed: seed)
        let known = Ended()
        var interruptions = 0
        while true {
            // Between one operation and a dozen: within a take, between a result and its being seen, anywhere.
            let patience = Int.random(in: 1...12, using: &generator)
            let recorder = Recorder(onBegin: { _ in })
            let watcher = InterruptingObserver(recorder: recorder, known: known, patience: patience)
            let isOver = try await {
                let run = try await LocalRun(bench.options("install"), observer: watcher)
                let running = Task { try await run.run() }
                watcher.victim.withLock { $0 = running }
                guard case .success(let execution) = await running.result else { return false }
                #expect(execution.status == .succeeded)
                return true
            }()
            if isOver { break }
            interruptions += 1
        }
        #expect(interruptions >= 3, "seed \(seed)")
        #expect(known.repeated.isEmpty, "seed \(seed): they had ended, and were begun again")
        let lines = Set(bench.diaryLines())
        #expect(lines.count == Self.operations, "seed \(seed): all have been done")
        let service = try ModelText.read(Self.model)
        let checker = OrderChecker(service, try service.instances())
        let events = try await bench.events("model-1")
        #expect(checker.complaints(about: events, of: .install) == [], "seed \(seed)")
    }
}

/// The operations whose results are in the space, over all runs.
private final class Ended: Sendable {
    private let state = Locked<(ended: Set<String>, repeated: [String])>(([], []))

    var repeated: [String] { state.withLock { $0.repeated } }

    func begin(_ task: OperationTask) {
        state.withLock { if $0.ended.contains(task.title) { $0.repeated.append(task.title) } }
    }
    func end(_ task: OperationTask) { state.withLock { _ = $0.ended.insert(task.title) } }
}

extension OperationTask {
    fileprivate var title: String { "\(operation) \(node) \(relationship ?? "") \(peer ?? "")" }
}

/// Breaks a run off after so many operations have begun.
private final class InterruptingObserver: ExecutionObserver {
    let victim = Locked<Task<ExecutionRecord, any Error>?>(nil)
    private let recorder: Recorder
    private let known: Ended
    private let patience: Locked<Int>

    init(recorder: Recorder, known: Ended, patience: Int) {
        self.recorder = recorder
        self.known = known
        self.patience = Locked(patience)
    }

    func began(_ task: OperationTask) {
        known.begin(task)
        let isEnough = patience.withLock { patience in
            patience -= 1
            return patience == 0
        }
        if isEnough { victim.withLock { $0 }?.cancel() }
    }

    func ended(_ task: OperationTask, _ result: OperationResult) { known.end(task) }
}
