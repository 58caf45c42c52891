import Testing
import YAML

@testable import TOSCA

@Suite("The grammar")
struct GrammarTests {
    @Test("every construct has its section, and every shape leads to a construct that is there")
    func table() {
        for name in ConstructName.allCases {
            let section = Grammar[name].section
            #expect(["3.", "5.", "1.1 §7."].contains { section.hasPrefix($0) }, "\(name)")
            #expect(!Grammar[name].keys.isEmpty || Grammar[name].others != nil, "\(name)")
        }
    }

    @Test("one mistake is one error, whatever is made of it later")
    func once() {
        expect(
            """
            description: 1
            node_types:
              A: null
              B: {derived_from: 7, requirements: {r: {}}}
            topology_template:
              node_templates:
                n: {type: true, artifacts: {a: []}, interfaces: {Standard: {create: {implementation: 5}}}}
            """,
            says: [
                "t.yaml:2:14: error: 'description' must be a string, and is an integer",
                "t.yaml:4:6: error: the node type 'A' must be a mapping, and is empty\n"
                    + "    hint: leave it out if there is nothing to say",
                "t.yaml:5:21: error: 'derived_from' must be a name, and is an integer",
                "t.yaml:5:38: error: 'requirements' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each name",
                "t.yaml:8:15: error: 'type' must be a name, and is a boolean",
                "t.yaml:8:36: error: the artifact 'a' must be a string or a mapping, and is a list",
                "t.yaml:8:90: error: 'implementation' must be a string or a mapping, and is an integer",
            ])
    }

    @Test("versions, words, ranges and required keys")
    func scalars() {
        expect(
            """
            repositories: {r: {description: x}}
            node_types:
              A:
                version: 1.2.beta
                properties: {p: {type: string, status: gone}}
                capabilities: {c: {type: Node, occurrences: [2, 1]}, d: {type: Node, occurrences: [0, unbounded]}}
                requirements:
                  - {a: Node, b: Node}
                  - 5
            """,
            says: [
                "t.yaml:2:16: error: the repository 'r' has no 'url'",
                "t.yaml:5:14: error: '1.2.beta' is no version\n"
                    + "    hint: a version is MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]",
                "t.yaml:6:44: error: 'status' cannot be 'gone'\n"
                    + "    hint: there is: supported, unsupported, experimental, deprecated",
                "t.yaml:7:49: error: 'occurrences' ends below 2, where it begins",
                "t.yaml:7:91: error: an end of 'occurrences' must be a whole number that is not below 0, and is a string\n"
                    + "    hint: write [LEAST, MOST], where MOST may be UNBOUNDED",
                "t.yaml:9:19: error: an item of 'requirements' has one name; this has 2\n"
                    + "    hint: indent what belongs to the first, or begin a new item",
                "t.yaml:10:9: error: an item of 'requirements' must be a name with what belongs to it, and is an integer",
            ])
    }

    @Test("keys that stand beside the name that they belong below are one mistake, and so is a missing blank")
    func indentation() {
        expect(
            """
            topology_template:
              node_templates:
                a:
                type: tosca.nodes.Compute
                properties: {}
            """,
            says: [
                "t.yaml:5:5: error: 'type' is a key of a node template, and stands where one is named\n"
                    + "    hint: indent it below the name that it belongs to"
            ])
        expect(
            "node_templates: {}",
            says: [
                "t.yaml:2:1: error: a service template has no key 'node_templates'\n"
                    + "    hint: indent it below 'topology_template'"
            ])
        expect(
            """
            topology_template:
              node_templates:
                a:
                  type:tosca.nodes.Compute
                b:
                  type: tosca.nodes.SoftwareComponent
                  requirements:
                    - host:
                      node: c
                c: {type: Compute}
            """,
            says: [
                "t.yaml:5:7: error: the node template 'a' must be a mapping, and is a string\n"
                    + "    hint: write 'type: tosca.nodes.Compute', with ':' and a blank",
                "t.yaml:10:11: error: an item of 'requirements' has one name; this has 2\n"
                    + "    hint: indent what belongs to the first, or begin a new item",
            ])
    }
}
