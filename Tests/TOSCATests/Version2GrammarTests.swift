import TOSCA
import Testing

/// What TOSCA 2.0 has otherwise than 1.3, or does not have.
@Suite("the grammar of TOSCA 2.0")
struct Version2GrammarTests {
    private static let head = "tosca_definitions_version: tosca_2_0\n"

    @Test("the words of 1.3 are unknown or deprecated, and what 2.0 has instead is said")
    func former() {
        expect(
            Self.head + """
                capability_types: {C: {valid_source_types: [S]}}
                relationship_types: {R: {}}
                artifact_types: {F: {mime_type: text/x}}
                interface_types: {I: {operations: {go: {}}}}
                group_types: {G: {interfaces: {i: {type: I}}}}
                repositories: {q: {url: "http://x/", credential: {token: x}}}
                node_types:
                  S:
                    properties: {a: {type: range, required: false}}
                    capabilities: {c: {type: C, occurrences: [0, 1]}}
                    requirements: [r: {capability: C, relationship: R, occurrences: [1, 1], count_range: [0, 5]}]
                    interfaces: {i: {type: I, operations: {go: {implementation: {timeout: 3, operation_host: HOST}}}}}
                    artifacts: {q: {type: F, file: x.sh, deploy_path: /x, mime_type: text/x}}
                service_template:
                  node_templates:
                    s: {type: S, occurrences: [1, 3]}
                  policies: {}
                """,
            says: [
                "t.yaml:2:24: error: a capability type has no key 'valid_source_types'\n"
                    + "    hint: 2.0 has 'valid_source_node_types'",
                "t.yaml:6:19: error: a group type has no key 'interfaces'\n"
                    + "    hint: there is: attributes, derived_from, description, members, metadata, properties, version",
                "t.yaml:7:38: error: a repository has no key 'credential'\n"
                    + "    hint: there is: description, metadata, url",
                "t.yaml:10:28: warning: 'range' is a built-in type of TOSCA 1.3, and none of 2.0",
                "t.yaml:11:33: warning: 'occurrences' is a key of TOSCA 1.3 for a capability\n"
                    + "    hint: in 2.0 a capability takes any number of relationships",
                "t.yaml:12:56: warning: 'occurrences' is a key of TOSCA 1.3 for a requirement\n"
                    + "    hint: 2.0 has 'count_range'",
                "t.yaml:13:65: warning: the implementation of 'go' has no 'primary', and none is inherited: nothing runs",
                "t.yaml:13:78: error: an implementation has no key 'operation_host'",
                "t.yaml:14:42: error: an artifact has no key 'deploy_path'",
                "t.yaml:14:59: error: an artifact has no key 'mime_type'\n    hint: in 2.0 artifact types have it",
                "t.yaml:17:18: error: a node template has no key 'occurrences'\n    hint: 2.0 has 'count'",
                "t.yaml:18:13: error: 'policies' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each name",
            ])
        // What is said twice counts as 2.0 says it.
        let result = read(
            Self.head + """
                capability_types: {C: {}}
                relationship_types: {R: {}}
                node_types:
                  S: {requirements: [r: {capability: C, relationship: R, occurrences: [1, 1], count_range: [0, 5]}]}
                """)
        #expect(result.template?.types.nodeTypes["S"]?.requirements.first?.occurrences.most == 5)
    }

    @Test(
        "definitions say no more than they may: of keys, entries, structures, capabilities, operations, relationships")
    func forbidden() {
        expect(
            Self.head + """
                data_types:
                  float: {derived_from: integer}
                  O: {derived_from: string, properties: {a: {type: string}}}
                  L: {derived_from: list}
                capability_types: {C: {properties: {p: {type: string, default: d}}}}
                interface_types:
                  I:
                    operations:
                      go: {implementation: x.sh}
                      up: {outputs: {ip: [SELF, a], ok: {type: string}}}
                node_types:
                  S:
                    properties:
                      m: {type: map, key_schema: integer, entry_schema: string, required: false}
                      l: {type: list, required: false}
                    capabilities: {c: {type: C, properties: {p: e, q: {type: string}}}}
                    requirements: [r: {capability: C}]
                    interfaces: {i: {type: I, operations: {stop: {}, up: {outputs: {ip: {type: string, bogus: 1}}}}}}
                """,
            says: [
                "t.yaml:3:3: error: 'float' is a built-in type: no other may have its name\n    hint: rename it",
                "t.yaml:4:41: error: the data type 'O' derives from string, and has no properties of its own",
                "t.yaml:5:21: warning: a list says of what its entries are: 'entry_schema' is missing\n"
                    + "    hint: write entry_schema: TYPE",
                "t.yaml:10:28: error: an interface type does not implement its 'go'\n"
                    + "    hint: node types, relationship types and templates do",
                "t.yaml:11:26: error: an interface type does not say where its outputs go: 'ip'\n"
                    + "    hint: node types, relationship types and templates do",
                "t.yaml:15:34: error: keys are strings in 2.0, and cannot be of type integer\n"
                    + "    hint: name 'string', or a type that derives from it",
                "t.yaml:16:17: warning: a list says of what its entries are: 'entry_schema' is missing\n"
                    + "    hint: write entry_schema: TYPE",
                "t.yaml:17:52: error: the type C has no property 'q'\n    hint: did you mean 'p'?",
                "t.yaml:18:20: error: the requirement 'r' has no 'relationship'\n"
                    + "    hint: name the type of the relationship that it becomes",
                "t.yaml:19:44: error: the type of the interface 'i' has no operation 'stop'\n"
                    + "    hint: there is: go, up",
                "t.yaml:19:88: error: a definition has no key 'bogus'",
            ])
    }

    @Test("an import names a file of the CSAR or a profile, which is what it says it is and has no service template")
    func imports() {
        expect(
            Self.head + """
                imports:
                  - {url: base.yaml, repository: r}
                  - {url: base.yaml, profile: "org.x:1.0", namespace: a}
                  - {profile: "org.x:2.0", namespace: b}
                  - {profile: "org.x:1.0", repository: none, namespace: c}
                  - named: base.yaml
                  - {namespace: q}
                  - {file: base.yaml}
                repositories: {r: "https://a.b/"}
                """,
            [
                "base.yaml": Self.head + "node_types: {Base: {}}",
                "profiles/org/x/profile.yaml": Self.head + "profile: org.x:1.0\nservice_template: {}",
            ],
            says: [
                "t.yaml:3:34: error: nothing is fetched from the repository 'r': imports come from the CSAR\n"
                    + "    hint: put the file into the CSAR, and leave 'repository' out",
                "t.yaml:4:6: error: an import of a profile has no 'url'\n    hint: leave one of them out",
                "t.yaml:5:15: error: the profile 'org.x:2.0' is not there: 'profiles/org/x/profile.yaml' is the profile"
                    + " 'org.x:1.0'",
                "t.yaml:6:40: error: there is no repository 'none'\n    hint: there is: r",
                "t.yaml:7:5: error: this import has no 'url'", "t.yaml:8:5: error: this import has no 'url'",
                "t.yaml:9:6: error: an import has no key 'file'\n    hint: 2.0 has 'url'",
                "profiles/org/x/profile.yaml:3:1: error: a file with a 'profile' has no service template (2.0 §6.7.1)\n"
                    + "    hint: leave one of them out, or make two files of it",
            ])
    }

    @Test("a definition without a right key is held against the keys of 2.0")
    func misspelt() {
        expect(
            Self.head + "node_types: {N: {properties: {p: {tipe: string, validaton: x}}}}",
            says: [
                "t.yaml:2:35: error: a definition has no key 'tipe'\n    hint: did you mean 'type'?",
                "t.yaml:2:49: error: a definition has no key 'validaton'\n    hint: did you mean 'validation'?",
            ])
    }

    @Test("metadata are of any kind, and have no names of their own")
    func metadata() throws {
        let template = try template(
            Self.head + """
                metadata: {a: 5, b: {c: [d]}, template_version: x, template_name: 7}
                node_types: {N: {metadata: {a: [1]}}}
                service_template: {node_templates: {n: {type: N, metadata: {a: true}}}}
                """)
        #expect(template.metadata["a"] == "5")
        expect(
            Self.head + "service_template: {meta_data: {}}",
            says: [
                "t.yaml:2:20: error: a service template has no key 'meta_data'\n    hint: did you mean 'metadata'?"
            ])
    }

    @Test("an archive without TOSCA.meta needs no name in its metadata")
    func unlisted() {
        let source = MemorySource(files: ["t.yaml": Self.head])
        let result = ServiceTemplateReader(options: .init(isUnlisted: true)).read(entry: "t.yaml", from: source)
        #expect(result.diagnostics.isEmpty && result.template != nil)
    }

    @Test("what is not supported of data types and functions is said once")
    func unsupported() throws {
        expect(
            Self.head + """
                data_types:
                  Size: {derived_from: scalar, data_type: integer, units: {B: 1, kB: 1000}}
                  Large: {derived_from: Size, validation: {$greater_than: [$value, 1 kB]}}
                node_types: {S: {properties: {a: {type: Size, validation: {$greater_than: [$value, 5 kB]}}}}}
                functions: {f: {signatures: []}}
                service_template:
                  functions: {g: {signatures: []}}
                  inputs: {z: {type: Large, default: 3 kB}}
                  node_templates: {s: {type: S, properties: {a: 3 kB}}}
                """,
            says: [
                "t.yaml:3:59: error: a scalar type with units of its own: TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:6:12: warning: functions of one's own are not supported yet: these are not read, and a call of"
                    + " one is an error",
                "t.yaml:8:14: warning: functions of one's own are not supported yet: these are not read, and a call of"
                    + " one is an error",
            ])
        let template = try template(
            Self.head + """
                node_types: {S: {properties: {n: {type: nil}}}}
                service_template: {node_templates: {s: {type: S, properties: {n: null}}}}
                """)
        #expect(template.types.nodeTypes["S"]?.properties["n"]?.type == "null")
    }

    @Test("a requirement definition names a capability of the node type that it is for")
    func capabilityNames() throws {
        let types = """
            capability_types: {Svc: {}, Sub: {derived_from: Svc}}
            relationship_types: {Uses: {}}
            node_types:
              Base: {capabilities: {endpoint: Sub, other: Svc}, requirements: [back: {capability: Svc, node: C, relationship: Uses}]}
              S: {derived_from: Base}
              C: {requirements: [uses: {capability: endpoint, node: S, relationship: Uses}]}

            """
        let template = try template(
            Self.head + types + """
                service_template:
                  node_templates: {s: {type: S}, c: {type: C, requirements: [uses: s]}}
                """)
        let requirement = try #require(template.types.nodeTypes["C"]?.requirements.first)
        #expect(requirement.capability == "Sub" && requirement.capabilityName == "endpoint")
        #expect(template.topology.relationships.map(\.capability) == ["endpoint"])
        expect(
            Self.head + types + "  D: {requirements: [uses: {capability: endpiont, node: S, relationship: Uses}]}",
            says: ["t.yaml:8:41: error: there is no capability type 'endpiont'\n    hint: there is: Sub, Svc"])
    }
}
