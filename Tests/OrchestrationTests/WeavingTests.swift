import OrchestrationTestSupport
import FoundationEssentials
import Rete
import TOSCA
import TestSupport
import Testing
import YAML

@testable import Orchestration

/// How the workflows of types become lifecycles, rules and productions.
@Suite("Compiling")
struct WeavingTests {
    /// A model with these types, and a topology of `a` that uses `b`.
    private func service(
        nodeTypes: String = "", relationshipTypes: String = "", a: String = "test.Node", b: String = "test.Node",
        requirement: String = "uses", relationship: String = "tosca.relationships.ConnectsTo"
    ) throws -> ServiceTemplate {
        var text = ModelText.types + nodeTypes
        if !relationshipTypes.isEmpty { text += "relationship_types:\n" + relationshipTypes }
        text += """
            topology_template:
              node_templates:
                a: { type: \(a), requirements: [ { \(requirement): { node: b, relationship: \(relationship) } } ] }
                b: { type: \(b) }

            """
        return try ModelText.read(text)
    }

    private func states(_ service: ServiceTemplate, _ workflow: String) async throws -> [String] {
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\n", to: "scripts/true.sh", isExecutable: true)
        let (execution, events) = try await Stage(service, directory: directory).run(workflow)
        #expect(execution.status == .succeeded)
        return events.filter { $0.kind != .dispatched }.map { event in
            "\(event.node.prefix(1)) \(event.state ?? event.operation ?? "")"
        }
    }

    // MARK: - Lifecycles

    private let released = """
          test.Released:
            derived_from: test.Node
            interfaces:
              Ship: { type: tosca.interfaces.Root, pack: scripts/true.sh, send: scripts/true.sh, log: scripts/true.sh }
            workflows:
              prepare:
                steps: { only: { activities: [ { set_state: preparing }, { call_operation: Ship.pack } ] } }
              release:
                steps:
                  begin: { activities: [ { inline: prepare } ], on_success: [ left, right ] }
                  left: { activities: [ { call_operation: Ship.send }, { set_state: sent } ], on_success: end }
                  right: { activities: [ { call_operation: Ship.log }, { set_state: logged } ], on_success: end }
                  end: { activities: [ { set_state: released } ] }

        """

    @Test("a workflow of any name has steps that fork and join, and splices in what it inlines")
    func steps() async throws {
        let service = try service(nodeTypes: released, a: "test.Released")
        let log = try await states(service, "release")
        #expect(log.prefix(2) == ["a preparing", "a Ship.pack"])
        #expect(log.last == "a released")
        #expect(Set(log[2..<6]) == ["a Ship.send", "a sent", "a Ship.log", "a logged"])
        #expect(!log.contains { $0.hasPrefix("b") }, "test.Node knows no such workflow")
    }

    @Test("a step that fails keeps what follows it from beginning, and what runs beside it comes to its end")
    func failingStep() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\nexit 1\n", to: "scripts/true.sh", isExecutable: true)
        let service = try service(nodeTypes: released, a: "test.Released")
        let stage = try Stage(service, directory: directory)
        let (execution, events) = try await stage.run("release")
        #expect(execution.status == .failed)
        #expect(events.compactMap(\.state) == ["preparing", "error"])
        #expect(events.filter { $0.kind == .dispatched }.count == 1)
    }

    @Test("a subtype's workflow replaces the one that it inherits, whole")
    func replacement() async throws {
        let nodeTypes = """
              test.Quick:
                derived_from: test.Node
                workflows:
                  install:
                    steps: { all: { activities: [ { set_state: creating }, { set_state: started } ] } }
              test.Quicker: { derived_from: test.Quick }

            """
        let types = """
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                workflow: { install: { source_weaving: [ { before: creating, wait_target: started } ] } }

            """
        let service = try service(
            nodeTypes: nodeTypes, relationshipTypes: types, a: "test.Node", b: "test.Quicker",
            relationship: "test.Connects")
        let log = try await states(service, "install")
        #expect(log.prefix(3) == ["b creating", "b started", "a creating"])
        #expect(log.count == 2 + 6)
    }

    @Test(
        "a lifecycle that makes no sense is refused with its place",
        arguments: [
            ("all: { activities: [ { set_state: x } ], on_success: all }", "step 'all' names itself in on_success"),
            ("all: { activities: [] }", "does nothing"),
            ("all: { activities: [ { inline: odd } ] }", "workflow 'odd' inlines itself: odd → odd"),
            ("all: { activities: [ { inline: nothing } ] }", "has no workflow 'nothing' to inline"),
            ("all: { activities: [ { delegate: odd } ] }", "cannot delegate 'odd'"),
        ])
    func badLifecycles(steps: String, message: String) throws {
        let nodeTypes = """
              test.Odd:
                derived_from: test.Node
                workflows: { odd: { steps: { \(steps) } } }

            """
        let service = try service(nodeTypes: nodeTypes, a: "test.Odd")
        let error = try #require(throws: CompilationError.self) { try WovenWorkflow("odd", of: service) }
        #expect(error.description.contains(message), "\(error)")
        #expect(try #/model\.yaml:\d+:\d+: error: /#.firstMatch(in: error.description) != nil, "\(error)")
    }

    @Test("steps that wait for each other are a circle, which the plan finds")
    func cyclicSteps() throws {
        let nodeTypes = """
              test.Odd:
                derived_from: test.Node
                workflows:
                  odd:
                    steps:
                      one: { activities: [ { set_state: x } ], on_success: two }
                      two: { activities: [ { set_state: y } ], on_success: one }

            """
        let service = try service(nodeTypes: nodeTypes, a: "test.Odd")
        let error = try #require(throws: CompilationError.self) { try Plan(WovenWorkflow("odd", of: service)) }
        #expect(error.description.contains("a: set_state x"), "\(error)")
        #expect(error.description.contains("lifecycle of test.Odd"), "\(error)")
    }

    @Test("each circle of nodes that wait for each other is told, once for all workflows")
    func circles() throws {
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                a: {type: tosca.nodes.Root, requirements: [{dependency: a}]}
                b: {type: tosca.nodes.Root, requirements: [{dependency: c}]}
                c: {type: tosca.nodes.Root, requirements: [{dependency: b}]}
                d: {type: tosca.nodes.Root, requirements: [{dependency: b}]}
            """
        let directory = try TemporaryDirectory()
        let path = try directory.write(text, to: "model.yaml")
        let said = try Validation(of: path, isLenient: false, scratch: directory.path + "/scratch").diagnostics
        #expect(said.map(\.code) == [.endlessWorkflow, .endlessWorkflow])
        #expect(said.map(\.location.line) == [4, 5])
    }

    // MARK: - Rules

    @Test("all four wait keywords and their synonyms mean the same, in `workflow` and in `workflows`")
    func synonyms() async throws {
        var logs: Set<[String]> = []
        for key in ["workflow", "workflows"] {
            for (target, source) in [("wait_target", "wait_source"), ("after_target", "after_source")] {
                let types = """
                      test.Connects:
                        derived_from: tosca.relationships.ConnectsTo
                        \(key):
                          install:
                            source_weaving: [ { before: configuring, \(target): started } ]
                            target_weaving: [ { before: starting, \(source): created } ]

                    """
                let service = try service(relationshipTypes: types, relationship: "test.Connects")
                logs.insert(try await states(service, "install"))
            }
        }
        let log = try #require(logs.first)
        #expect(logs.count == 1)
        func place(_ line: String) -> Int { log.firstIndex(of: line) ?? -1 }
        #expect(place("a created") < place("b starting"), "the target waits for the source")
        #expect(place("b started") < place("a configuring"), "and the source for the target")
    }

    @Test("a type that declares a workflow's weaving replaces all that it inherits for it, and nothing for others")
    func weavingReplacement() throws {
        let types = """
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                workflow: { install: { source_weaving: [ { before: starting, wait_target: started } ] } }
              test.Connects.More: { derived_from: test.Connects }

            """
        let service = try service(relationshipTypes: types, relationship: "test.Connects.More")
        let install = try WovenWorkflow("install", of: service)
        #expect(install.rules.map(\.text) == ["before: starting, wait_target: started"])
        #expect(install.rules.map(\.declaringType) == ["test.Connects"])
        let uninstall = try WovenWorkflow("uninstall", of: service)
        #expect(Set(uninstall.rules.map(\.declaringType)) == ["tosca.relationships.Root"])
        #expect(uninstall.rules.count == 3)
    }

    @Test("types of everyone's own that derive from Root, and AttachesTo, are woven as the normative ones")
    func inheritance() throws {
        let types = "  test.Own: { derived_from: tosca.relationships.Root }\n"
        for (type, capability) in [
            ("test.Own", "Node"), ("tosca.relationships.RoutesTo", "Endpoint"),
            ("tosca.relationships.DependsOn", "Node"),
        ] {
            let service = try service(
                nodeTypes: """
                      test.Open:
                        derived_from: test.Node
                        capabilities: { door: tosca.capabilities.Endpoint }
                        requirements: [ { anything: { capability: tosca.capabilities.\(capability) } } ]

                    """, relationshipTypes: types, a: "test.Open", b: "test.Open", requirement: "anything",
                relationship: type)
            let woven = try WovenWorkflow("install", of: service)
            #expect(woven.rules.count == 7, "\(type)")
        }
    }

    @Test("a rule that names a state which the lifecycle never enters is refused: rule, type, node and the states")
    func unknownStates() throws {
        let types = """
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                workflow:
                  install:
                    source_weaving:
                      - { before: launching, wait_target: started }
                      - { before: creating, wait_target: running }

            """
        let service = try service(relationshipTypes: types, relationship: "test.Connects")
        let error = try #require(throws: CompilationError.self) { try WovenWorkflow("install", of: service) }
        #expect(error.diagnostics.count == 2, "all of them at once")
        let first = error.diagnostics[0]
        #expect(first.message.contains("the rule 'before: launching, wait_target: started' of test.Connects"))
        #expect(first.message.contains("names the state 'launching', but 'install' of node type test.Node (node 'a')"))
        #expect(first.hint == "its states are creating, created, configuring, configured, starting, started")
        #expect(error.diagnostics[1].message.contains("'running'"))
        #expect(error.diagnostics[1].message.contains("(node 'b')"))
        #expect(error.diagnostics[1].location.line == first.location.line + 1)
    }

    @Test("a node that takes no part is waited for only until its state is the one awaited")
    func outsiders() async throws {
        let types = """
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                workflow: { release: { source_weaving: [ { before: preparing, wait_target: started } ] } }

            """
        let service = try service(
            nodeTypes: released, relationshipTypes: types, a: "test.Released", relationship: "test.Connects")
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\n", to: "scripts/true.sh", isExecutable: true)
        let stage = try Stage(service, directory: directory)
        let (execution, events) = try await stage.run("release")
        #expect(execution.status == .failed)
        #expect(
            events.compactMap(\.message)
                == ["it waits for 'b_0', which is 'initial' and takes no part in 'release'"])
        _ = try await stage.run("install")
        #expect(try await stage.run("release").execution.status == .succeeded)
    }

    // MARK: - Productions

    @Test("a compiled workflow is data: it comes back from JSON as it went")
    func json() throws {
        let service = try service(nodeTypes: released, a: "test.Released")
        for workflow in ["install", "uninstall", "start", "stop", "release"] {
            let compiled = CompiledWorkflow(try WovenWorkflow(workflow, of: service))
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let text = try encoder.encode(compiled)
            let read = try JSONDecoder().decode(CompiledWorkflow.self, from: text)
            #expect(read.productions == compiled.productions)
            #expect(try encoder.encode(read) == text)
        }
    }

    @Test("productions are for types: their number does not grow with nodes, relationships or instances")
    func perType() throws {
        func productions(nodes: Int) throws -> Int {
            var text = ModelText.types + "topology_template:\n  node_templates:\n"
            for node in 0..<nodes {
                text += "    n\(node): { type: test.Node"
                text += node > 0 ? ", requirements: [ { uses: n\(node - 1) } ] }\n" : " }\n"
            }
            return CompiledWorkflow(try WovenWorkflow("install", of: ModelText.read(text))).productions.count
        }
        #expect(try productions(nodes: 2) == productions(nodes: 60))
    }
}
