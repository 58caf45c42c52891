import OrchestrationTestSupport
import TOSCA
import Testing

@testable import Orchestration

/// Which instances a topology stands for.
@Suite("Instances")
struct InstanceModelTests {
    /// A node of a model: its scaling, its host, and what it uses.
    private func node(_ name: String, scaling: String? = nil, host: String? = nil, uses: [String] = []) -> String {
        var text = "    \(name):\n      type: test.Node\n"
        if let scaling { text += "      capabilities: { scalable: { properties: { \(scaling) } } }\n" }
        let requirements = (host.map { ["host: \($0)"] } ?? []) + uses.map { "uses: \($0)" }
        if !requirements.isEmpty {
            text += "      requirements: [ \(requirements.map { "{ \($0) }" }.joined(separator: ", ")) ]\n"
        }
        return text
    }

    private func service(_ nodes: [String], inputs: String = "{}") throws -> ServiceTemplate {
        try ModelText.read(
            ModelText.types + "topology_template:\n  inputs: \(inputs)\n  node_templates:\n" + nodes.joined())
    }

    private func names(_ service: ServiceTemplate, _ model: InstanceModel) -> [String] {
        model.nodes.map { "\(service.topology.nodeTemplates[$0.template].name)_\($0.position)" }
    }

    private func pairs(_ service: ServiceTemplate, _ model: InstanceModel) -> [String] {
        let names = names(service, model)
        return model.relationships.map { "\(names[$0.source])-\(names[$0.target])" }
    }

    private func three(_ name: String, host: String? = nil, uses: [String] = []) -> String {
        node(name, scaling: "max_instances: 9, default_instances: 3", host: host, uses: uses)
    }

    @Test("without scaling there is one of each, in the order of the file")
    func single() throws {
        let service = try service([node("web", uses: ["db"]), node("db")])
        let model = try service.instances()
        #expect(names(service, model) == ["web_0", "db_0"])
        #expect(pairs(service, model) == ["web_0-db_0"])
        #expect(model.nodes.map(\.rootHost) == [0, 1], "what nothing hosts is its own machine")
    }

    /// Node templates of 2.0, of types with which `uses` may be open and `needs` may not.
    private func version2(_ nodes: String, inputs: String = "{}") throws -> ServiceTemplate {
        try ModelText.read(
            """
            tosca_definitions_version: tosca_2_0
            imports: [{profile: "org.oasis-open.simple:2.0"}]
            node_types:
              Other: {derived_from: Root}
              User:
                derived_from: Root
                requirements: [needs: {capability: Node, relationship: DependsOn, node: Other, count_range: [0, 1]}]
            service_template:
              inputs: \(inputs)
              node_templates:

            """ + nodes.split(separator: "\n").map { "    \($0)\n" }.joined())
    }

    @Test("in 2.0 an index says which instance of a target is meant, and a name alone means any of them")
    func indices() throws {
        func pairs(_ target: String, of count: Int) throws -> [String] {
            // Before a run the count is not known.
            let service = try version2(
                "t: {type: Other, count: {$get_input: n}}\nu: {type: User, count: 3, requirements: [needs: \(target)]}",
                inputs: "{n: {type: integer, default: \(count)}}")
            return try self.pairs(service, service.instances())
        }
        #expect(try pairs("t", of: 2) == ["u_0-t_0", "u_1-t_1", "u_2-t_0"])
        #expect(try pairs("[t, $node_index]", of: 3) == ["u_0-t_0", "u_1-t_1", "u_2-t_2"])
        #expect(try pairs("[t, 1]", of: 2) == ["u_0-t_1", "u_1-t_1", "u_2-t_1"])
        #expect(try pairs("{node: [t, $node_index], optional: true}", of: 2) == ["u_0-t_0", "u_1-t_1"])
        #expect(try pairs("{node: t, optional: true}", of: 0) == [])
        for (target, count, wanted) in [("[t, $node_index]", 2, 2), ("{node: [t, 2]}", 2, 2), ("t", 0, 0)] {
            let error = #expect(throws: OrchestrationError.self) { try pairs(target, of: count) }
            #expect(error.map(String.init(describing:))?.contains("the instance \(wanted) of 't'") == true)
        }
    }

    @Test("in 2.0 a count is that of all instances, also of those that are hosted on several")
    func hostedCount() throws {
        let service = try version2(
            """
            m: {type: Compute, count: 3}
            same: {type: SoftwareComponent, count: 3, requirements: [host: [m, $node_index]]}
            any: {type: SoftwareComponent, count: 4, requirements: [host: m]}
            one: {type: SoftwareComponent, requirements: [host: m]}
            """)
        #expect(
            try pairs(service, service.instances()) == [
                "same_0-m_0", "same_1-m_1", "same_2-m_2", "any_0-m_0", "any_1-m_1", "any_2-m_2", "any_3-m_0",
                "one_0-m_0",
            ])
    }

    @Test("counts multiply along the path of HostedOn, and every guest has one host and one machine")
    func scaling() throws {
        let service = try service([
            node("app", scaling: "max_instances: 9, default_instances: 2", host: "runtime"),
            node("runtime", host: "machine"), three("machine"),
        ])
        let model = try service.instances()
        #expect(names(service, model).count == 6 + 3 + 3)
        #expect(
            pairs(service, model) == [
                "app_0-runtime_0", "app_1-runtime_0", "app_2-runtime_1", "app_3-runtime_1", "app_4-runtime_2",
                "app_5-runtime_2", "runtime_0-machine_0", "runtime_1-machine_1", "runtime_2-machine_2",
            ])
        let names = names(service, model)
        #expect(
            model.nodes.prefix(6).map { names[$0.rootHost] }
                == ["machine_0", "machine_0", "machine_1", "machine_1", "machine_2", "machine_2"])
    }

    @Test("relationships that host nothing are a full mesh")
    func mesh() throws {
        let service = try service([three("web", uses: ["db"]), three("db")])
        #expect(pairs(service, try service.instances()).count == 9)
        #expect(Set(pairs(service, try service.instances())).count == 9)
    }

    @Test("a node that is hosted a second time pairs by index where the counts are equal, else with all")
    func secondHost() throws {
        let two = ModelText.types.replacing("occurrences: [0, 1]", with: "occurrences: [0, UNBOUNDED]")
        func pairs(_ second: String) throws -> [String] {
            let service = try ModelText.read(
                two + "topology_template:\n  node_templates:\n"
                    + three("app", host: "one").replacing(
                        "{ host: one }", with: "{ host: one }, { host: two }") + node("one") + second)
            return self.pairs(service, try service.instances())
        }
        #expect(
            try pairs(three("two")) == [
                "app_0-one_0", "app_1-one_0", "app_2-one_0", "app_0-two_0", "app_1-two_1", "app_2-two_2",
            ])
        #expect(try pairs(node("two", scaling: "max_instances: 2, default_instances: 2")).count == 3 + 6)
    }

    @Test("a count may come from an input, a property, or be none at all")
    func evaluated() throws {
        let service = try service(
            [
                node("web", scaling: "max_instances: 9, default_instances: { get_input: count }", uses: ["db"]),
                node("db"),
            ], inputs: "{ count: { type: integer, default: 4 } }")
        #expect(try service.instances().nodes.count == 5)
        #expect(try service.instances(inputs: ["count": .string("2")]).nodes.count == 3)
        let none = try self.service([
            node("web", scaling: "min_instances: 0, max_instances: 3, default_instances: 0", uses: ["db"]),
            node("db"), node("guest", host: "web"),
        ])
        let model = try none.instances()
        #expect(names(none, model) == ["db_0"], "what is hosted on nothing is nothing")
        #expect(model.relationships.isEmpty)
        let least = try self.service([node("web", scaling: "min_instances: 2, max_instances: 3")])
        #expect(try least.instances().nodes.count == 2, "without default_instances the least")
    }

    @Test("of several scalable capabilities the one of that name counts, else the first by its name")
    func severalScalable() throws {
        let scalable = "tosca.capabilities.Scalable"
        func count(_ other: String) throws -> Int {
            let service = try ModelText.read(
                """
                tosca_definitions_version: tosca_simple_yaml_1_3
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    capabilities: {b: {type: \(scalable)}, a: {type: \(scalable)}, \(other): {type: \(scalable)}}
                topology_template:
                  node_templates:
                    n:
                      type: N
                      capabilities:
                        a: {properties: {max_instances: 2, default_instances: 2}}
                        b: {properties: {max_instances: 3, default_instances: 3}}
                        \(other): {properties: {max_instances: 4, default_instances: 4}}
                """)
            return try service.instances().nodes.count
        }
        #expect(try count("scalable") == 4)
        #expect(try count("c") == 2)
    }

    @Test(
        "a count that is none, or contradicts its bounds, is refused with the node's place",
        arguments: [
            ("max_instances: 2, default_instances: {get_input: three}", "default_instances 3 is above max_instances 2"),
            (
                "min_instances: {get_input: three}, max_instances: 4, default_instances: 1",
                "default_instances 1 is below min_instances 3"
            ),
            (
                "min_instances: {get_input: three}, max_instances: 2",
                "min_instances 3 is above max_instances 2"
            ),
            ("max_instances: 3, default_instances: {get_input: below}", "not a whole number of instances"),
            ("max_instances: 3, default_instances: { get_attribute: [ SELF, state ] }", "only while a workflow runs"),
        ])
    func badCounts(scaling: String, message: String) throws {
        let service = try service(
            [node("web", scaling: scaling)],
            inputs: "{three: {type: integer, default: 3}, below: {type: integer, default: -1}}")
        let error = try #require(throws: OrchestrationError.self) { try service.instances() }
        #expect(error.description.contains(message), "\(error)")
        #expect(try #/^model\.yaml:\d+:\d+: error: /#.firstMatch(in: error.description) != nil, "\(error)")
    }

    @Test("nodes that host each other in a circle are refused, with the circle")
    func cyclicHosting() throws {
        let service = try service([
            node("a", host: "b"), node("b", host: "c"), node("c", host: "b"), node("d", host: "a"),
        ])
        let error = try #require(throws: OrchestrationError.self) { try service.instances() }
        #expect(error.description.contains("nodes host each other in a circle: b → c → b"))
        #expect(throws: CompilationError.self) { try WovenWorkflow("install", of: service) }
    }

    @Test("a topology of absurd size is refused before it is made")
    func limits() throws {
        var limits = InstantiationLimits()
        limits.nodes = 8
        limits.relationships = 8
        let mesh = try service([three("web", uses: ["db"]), three("db")])
        let few = try #require(throws: OrchestrationError.self) { try mesh.instances(limits: limits) }
        #expect(few.description.contains("'web' → 'db' makes more than 8 relationship instances"))
        let many = try service([three("a", host: "b"), three("b")])
        let nodes = try #require(throws: OrchestrationError.self) { try many.instances(limits: limits) }
        #expect(nodes.description.contains("more than 8 node instances"))
        let huge = "max_instances: 4611686018427387904, default_instances: 4611686018427387904"
        let overflowing = try service([node("a", scaling: huge, host: "b"), node("b", scaling: huge)])
        #expect(throws: OrchestrationError.self) { try overflowing.instances() }
    }
}
