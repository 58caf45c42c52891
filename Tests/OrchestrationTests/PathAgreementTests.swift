import OrchestrationTestSupport
import TOSCA
import TestSupport
import Testing
import YAML

@testable import Orchestration

/// What reading says of the paths of `get_property` and `get_attribute`, and what a run makes of them.
@Suite("Paths, read and followed")
struct PathAgreementTests {
    private static let text = """
        tosca_definitions_version: tosca_2_0
        capability_types:
          Plug:
            properties: {port: {type: integer, default: 80}}
            attributes: {used: {type: integer, default: 1}}
        relationship_types:
          PluggedInto: {properties: {weight: {type: integer, default: 3}}, valid_capability_types: [Plug]}
        node_types:
          Server:
            properties:
              size: {type: integer, default: 1}
              sizes: {type: list, entry_schema: integer, default: [1, 2]}
              names: {type: map, entry_schema: string, default: {a: b}}
            attributes: {load: {type: float, default: 0.5}}
            capabilities: {plug: Plug}
          Client:
            derived_from: Server
            properties: {own: {type: string, default: x}}
            requirements:
              - plug: {capability: Plug, relationship: PluggedInto, node: Server, count_range: [1, 2]}
        service_template:
          node_templates:
            one: {type: Server, count: 3}
            two: {type: Server, capabilities: {plug: {properties: {port: 81}}}}
            client: {type: Client, count: 2, properties: {own: mine}, requirements: [{plug: one}, {plug: two}]}
            outer: {type: Client, requirements: [{plug: client}, {plug: one}]}

        """

    private static let parts = [
        "RELATIONSHIP", "RELATIONSHIP 0", "RELATIONSHIP plug", "RELATIONSHIP plug 0", "RELATIONSHIP plug 1",
        "RELATIONSHIP plug 2", "RELATIONSHIP plug -1", "RELATIONSHIP none", "CAPABILITY", "CAPABILITY plug", "SOURCE",
        "TARGET", "plug",
    ]
    private static let ends = [
        "", "size", "size x", "sizes 0", "names a", "load", "port", "used", "weight", "own", "plug", "nothing",
    ]

    /// Every path of up to two parts, and some longer ones.
    private static func paths() -> [[String]] {
        var beginnings = [[]] + parts.map { [$0] } + parts.flatMap { first in parts.map { [first, $0] } }
        var generator = SeededGenerator(seed: 1)
        for length in 3...5 {
            for _ in 0..<40 {
                beginnings.append((0..<length).map { _ in parts.randomElement(using: &generator) ?? "" })
            }
        }
        beginnings += ["0", "1", "2", "-1"].flatMap { index in [[index]] + parts.map { [index, $0] } }
        return beginnings.flatMap { beginning in
            ends.map { end in (beginning + [end]).flatMap { $0.split(separator: " ").map(String.init) } }
        }.filter { !$0.isEmpty }
    }

    @Test(
        "a path is refused when it is read if, and only if, it leads to nothing in a run",
        arguments: ["property", "attribute"])
    func agreement(kind: String) throws {
        let calls = ["client", "outer", "two"].flatMap { node in Self.paths().map { (node: node, path: $0) } }
        let firstLine = Self.text.split(separator: "\n", omittingEmptySubsequences: false).count + 1
        var refused: Set<Int> = []
        // What leads on by names alone, as in 1.3, with what 2.0 has instead.
        var renamed: [Int: [String]] = [:]
        // Of what is said of a file only the first has hints.
        for start in stride(from: 0, to: calls.count, by: 400) {
            let outputs = calls[start...].prefix(400).enumerated().map { index, call in
                "    o\(index): {value: {$get_\(kind): [\(([call.node] + call.path).joined(separator: ", "))]}}\n"
            }
            let text = Self.text + "  outputs:\n" + outputs.joined()
            for diagnostic in ModelText.diagnostics(of: text) where diagnostic.severity == .error {
                let index = start + diagnostic.location.line - firstLine
                if let path = diagnostic.hint?.wholeMatch(of: /write \[(.+)\]/)?.1 {
                    renamed[index] = path.split(separator: ", ").map(String.init)
                } else {
                    refused.insert(index)
                }
            }
        }
        let stage = try Stage(ModelText.read(Self.text), directory: TemporaryDirectory())
        let context = RunContext(site: try stage.site(), records: { _ in NodeRecord() }, owner: nil)
        var found = 0
        for (index, call) in calls.enumerated() {
            func evaluate(_ path: [String]) -> (value: Value?, reason: String) {
                do throws(EvaluationError) {
                    return kind == "property"
                        ? (try context.property(path, of: .node(call.node)), "")
                        : (try context.attribute(path, of: .node(call.node)), "")
                } catch { return (nil, error.message) }
            }
            let (value, reason) = evaluate(call.path)
            #expect((value == nil) == refused.contains(index), "\(call): \(reason)")
            if let path = renamed[index] {
                #expect(path.first == call.node && evaluate(Array(path.dropFirst())).value == value, "\(call): \(path)")
            }
            found += value == nil ? 0 : 1
        }
        // Neither all nor nothing.
        #expect(found > 100 && found < calls.count / 2, "\(found) of \(calls.count)")
    }

    @Test("what a path leads to is the same before a run and in it, where no attribute stands in its way")
    func values() throws {
        let stage = try Stage(ModelText.read(Self.text), directory: TemporaryDirectory())
        let run = RunContext(site: try stage.site(), records: { _ in NodeRecord() }, owner: nil)
        let templates = TemplateContext(stage.service.topology, stage.service.types, inputs: [:])
        var found = 0
        for path in Self.paths() {
            for node in ["client", "outer", "two"] {
                guard let value = try? templates.property(path, of: .node(node)) else { continue }
                #expect(try run.property(path, of: .node(node)) == value, "\(node) \(path)")
                found += 1
            }
        }
        #expect(found > 50)
    }

    @Test("an index counts the relationships of an instance, from its end or from that of a capability")
    func indices() throws {
        func names(_ text: String, _ paths: [(node: String, path: String)]) throws -> [String?] {
            let stage = try Stage(ModelText.read(text), directory: TemporaryDirectory())
            let run = RunContext(site: try stage.site(), records: { _ in NodeRecord() }, owner: nil)
            return paths.map { call in
                let path = call.path.split(separator: " ").map(String.init) + ["tosca_id"]
                return (try? run.attribute(path, of: .node(call.node)))?.text
            }
        }
        let ofPairs = try names(
            Self.text,
            [
                ("client_1", "RELATIONSHIP plug 0 TARGET"), ("client_1", "RELATIONSHIP plug TARGET"),
                ("client_1", "RELATIONSHIP plug 1 TARGET"), ("client_1", "RELATIONSHIP plug 2 TARGET"),
                ("client_1", "RELATIONSHIP plug -1 TARGET"),
                ("one_0", "CAPABILITY plug RELATIONSHIP 0 SOURCE"), ("one_0", "CAPABILITY plug RELATIONSHIP 1 SOURCE"),
                ("one_0", "CAPABILITY plug RELATIONSHIP 2 SOURCE"), ("one_1", "CAPABILITY plug RELATIONSHIP SOURCE"),
                ("one_2", "CAPABILITY plug RELATIONSHIP 0 SOURCE"), ("one", "2"), ("one", "3"), ("one", "-1"),
                ("one", "9223372036854775807"), ("client", "1 RELATIONSHIP plug TARGET"),
            ])
        #expect(
            ofPairs == [
                "one_1", "one_1", "two_0", nil, nil, "client_0", "outer_0", nil, "client_1", nil, "one_2", nil, nil,
                nil, "one_1",
            ])
        let ofMesh = try names(
            ModelText.types + """
                topology_template:
                  node_templates:
                    server:
                      type: test.Node
                      capabilities: { scalable: { properties: { max_instances: 2, default_instances: 2 } } }
                    other: { type: test.Node }
                    guest: { type: test.Node, requirements: [ { uses: server }, { uses: other } ] }
                """,
            [
                ("guest", "RELATIONSHIP uses 0 TARGET"), ("guest", "RELATIONSHIP uses 1 TARGET"),
                ("guest", "RELATIONSHIP uses 2 TARGET"), ("guest", "RELATIONSHIP uses 3 TARGET"), ("guest", "uses"),
            ])
        #expect(ofMesh == ["server_0", "server_1", "other_0", nil, "server_0"])
    }

    @Test("without an index a name stands for the first node in 2.0, and in 1.x for that of the same position")
    func names() throws {
        func asked(_ text: String) throws -> String? {
            let site = try Stage(ModelText.read(text), directory: TemporaryDirectory()).site()
            let owner = Entity.node(try #require(site.environment.node(named: "b_1")))
            let context = RunContext(site: site, records: { _ in NodeRecord() }, owner: owner)
            return (try? context.attribute(["tosca_id"], of: .node("a")))?.text
        }
        let of2_0 = """
            tosca_definitions_version: tosca_2_0
            node_types: {N: {}}
            service_template: {node_templates: {a: {type: N, count: 2}, b: {type: N, count: 2}}}
            """
        #expect(try asked(of2_0) == "a_0")
        let scaled = "{ scalable: { properties: { max_instances: 2, default_instances: 2 } } }"
        let of1_x =
            ModelText.types + """
                topology_template:
                  node_templates:
                    a: { type: test.Node, capabilities: \(scaled) }
                    b: { type: test.Node, capabilities: \(scaled) }
                """
        #expect(try asked(of1_x) == "a_1")
    }

    @Test("the name of a relationship template stands for the relationship of the asking instance, at either end of it")
    func namedRelationships() throws {
        func ends(_ text: String, from asking: [String]) throws -> [[String?]] {
            let stage = try Stage(ModelText.read(text), directory: TemporaryDirectory())
            let site = try stage.site()
            return try asking.map { name in
                let owner = Entity.node(try #require(site.environment.node(named: name)))
                let context = RunContext(site: site, records: { _ in NodeRecord() }, owner: owner)
                return ["SOURCE", "TARGET"].map {
                    (try? context.attribute([$0, "tosca_id"], of: .node("tie")))?.text
                }
            }
        }
        let pairs = try ends(
            """
            tosca_definitions_version: tosca_2_0
            capability_types: {Plug: {}}
            relationship_types: {PluggedInto: {}}
            node_types:
              Server: {capabilities: {plug: Plug}}
              Client: {requirements: [{plug: {capability: Plug, relationship: PluggedInto, node: Server}}]}
            service_template:
              relationship_templates: {tie: {type: PluggedInto}}
              node_templates:
                one: {type: Server, count: 3}
                client: {type: Client, count: 2, requirements: [{plug: {node: one, relationship: tie}}]}
                stranger: {type: Server}

            """, from: ["client_0", "client_1", "one_0", "one_1", "one_2", "stranger_0"])
        #expect(
            pairs == [
                ["client_0", "one_0"], ["client_1", "one_1"], ["client_0", "one_0"], ["client_1", "one_1"], [nil, nil],
                ["client_0", "one_0"],
            ])
        let mesh = try ends(
            ModelText.types + """
                topology_template:
                  relationship_templates: { tie: { type: tosca.relationships.ConnectsTo } }
                  node_templates:
                    server:
                      type: test.Node
                      capabilities: { scalable: { properties: { max_instances: 3, default_instances: 3 } } }
                    guest: { type: test.Node, requirements: [ { uses: { node: server, relationship: tie } } ] }
                """, from: ["guest_0", "server_0", "server_1", "server_2"])
        #expect(
            mesh == [
                ["guest_0", "server_0"], ["guest_0", "server_0"], ["guest_0", "server_1"], ["guest_0", "server_2"],
            ])
    }
}
