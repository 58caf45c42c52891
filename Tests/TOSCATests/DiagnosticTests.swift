import CSAR
import FoundationEssentials
import TOSCA
import TestSupport
import Testing
import YAML

@Suite("What is said of a template")
struct DiagnosticTests {
    private static let sloppy = """
        node_types:
          N:
            derived_from: tosca.nodes.Root
            properties: {size: {type: integer}}
        topology_template:
          node_templates:
            a:
              type: N
              properties: {siz: 1, size: 2}
              capabilities: {scalabel: {}}
              requirements: [{uses: {node: b, relationship: DependsOn}}]
              interfaces: {Standard: {craete: run.sh}, Custom: {x: run.sh}}
            b: {type: N}
          outputs:
            o: {value: {get_property: [a, other]}}
        """

    /// What is said of it, strictly; the mark is E where it stays an error.
    private static let said = [
        "t.yaml:10:20: W: the node template 'a' has a property 'siz' that its type does not declare\n"
            + "    hint: did you mean 'size'?",
        "t.yaml:11:22: W: the type N has no capability 'scalabel'\n    hint: there is: feature",
        "t.yaml:12:23: W: the type N has no requirement 'uses'\n    hint: there is: dependency",
        "t.yaml:13:31: W: the interface 'Standard' has no operation 'craete'\n    hint: did you mean 'create'?",
        "t.yaml:13:48: W: the type of the node template 'a' has no interface 'Custom'\n    hint: there is: Standard",
        "t.yaml:14:5: E: the node template 'b' lacks the property 'size', which its type requires",
        "t.yaml:16:35: W: the type N has no property or attribute 'other'\n"
            + "    hint: there is: dependency, feature, size, state, tosca_id, tosca_name",
    ]

    @Test("all errors are said at once, in the order of the file, each with a place and what may have been meant")
    func strict() {
        expect(
            Self.sloppy, ["run.sh": ""],
            says: Self.said.map { $0.replacing(" E:", with: " error:").replacing(" W:", with: " error:") })
    }

    @Test("what a file says gives no orders to a terminal, and makes no line of its own")
    func hostile() {
        expect(
            """
            topology_template:
              node_templates:
                a: {type: "\\e[2J\\u202eX\\nt.yaml:1:1: error: forged"}
            """,
            says: [
                "t.yaml:4:15: error: there is no node type '\u{FFFD}[2J\u{FFFD}X\n  t.yaml:1:1: error: forged'"
            ])
    }

    @Test("leniently, names that a type does not declare are warnings, and nothing else is")
    func lenient() throws {
        expect(
            Self.sloppy, ["run.sh": ""], lenient: true,
            says: Self.said.map { $0.replacing(" E:", with: " error:").replacing(" W:", with: " warning:") })
        let result = read(
            Self.sloppy.replacing("b: {type: N}", with: "b: {type: N, properties: {size: 1}}"), ["run.sh": ""],
            lenient: true)
        let node = try #require(result.template?.topology.node("a"))
        #expect(node.properties["siz"] == .integer(1))
        #expect(node.capabilities["scalabel"] != nil)
        #expect(node.interfaces["Custom"]?.operations["x"]?.implementation != nil)
        #expect(result.template?.topology.relationships.count == 1)
    }

    @Test("a key that the grammar does not have is an error, leniently too")
    func grammar() {
        expect(
            "topology_template: {node_template: {}}", lenient: true,
            says: [
                "t.yaml:2:21: error: a topology template has no key 'node_template'\n"
                    + "    hint: did you mean 'node_templates'?"
            ])
    }

    @Test(
        "the model that this project was born with is read leniently, and is 19 instances of 8 templates",
        .enabled(if: Shared.directory != nil, "../shared is not there"))
    func seed() throws {
        let directory = try TemporaryDirectory()
        let csar = try CSAR.open(
            try #require(Shared.directory) + "/examples/seed-appli.zip", store: directory.path + "/store")
        let source = DirectorySource(root: csar.root, shown: "appli")
        let strict = ServiceTemplateReader().read(entry: csar.entryDefinitions, from: source)
        #expect(strict.template == nil)
        let lenient = ServiceTemplateReader(options: .init(isLenient: true)).read(
            entry: csar.entryDefinitions, from: source)
        #expect(strict.diagnostics.map(\.message) == lenient.diagnostics.map(\.message))
        #expect(strict.diagnostics.allSatisfy { $0.severity == .error })
        #expect(lenient.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(
            strict.diagnostics.first?.description.hasPrefix(
                "appli/definitions/test.yaml:11:9: error: the node template 'A' has a property 'prop1' that its type")
                == true)
        let topology = try #require(lenient.template?.topology)
        #expect(topology.nodeTemplates.map(\.name) == ["A", "B", "C", "D", "srvA", "srvB", "srvC", "srvD"])
        #expect(topology.relationships.count == 8)
        let a = try #require(topology.node("A"))
        #expect(a.capabilities["scalable"]?.properties["default_instances"] == .integer(3))
        #expect(
            a.interfaces["Standard"]?.operations["configure"]?.inputs
                == ["nb_a": .integer(3), "toto": .string("b"), "num": .integer(5)])
        #expect(
            a.interfaces["Standard"]?.operations["create"]?.implementation?.primary.file == "scripts/mon_create.sh")
    }

    @Test("a mutated template is read to an end, and all that is said of it has a place in it")
    func mutations() throws {
        let text = "tosca_definitions_version: tosca_simple_yaml_1_1\n" + Self.sloppy
        let parts = [
            "{", "}", "[", "]", ":", " ", "\n", "  ", "- ", "&a ", "*a", "null", "1.0", "get_input", "Root", "N",
        ]
        for seed in UInt64(0)..<1500 {
            var random = SeededGenerator(seed: seed)
            var characters = Array(text)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: characters.indices, using: &random)
                let part = parts.randomElement(using: &random) ?? ""
                switch Int.random(in: 0..<3, using: &random) {
                case 0: characters.insert(contentsOf: part, at: at)
                case 1: characters.removeSubrange(at..<min(at + 12, characters.count))
                default: characters.replaceSubrange(at..<min(at + part.count, characters.count), with: part)
                }
            }
            let mutated = String(characters)
            let result = ServiceTemplateReader(options: .init(isLenient: true)).read(
                entry: "t.yaml", from: MemorySource(files: ["t.yaml": mutated]))
            let lines = mutated.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect((result.template == nil) == result.diagnostics.contains { $0.severity == .error }, "seed \(seed)")
            for diagnostic in result.diagnostics {
                #expect((1...lines + 1).contains(diagnostic.location.line), "seed \(seed): \(diagnostic)")
            }
        }
    }
}
