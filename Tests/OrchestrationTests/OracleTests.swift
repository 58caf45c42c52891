import OrchestrationTestSupport
import TestSupport
import Testing

@testable import Orchestration

/// Thirteen small topologies under six sets of weaving rules: whether they have an order is known from elsewhere.
@Suite("The weaving, against the oracle")
struct OracleTests {
    @Test("every case of the oracle is here")
    func isComplete() {
        let cases = Oracle.shared.cases
        #expect(cases.count == 117)
        #expect(Set(cases.map(\.topology.name)).count == 13)
        #expect(cases.count { !$0.hasOrder } == 49)
    }

    @Test("the plan finds an order or a circle where the oracle does", arguments: Oracle.shared.cases)
    func verdict(_ example: Oracle.Case) throws {
        try expectVerdict(of: example, isBuiltIn: false)
    }

    @Test(
        "the rules of the profile are those of the figures: they get the same verdicts",
        arguments: Oracle.shared.cases.filter { $0.set == Oracle.strict })
    func builtIn(_ example: Oracle.Case) throws {
        try expectVerdict(of: example, isBuiltIn: true)
    }

    private func expectVerdict(of example: Oracle.Case, isBuiltIn: Bool) throws {
        let text = Oracle.shared.text(example.topology, set: example.set, isBuiltIn: isBuiltIn)
        let woven = try WovenWorkflow(example.workflow, of: ModelText.read(text))
        guard !example.hasOrder else {
            let plan = try Plan(woven)
            #expect(plan.order.sorted() == Array(plan.vertices.indices), "all that there is to do is in the order")
            return
        }
        let error = try #require(throws: CompilationError.self) { try Plan(woven) }
        let message = error.description
        #expect(message.contains("workflow '\(example.workflow)' can never finish"))
        let cyclic = example.topology.nodes.filter { message.contains("\($0): set_state") }
        #expect(cyclic.count >= 2, "the nodes of the circle are named: \(message)")
        // The rules stand in the model or in the profile; either way, where is said.
        let place = isBuiltIn ? #/tosca-simple-profile\.yaml:\d+:\d+/# : #/model\.yaml:\d+:\d+/#
        #expect(try place.firstMatch(in: message) != nil, "\(message)")
        #expect(message.contains("wait_"), "the rules are given in their own words: \(message)")
    }

    @Test(
        "whatever has an order runs to its end, and under the strict rules in that order",
        arguments: Oracle.shared.cases.filter { $0.hasOrder && ($0.workflow == "install" || $0.workflow == "start") })
    func runs(_ example: Oracle.Case) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\n", to: "scripts/true.sh", isExecutable: true)
        let service = try ModelText.read(Oracle.shared.text(example.topology, set: example.set))
        let stage = try Stage(service, directory: directory)
        // What is started must be there first, and what is there can be removed.
        let workflows = example.workflow == "install" ? ["install", "uninstall"] : ["install", "stop", "start"]
        for workflow in workflows {
            let (execution, events) = try await stage.run(workflow)
            #expect(execution.status == .succeeded)
            guard example.set == Oracle.strict, let known = OrderChecker.Workflow(rawValue: workflow) else { continue }
            #expect(stage.checker.complaints(about: events, of: known) == [])
        }
    }

    @Test("a ConnectsTo is installed exactly as figure image012 of the specification draws it")
    func figure() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\n", to: "scripts/true.sh", isExecutable: true)
        let service = try ModelText.read(
            """
            tosca_definitions_version: tosca_simple_yaml_1_1
            node_types:
              test.Software:
                derived_from: tosca.nodes.Root
                capabilities: { end: tosca.capabilities.Endpoint }
                requirements:
                  - uses:
                      capability: tosca.capabilities.Endpoint
                      relationship: test.Connects
                      occurrences: [0, UNBOUNDED]
                interfaces:
                  Standard: { create: scripts/true.sh, configure: scripts/true.sh, start: scripts/true.sh }
            relationship_types:
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                interfaces:
                  Configure:
                    pre_configure_source: scripts/true.sh
                    pre_configure_target: scripts/true.sh
                    post_configure_source: scripts/true.sh
                    post_configure_target: scripts/true.sh
                    add_target: scripts/true.sh
                    add_source: scripts/true.sh
            topology_template:
              node_templates:
                S: { type: test.Software, requirements: [ { uses: T } ] }
                T: { type: test.Software }
            """)
        let (_, events) = try await Stage(service, directory: directory).run("install")
        let drawn = events.filter { $0.kind != .dispatched }.map { event in
            "\(event.node.prefix(1)) \(event.state ?? String(event.operation?.split(separator: ".").last ?? ""))"
        }
        func life(_ node: String, _ side: String) -> [String] {
            [
                "creating", "create", "created", "configuring", "pre_configure_\(side)", "configure",
                "post_configure_\(side)", "configured", "starting", "start", "started",
            ].map { "\(node) \($0)" }
        }
        #expect(drawn.dropLast(2) == ArraySlice(life("T", "target") + life("S", "source")))
        #expect(Set(drawn.suffix(2)) == ["S add_target", "T add_source"], "in parallel, once the source is started")
    }
}
