import Artifacts
import Consul
import ConsulTestSupport
import FoundationEssentials
import OrchestrationTestSupport
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// A site on Consul, whose transactions hold little.
@Suite("A site on Consul", .timeLimit(.minutes(2)))
struct SiteConsulTests {
    /// More nodes than go into a transaction.
    private static let many =
        ModelText.types + """
            topology_template:
              node_templates:
                a:
                  type: test.Node
                  capabilities: { scalable: { properties: { max_instances: 200, default_instances: 150 } } }
            """

    @Test("more than goes into a transaction is installed, told, put away and removed", arguments: [true, false])
    func life(hasStore: Bool) async throws {
        try await ConsulStage.with(.plain()) { stage in
            let bench = try SiteBench(Self.many, space: stage.space("site")) { space, directory in
                if hasStore {
                    return DirectoryArtifacts(directory + "/store", cache: directory + "/cache")
                }
                return SpaceArtifacts(space, cache: directory + "/cache")
            }
            try await bench.put()
            let made = try await bench.site.createInstance(of: "shop", named: "prod")
            #expect(made.nodes.count == 150)
            try await bench.working {
                let started = try await bench.site.start("install", on: "prod", of: "shop", key: "k").record
                var events: [PositionedEvent] = []
                for try await some in bench.site.events(of: started.id) { events += some }
                #expect(events.count == 6 * 150)
                #expect(try await bench.run("stop").status == .succeeded)
                #expect(try await bench.run("uninstall").status == .succeeded)
                // A log of more batches than go into a transaction.
                let key = SpaceLayout.execution(started.id)
                var record: ExecutionRecord = try #require(try await bench.space.rdp(exactly: key)).tuple.decode()
                for number in record.events + 1...200 {
                    var event = Event(at: Int64(number), kind: .state, node: "a_0")
                    event.state = "state \(number)"
                    events.append(
                        PositionedEvent(position: EventPosition(batch: number, index: 1), event: event))
                    try await bench.space.out(
                        try Tuple(SpaceLayout.event(record.id, number), encoding: EventBatch([event])))
                }
                record.events = 200
                try await bench.space.out(try Tuple(key, encoding: record))
                try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
                #expect(try await bench.space.rdAll(["event"]).isEmpty)
                var told: [PositionedEvent] = []
                for try await some in bench.site.events(of: started.id) { told += some }
                #expect(told == (hasStore ? events : []))
            }
            try await bench.site.removeInstance("prod", of: "shop")
            try await bench.site.removeModel("shop")
            let left = try await stage.client.keys(stage.prefix).filter { !$0.contains("/session/") }
            #expect(left.filter { !$0.contains(",m") } == [])
            #expect(try bench.stored().isEmpty)
        }
    }

    @Test("a log that is put away while somebody reads it is told without a gap")
    func reading() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let bench = try SiteBench(space: stage.space("site"))
            let id = "shop-prod-1"
            var record = ExecutionRecord(
                id: id, model: "shop", instance: "prod", workflow: "install", status: .succeeded, started: 0, ended: 1,
                operations: 0)
            record.events = 300
            for number in 1...300 {
                var event = Event(at: Int64(number), kind: .state, node: "a_0")
                event.state = "\(number)"
                try await bench.space.out(try Tuple(SpaceLayout.event(id, number), encoding: EventBatch([event])))
            }
            try await bench.space.out(try Tuple(SpaceLayout.execution(id), encoding: record))
            let (space, artifacts) = (bench.space, bench.artifacts)
            let sweeping = Task { try await Sweep(space: space, artifacts: artifacts, retention: .zero).sweep() }
            for _ in 0..<20 {
                var told: [String?] = []
                for try await some in bench.site.events(of: id) { told += some.map(\.event.state) }
                #expect(told == (1...300).map { "\($0)" })
            }
            try await sweeping.value
        }
    }
}
