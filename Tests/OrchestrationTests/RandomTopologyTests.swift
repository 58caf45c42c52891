import OrchestrationTestSupport
import TOSCA
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Hundreds of topologies by chance, each through its whole life, every log looked at by the order checker.
@Suite("Random topologies")
struct RandomTopologyTests {
    private static let batches = 8
    private static let topologiesPerBatch = 25

    @Test("every run obeys the orderings of the specification", arguments: 0..<batches)
    func lives(batch: Int) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\n", to: "scripts/true.sh", isExecutable: true)
        for number in 0..<Self.topologiesPerBatch {
            let seed = UInt64(batch * Self.topologiesPerBatch + number)
            let topology = RandomTopology(seed: seed)
            let stage = try Stage(try ModelText.read(topology.text), directory: directory)
            let life = number.isMultiple(of: 4) ? ["install", "stop", "start", "uninstall"] : ["install", "uninstall"]
            for workflow in life {
                let (execution, events) = try await stage.run(
                    workflow, workers: 1 + number % 3, slots: 1 + number % 2)
                let known = try #require(OrderChecker.Workflow(rawValue: workflow))
                let complaints = stage.checker.complaints(about: events, of: known)
                guard execution.status == .succeeded, complaints.isEmpty else {
                    Issue.record("seed \(seed), \(workflow): \(execution.status)\n\(complaints)\n\(topology.text)")
                    return
                }
                let left = try await stage.space.rdAll(["task"]) + stage.space.rdAll(["result"])
                #expect(left.isEmpty, "seed \(seed): nothing is left to do in the space")
            }
        }
    }

    @Test(
        "where operations fail at first, runs go on until they are through, and the whole log obeys", arguments: 0..<3)
    func failures(batch: Int) async throws {
        var failed = 0
        for number in 0..<8 {
            let seed = UInt64(1000 + batch * 8 + number)
            let directory = try TemporaryDirectory()
            // Every third operation or so fails the first time that it is run.
            try directory.write(
                """
                #!/bin/sh
                mark="\(directory.path)/$DITRIT_EXECUTION $DITRIT_OPERATION $SELF $INSTANCE $SOURCE $TARGET"
                case $(echo "$mark" | cksum) in
                  [1-3]*) test -e "$mark" || { : > "$mark"; exit 1; } ;;
                esac
                """, to: "scripts/true.sh", isExecutable: true)
            let topology = RandomTopology(seed: seed, density: 2)
            let stage = try Stage(try ModelText.read(topology.text), directory: directory)
            for workflow in ["install", "uninstall"] {
                var log: [Event] = []
                var isOver = false
                for attempt in 0..<40 where !isOver {
                    let (execution, events) = try await stage.run(workflow, continues: attempt > 0, slots: 2)
                    log += events
                    isOver = execution.status == .succeeded
                    failed += isOver ? 0 : 1
                }
                // An uninstall does not wait for what has failed, so only an install keeps every order.
                let complaints =
                    workflow == "install"
                    ? stage.checker.complaints(about: log, of: .install) : Self.repetitions(in: log)
                guard isOver, complaints.isEmpty else {
                    Issue.record("seed \(seed), \(workflow): \(isOver)\n\(complaints)\n\(topology.text)")
                    return
                }
            }
        }
        #expect(failed > 10, "the test is about failures")
    }

    /// The operations that have succeeded more than once.
    private static func repetitions(in log: [Event]) -> [String] {
        let calls = log.filter { $0.kind == .succeeded }.map { event in
            "\(event.operation ?? "") \(event.node) \(event.relationship ?? "") \(event.peer ?? "")"
        }
        return Dictionary(grouping: calls, by: \.self).filter { $0.value.count > 1 }.keys.sorted()
    }

    @Test("they are what they are meant to be: scaled, hosted, connected, and with scripts")
    func variety() throws {
        let topologies = try (0..<UInt64(Self.batches * Self.topologiesPerBatch)).map {
            try ModelText.read(RandomTopology(seed: $0).text)
        }
        let instances = try topologies.map { try $0.instances() }
        #expect(instances.map(\.nodes.count).max() ?? 0 > 20)
        #expect(instances.map(\.relationships.count).max() ?? 0 > 60)
        let types = Set(topologies.flatMap(\.topology.relationships).map(\.type))
        #expect(types.count == 3)
        let withScripts = zip(topologies, instances).count { service, model in
            let checker = OrderChecker(service, model)
            return checker.nodes.contains { !$0.implemented.isEmpty }
                || checker.pairs.contains { !$0.implemented.isEmpty }
        }
        #expect((40...180).contains(withScripts), "\(withScripts)")
    }
}
