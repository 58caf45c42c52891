import CSAR
import TOSCA
import Testing
import YAML

@Suite("Hints")
struct AdviceTests {
    private func hints(_ text: String, _ others: [String: String] = [:]) -> [String] {
        var files = others
        files["t.yaml"] = "tosca_definitions_version: tosca_simple_yaml_1_3\n" + text
        return ServiceTemplateReader(options: .init(givesHints: true))
            .read(entry: "t.yaml", from: MemorySource(files: files)).diagnostics.map(\.description)
    }

    @Test("what is read, named or brought anywhere is no matter of a hint")
    func used() {
        let types = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            data_types: {lib.Size: {derived_from: integer}}
            """
        let text = """
            imports: [{file: types.yaml, namespace_prefix: lib}]
            repositories: {mirror: {url: "https://mirror.example.org"}}
            dsl_definitions: {shared: &shared {get_input: [deep, port]}}
            data_types:
              Pair: {properties: {size: {type: lib:lib.Size}}}
              Pairs: {derived_from: list, entry_schema: {type: Pair}}
            capability_types: {Feature: {derived_from: tosca.capabilities.Root}}
            interface_types: {Care: {derived_from: tosca.interfaces.Root, operations: {feed: {}}}}
            node_types:
              Base: {derived_from: tosca.nodes.Root, interfaces: {Care: {type: Care}}}
              Queue:
                derived_from: Base
                properties: {size: {type: Pairs, required: false}, port: {type: integer, required: false}}
                requirements: [{feature: {capability: Feature, occurrences: [0, 1]}}]
            topology_template:
              inputs: {deep: {type: map, entry_schema: integer, default: {port: 1}}, size: {type: integer, default: 1}}
              node_templates:
                queue:
                  type: Queue
                  properties: {port: *shared}
                  artifacts: {image: {file: "https://mirror.example.org/i", type: tosca.artifacts.File, repository: mirror}}
                  interfaces: {Care: {operations: {feed: {inputs: {n: {get_input: size}}}}}}
            """
        #expect(hints(text, ["types.yaml": types]) == [])
    }

    @Test("what a substitution maps is read by whoever substitutes")
    func substitution() {
        let text = """
            node_types: {Q: {derived_from: tosca.nodes.Root, properties: {size: {type: integer}}}}
            topology_template:
              inputs: {size: {type: integer}}
              substitution_mappings: {node_type: Q, properties: {size: [size]}}
              node_templates: {server: {type: tosca.nodes.Compute}}
            """
        #expect(hints(text) == [])
    }

    @Test("what 1.3 names as deprecated is a matter of a hint in its files, and of none in earlier ones")
    func deprecatedNotations() {
        let text = """
            node_types: {Q: {derived_from: tosca.nodes.Root, properties: {a: {type: string}, b: {type: string}, c: {type: string}}}}
            topology_template:
              inputs: {a: {type: string}}
              node_templates: {q: {type: Q, directives: [substitutable], properties: {a: {get_input: a}, b: x, c: y}}}
              policies: [{p: {type: tosca.policies.Root, triggers: {t: {event_type: e, action: []}}}}]
              substitution_mappings: {node_type: Q, properties: {a: [a], b: [q, b], c: {value: y}}}
            """
        #expect(
            hints(text).filter { $0.contains("hint: ") && $0.contains("deprecated") } == [
                "t.yaml:5:46: hint: 'substitutable' is deprecated\n    hint: write 'substitute'",
                "t.yaml:6:61: hint: 'event_type' is deprecated\n    hint: write 'event'",
                "t.yaml:7:62: hint: the property 'b' is mapped to a property of a node template, which is deprecated\n"
                    + "    hint: map it to an input",
                "t.yaml:7:73: hint: the property 'c' is mapped to a value, which is deprecated\n"
                    + "    hint: say in 'substitution_filter' which nodes the topology can stand for",
            ])
        let earlier = "tosca_definitions_version: tosca_simple_yaml_1_2\n" + text
        let result = ServiceTemplateReader(options: .init(givesHints: true))
            .read(entry: "t.yaml", from: MemorySource(files: ["t.yaml": earlier]))
        #expect(!result.diagnostics.contains { $0.code == .deprecatedNotation })
    }

    @Test("types of a file without a topology, and what an imported file declares, may be for others")
    func libraries() {
        #expect(hints("node_types: {A: {derived_from: tosca.nodes.Root}}") == [])
        let types = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            repositories: {mirror: {url: "https://mirror.example.org"}}
            node_types: {A: {derived_from: tosca.nodes.Root}, B: {derived_from: tosca.nodes.Root}}
            """
        let text = """
            imports: [types.yaml]
            topology_template: {node_templates: {a: {type: A}}}
            """
        #expect(hints(text, ["types.yaml": types]) == [])
    }

    @Test("an import counts as used by what the files bring that it imports itself")
    func nestedImports() {
        let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
        let others = [
            "outer.yaml": head + "imports: [inner.yaml]\nnode_types: {Outer: {derived_from: Inner}}",
            "inner.yaml": head + "node_types: {Inner: {derived_from: tosca.nodes.Root}}",
        ]
        let topology = "\ntopology_template: {node_templates: {a: {type: "
        #expect(hints("imports: [outer.yaml]" + topology + "Inner}}}", others) == [])
        #expect(
            hints("imports: [outer.yaml]" + topology + "tosca.nodes.Compute}}}", others)
                == ["t.yaml:2:11: hint: nothing uses a type that 'outer.yaml' brings"])
    }

    @Test("where there are errors, what seems unused may be meant by what is wrong: nothing is said of it")
    func errors() {
        let text = """
            topology_template:
              inputs: {port: {type: integer}}
              node_templates: {server: {type: tosca.nodes.Compte, properties: {port: {get_inptu: port}}}}
            """
        #expect(hints(text).allSatisfy { $0.contains(": error: ") })
    }

    @Test("hints are said to those only who ask for them")
    func asked() {
        let text = """
            topology_template:
              inputs: {port: {type: integer}}
              node_templates: {server: {type: tosca.nodes.Compute}}
            """
        #expect(hints(text) == ["t.yaml:3:12: hint: nothing reads the input 'port'"])
        expect(text, says: [])
    }

    @Test("of the examples that are shipped there is nothing to say", arguments: ["shop", "two-hosts"])
    func examples(name: String) throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let csar = try CSAR.inPlace("\(root)/examples/\(name)")
        let result = ServiceTemplateReader(options: .init(givesHints: true))
            .read(entry: csar.entryDefinitions, from: DirectorySource(root: csar.root, shown: name))
        #expect(result.diagnostics.map(\.description) == [])
    }

    @Test("interfaces of groups are of earlier versions than 1.3")
    func groupInterfaces() {
        let text = """
            group_types:
              G:
                derived_from: tosca.groups.Root
                interfaces: {Standard: {type: tosca.interfaces.node.lifecycle.Standard}}
            topology_template:
              node_templates: {server: {type: tosca.nodes.Compute}}
              groups: {g: {type: G, members: [server], interfaces: {Standard: {create: {inputs: {n: 1}}}}}}
            """
        #expect(
            hints(text).filter { $0.contains("interfaces of groups") } == [
                "t.yaml:8:44: hint: interfaces of groups are deprecated\n"
                    + "    hint: its members have operations; a policy is for the whole group"
            ])
    }

    @Test("a file begins with the version of its language")
    func version() {
        let late = "description: x\ntosca_definitions_version: tosca_simple_yaml_1_3\n"
        let result = ServiceTemplateReader(options: .init(givesHints: true))
            .read(entry: "t.yaml", from: MemorySource(files: ["t.yaml": late]))
        #expect(
            result.diagnostics.map(\.description) == [
                "t.yaml:2:1: hint: 'tosca_definitions_version' is not the first line\n    hint: begin with it"
            ])
        #expect(hints("description: x\n") == [])
    }
}
