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
              B: {derived_from: 7, requirements: {r: tosca.capabilities.Node}}
            topology_template:
              node_templates:
                n: {type: true, artifacts: {a: []}, interfaces: {Standard: {create: {implementation: 5}}}}
            """,
            says: [
                "t.yaml:2:14: error: 'description' must be a string, and is an integer",
                "t.yaml:4:6: error: the node type 'A' must be a mapping, and is empty\n"
                    + "    hint: write {derived_from: TYPE} if there is nothing else to say",
                "t.yaml:5:21: error: 'derived_from' must be a name, and is an integer",
                "t.yaml:5:38: error: 'requirements' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each name",
                "t.yaml:8:15: error: 'type' must be a name, and is a boolean",
                "t.yaml:8:36: error: the artifact 'a' must be a string or a mapping, and is a list",
                "t.yaml:8:90: error: 'implementation' must be a string or a mapping, and is an integer",
            ])
    }

    @Test("what only begins a key is hinted at, and not taken for it")
    func beginnings() {
        expect(
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {p: {type: string, key: primary, entry: zzz}}}
            """,
            says: [
                "t.yaml:3:70: error: a definition has no key 'key'\n    hint: did you mean 'key_schema'?",
                "t.yaml:3:84: error: a definition has no key 'entry'\n    hint: did you mean 'entry_schema'?",
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
                "t.yaml:7:91: error: the second entry of 'occurrences' must be a whole number that is not below 0, or UNBOUNDED,"
                    + " and is 'unbounded'\n"
                    + "    hint: write [LEAST, MOST], where MOST may be UNBOUNDED",
                "t.yaml:9:19: error: an item of 'requirements' has one name; this has 2\n"
                    + "    hint: indent what belongs to the first, or begin a new item",
                "t.yaml:10:9: error: an item of 'requirements' must be a name with what belongs to it, and is an integer",
            ])
    }

    @Test("a key that is there twice hides nothing else of the file, and what it declares is there")
    func duplicates() {
        expect(
            """
            topology_template:
              node_templates:
                a: {type: Compute, type: Compute}
                b: {type: Compte}
              node_templates:
                c: {type: SoftwareComponent, requirements: [{host: a}]}
              outputs: {o: {value: {get_property: [c, component_versio]}}}
            node_types:
              N: {derived_from: tosca.nodes.Root, requirements: [{r: {capability: Node}}, {r: {capability: Node}}]}
            """,
            says: [
                "t.yaml:4:24: error: the key 'type' is there twice\n    hint: it is first here (t.yaml:4:9)",
                "t.yaml:5:15: error: there is no node type 'Compte'\n    hint: did you mean 'Compute'?",
                "t.yaml:6:3: error: the key 'node_templates' is there twice\n    hint: it is first here (t.yaml:3:3)",
                "t.yaml:8:43: error: the type tosca.nodes.SoftwareComponent has no property or attribute"
                    + " 'component_versio'\n    hint: did you mean 'component_version'?",
                "t.yaml:10:80: error: the requirement 'r' is there twice\n    hint: it is first here (t.yaml:10:55)",
            ])
    }

    @Test("a relationship template or a group with the name of a node template is told of")
    func sharedNames() {
        expect(
            """
            topology_template:
              node_templates: {link: {type: Compute}}
              relationship_templates: {link: {type: DependsOn}, other: {type: DependsOn}}
              groups: {link: {type: tosca.groups.Root, members: [link]}}
              policies: [{p: {type: tosca.policies.Root, targets: [link]}}]
            """,
            says: [
                "t.yaml:4:28: warning: the relationship template 'link' has the name of a node template\n"
                    + "    hint: rename one of them; the node template is at t.yaml:3:20",
                "t.yaml:5:12: warning: the group 'link' has the name of a node template\n"
                    + "    hint: rename one of them; the node template is at t.yaml:3:20",
            ])
    }

    @Test("a schema of keys is for maps, and for keys that are single values")
    func keySchemas() {
        expect(
            """
            data_types:
              Word: {derived_from: string, constraints: [min_length: 2]}
              Pair: {properties: {a: {type: string}}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties:
                  fine: {type: map, key_schema: Word, entry_schema: integer, default: {a: 1}}
                  list: {type: list, key_schema: string, entry_schema: integer}
                  pair: {type: map, key_schema: Pair, entry_schema: integer}
                  deep: {type: map, key_schema: {type: list}, entry_schema: integer}
            """,
            says: [
                "t.yaml:9:76: error: the key 'a' of the default of 'fine' has 1 character, fewer than 2\n"
                    + "    hint: the constraint is at t.yaml:3:46",
                "t.yaml:10:38: error: values of type list have no keys: 'key_schema' has no meaning here",
                "t.yaml:11:37: error: keys are single values, and cannot be of type Pair\n"
                    + "    hint: the type of keys is string where nothing is said",
                "t.yaml:12:44: error: keys are single values, and cannot be of type list\n"
                    + "    hint: the type of keys is string where nothing is said",
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

    @Test("a key in the singular is taken for its plural, also where that is much longer")
    func singularKeys() {
        expect(
            """
            topology_template:
              policy: []
              node_templates:
                a: {type: tosca.nodes.Root, property: {}}
            """,
            says: [
                "t.yaml:3:3: error: a topology template has no key 'policy'\n    hint: did you mean 'policies'?",
                "t.yaml:5:33: error: a node template has no key 'property'\n    hint: did you mean 'properties'?",
            ])
    }

    @Test("what is wrong with a range is said of it")
    func ranges() {
        let hint = "\n    hint: write [LEAST, MOST], where MOST may be UNBOUNDED"
        for (range, column, reason) in [
            ("[1]", 0, "'occurrences' must be a list of two numbers, and has 1 entry"),
            ("[1, 2, 3]", 0, "'occurrences' must be a list of two numbers, and has 3 entries"),
            ("1", 0, "'occurrences' must be a list of two numbers, and is an integer"),
            ("[-1, 2]", 1, "the first entry of 'occurrences' must be a whole number that is not below 0, and is '-1'"),
            (
                "[1, UNBOUND]", 4,
                "the second entry of 'occurrences' must be a whole number that is not below 0, or UNBOUNDED, and is"
                    + " 'UNBOUND'"
            ),
            (
                "[[], 1]", 1,
                "the first entry of 'occurrences' must be a whole number that is not below 0, and is a list"
            ),
        ] {
            expect(
                "node_types: {N: {derived_from: tosca.nodes.Root, capabilities: {c: {type: Node, occurrences: \(range)}}}}",
                says: ["t.yaml:2:\(94 + column): error: \(reason)\(hint)"])
        }
    }

    @Test("where a text or a mapping stands for a list or a definition, the hint says how that is written")
    func usualShapes() {
        expect(
            """
            node_types: {N: tosca.nodes.Root}
            data_types:
              D:
                properties:
                  a: {type: string, constraints: {max_length: 3, min_length: 1}}
                  b: string
                  c: {description: text}
            topology_template:
              inputs: {i: string}
              node_templates:
                n: {properties: {a: b}}
                o: tosca.nodes.Root
                p:
            """,
            says: [
                "t.yaml:2:17: error: the node type 'N' must be a mapping, and is a string\n"
                    + "    hint: write {derived_from: tosca.nodes.Root}",
                "t.yaml:6:38: error: 'constraints' must be a list, and is a mapping\n"
                    + "    hint: write [{max_length: 3}, {min_length: 1}]",
                "t.yaml:7:10: error: the definition of 'b' must be a mapping, and is a string\n"
                    + "    hint: write {type: string}",
                "t.yaml:8:7: error: the definition of 'c' has no type\n"
                    + "    hint: add 'type' with the name of a data type, such as string",
                "t.yaml:10:15: error: the definition of 'i' must be a mapping, and is a string\n"
                    + "    hint: write {type: string}",
                "t.yaml:12:5: error: the node template 'n' has no type\n"
                    + "    hint: add 'type' with the name of a node type",
                "t.yaml:13:8: error: the node template 'o' must be a mapping, and is a string\n"
                    + "    hint: write {type: tosca.nodes.Root}",
                "t.yaml:14:7: error: the node template 'p' must be a mapping, and is empty\n"
                    + "    hint: it has a type at least: write {type: TYPE}",
            ])
        expect(
            "imports: foo.yaml",
            says: [
                "t.yaml:2:10: error: 'imports' must be a list or a mapping, and is a string\n    hint: write [foo.yaml]"
            ])
    }
}
