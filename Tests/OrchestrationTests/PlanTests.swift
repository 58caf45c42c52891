import OrchestrationTestSupport
import EventLoop
import FoundationEssentials
import Process
import TOSCA
import TestSupport
import Testing

@testable import Orchestration

/// The woven order as it is shown before anything runs.
@Suite("Plans")
struct PlanTests {
    private static let text = """
        tosca_definitions_version: tosca_simple_yaml_1_1
        node_types:
          test.Small:
            derived_from: tosca.nodes.Root
            interfaces: { Standard: { create: scripts/true.sh } }
            workflows:
              install:
                steps:
                  all:
                    activities:
                      - set_state: creating
                      - call_operation: Standard.create
                      - set_state: started
        relationship_types:
          test.Needs:
            derived_from: tosca.relationships.DependsOn
            interfaces: { Configure: { add_target: scripts/true.sh } }
            workflow:
              install:
                source_weaving:
                  - { before: creating, wait_target: started }
                  - { after: started, wait_target: started, activity: Configure.add_target }
        topology_template:
          node_templates:
            web:
              type: test.Small
              requirements:
                - dependency: { node: db, relationship: test.Needs }
            db: { type: test.Small }
        """

    private func plan() throws -> Plan { try Plan(WovenWorkflow("install", of: ModelText.read(Self.text))) }

    @Test("as text: everything in a legal order, each edge with its rule and where that stands, and the longest chain")
    func golden() throws {
        #expect(
            try plan().text == """
                1   db: set_state creating
                2 * db: Standard.create
                3   db: set_state started
                4   web → db (dependency): gate, before web creating, wait for started
                      after 3 db: set_state started  \
                [test.Needs, before: creating, wait_target: started, model.yaml:21:13]
                5   web: set_state creating
                      after 4 web → db (dependency): gate, before web creating, wait for started  \
                [test.Needs, before: creating, wait_target: started, model.yaml:21:13]
                6 * web: Standard.create
                7   web: set_state started
                8 * web → db (dependency): Configure.add_target, after web started, wait for started
                      after 7 web: set_state started  \
                [test.Needs, after: started, wait_target: started, activity: Configure.add_target, model.yaml:22:13]
                      after 3 db: set_state started  \
                [test.Needs, after: started, wait_target: started, activity: Configure.add_target, model.yaml:22:13]

                * runs an implementation; the longest chain has 3:
                  db: Standard.create
                  web: Standard.create
                  web → db (dependency): Configure.add_target, after web started, wait for started
                """)
    }

    @Test("as JSON: vertices, edges with rule and place, a legal order and the critical path")
    func json() throws {
        let plan = try plan()
        let read = try JSONDecoder().decode(JSON.self, from: Data(plan.json.encoded.utf8))
        guard case .object(let members) = read, case .array(let vertices) = members["vertices"],
            case .array(let edges) = members["edges"], case .array(let order) = members["order"],
            case .array(let path) = members["critical_path"]
        else {
            Issue.record("\(plan.json.encoded)")
            return
        }
        #expect(members["workflow"] == .string("install"))
        #expect(vertices.count == 8)
        #expect(order.count == 8)
        #expect(path.count == 3)
        var places: [Int: Int] = [:]
        for (place, vertex) in order.enumerated() { if case .integer(let id) = vertex { places[id] = place } }
        for edge in edges {
            guard case .object(let edge) = edge, case .integer(let from) = edge["from"],
                case .integer(let to) = edge["to"], case .string(let location) = edge["location"]
            else {
                Issue.record("\(edge)")
                continue
            }
            #expect(places[from] ?? 0 < places[to] ?? 0, "the order obeys the edge")
            #expect(location.hasPrefix("model.yaml:"))
            #expect(edge["rule"] != nil)
        }
    }

    @Test(
        "as DOT, which Graphviz takes; of the plan and of the topology",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot"), "Graphviz is not installed"))
    func dot() async throws {
        let directory = try TemporaryDirectory()
        let odd = Self.text.replacing("    db:", with: "    'd\"b\\':").replacing("node: db", with: "node: 'd\"b\\'")
        for (name, text) in [("plain", Self.text), ("odd", odd)] {
            let service = try ModelText.read(text)
            let plan = try Plan(WovenWorkflow("install", of: service))
            for (kind, dot) in [("plan", plan.dot), ("topology", TopologyGraph(service).dot)] {
                let file = try directory.write(dot, to: "\(name)-\(kind).dot")
                let picture = "\(directory.path)/\(name)-\(kind).svg"
                try await expectSuccess("/usr/bin/dot", ["-Tsvg", "-o", picture, file])
                let svg = try #require(FileManager.default.contents(atPath: picture))
                #expect(String(decoding: svg, as: UTF8.self).contains("web"))
            }
        }
    }

    private func expectSuccess(_ program: String, _ arguments: [String]) async throws {
        let loop = try EventLoop(name: "dot")
        defer { loop.shutDown() }
        let result = try await ProcessRunner(loop: loop).run(
            ProcessSpecification(executable: program, arguments: arguments, environment: ["HOME": "/tmp"])
        ) { Issue.record("\($0)") }
        #expect(result.termination == .exited(0))
    }

    @Test("a circle of requirements that types demand, and nobody assigns, is told as that")
    func impliedCircle() throws {
        let service = try ModelText.read(
            """
            tosca_definitions_version: tosca_2_0
            imports: [{profile: "org.oasis-open.simple:2.0"}]
            node_types:
              A:
                derived_from: Root
                requirements: [b: {capability: Node, relationship: DependsOn, node: B, count_range: [1, 1]}]
              B:
                derived_from: Root
                requirements: [a: {capability: Node, relationship: DependsOn, node: A, count_range: [1, 1]}]
            service_template:
              node_templates:
                a: {type: A}
                b: {type: B}
            """)
        // TOSCA 2.0 §8.5.4 has them assigned, and §8.5.2 fulfilled: that they go round is a matter of the workflow.
        #expect(service.topology.relationships.map(\.target) == ["b", "a"])
        let error = try #require(throws: CompilationError.self) { try Plan(WovenWorkflow("install", of: service)) }
        let said = error.description
        #expect(said.hasPrefix("model.yaml:12:5: error: workflow 'install' can never finish: "))
        #expect(said.contains("'a' requires 'b' (b), since its type demands one and it assigns none [model.yaml:12:5]"))
        #expect(said.contains("'b' requires 'a' (a), since its type demands one and it assigns none [model.yaml:13:5]"))
        #expect(said.contains("hint: assign another node, or let the type of one demand none, or relax the rules"))
    }

    @Test("the critical path counts what runs an implementation, and of two ways takes the longer")
    func criticalPath() throws {
        let service = try ModelText.read(
            ModelText.types + """
                topology_template:
                  node_templates:
                    end:
                      type: test.Node
                      interfaces: { Standard: { create: scripts/true.sh } }
                      requirements: [ { uses: short }, { uses: long2 } ]
                    short: { type: test.Node, interfaces: { Standard: { create: scripts/true.sh } } }
                    long2:
                      type: test.Node
                      interfaces: { Standard: { start: scripts/true.sh } }
                      requirements: [ { uses: long1 } ]
                    long1: { type: test.Node, interfaces: { Standard: { create: scripts/true.sh } } }
                """)
        let plan = try Plan(WovenWorkflow("install", of: service))
        #expect(
            plan.criticalPath().map(plan.label) == [
                "long1: Standard.create", "long2: Standard.start", "end: Standard.create",
            ])
    }
}
