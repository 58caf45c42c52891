import TOSCA
import Testing
import YAML

@Suite("Interfaces and operations")
struct InterfaceTests {
    private func operations(_ interfaces: String, _ files: [String: String]) throws -> [String: TOSCA.Operation] {
        let template = try template(
            """
            topology_template:
              node_templates:
                n:
                  type: tosca.nodes.Root
                  artifacts: {tool: {file: bin/tool, type: tosca.artifacts.Implementation.Python}}
                  interfaces: \(interfaces)
            """, files)
        return try #require(template.topology.node("n")?.interfaces["Standard"]?.operations)
    }

    @Test(
        "an implementation is a file, an artifact, or either with more",
        arguments: [
            ("run.sh", "run.sh", nil), ("{implementation: run.sh}", "run.sh", nil),
            ("{implementation: {primary: run.sh}}", "run.sh", nil),
            ("{implementation: {primary: {file: run.sh, type: Bash}}}", "run.sh", "Bash"),
            ("{implementation: {file: run.sh, type: Bash}}", "run.sh", "Bash"),
            ("tool", "bin/tool", "tosca.artifacts.Implementation.Python"),
            ("{implementation: {primary: tool}}", "bin/tool", "tosca.artifacts.Implementation.Python"),
        ] as [(String, String, String?)])
    func notations(written: String, file: String, type: String?) throws {
        let operations = try operations("{Standard: {create: \(written)}}", ["run.sh": "", "bin/tool": ""])
        let implementation = try #require(operations["create"]?.implementation)
        #expect(implementation.primary.file == file)
        #expect(implementation.primary.type == type)
        #expect(implementation.dependencies.isEmpty)
        #expect(operations["start"]?.implementation == nil)
    }

    @Test("an implementation has dependencies, a time limit and a host; an operation inputs and outputs")
    func extended() throws {
        let operations = try operations(
            """
            {Standard: {operations: {create: {
                      description: makes it, inputs: {a: 1, b: {type: string, default: x}, c: {type: string}},
                      outputs: {name: [SELF, tosca_name], id: [SELF, tosca_id]},
                      implementation: {primary: run.sh, dependencies: [lib/a.sh, tool], timeout: 60,
                        operation_host: ORCHESTRATOR}}}}}
            """, ["run.sh": "", "lib/a.sh": "", "bin/tool": ""])
        let create = try #require(operations["create"])
        #expect(create.inputs == ["a": .integer(1), "b": .string("x")])
        #expect(create.outputs == ["name": ["SELF", "tosca_name"], "id": ["SELF", "tosca_id"]])
        let implementation = try #require(create.implementation)
        #expect(implementation.dependencies.map(\.file) == ["lib/a.sh", "bin/tool"])
        #expect(implementation.timeout == 60)
        #expect(implementation.operationHost == .orchestrator)
    }

    @Test("inputs of an interface are inputs of its operations, which may have their own")
    func interfaceInputs() throws {
        let operations = try operations(
            "{Standard: {inputs: {all: 1, both: 1}, create: {inputs: {both: 2, own: 3}}}}", [:])
        #expect(operations["create"]?.inputs == ["all": .integer(1), "both": .integer(2), "own": .integer(3)])
        #expect(operations["delete"]?.inputs == ["all": .integer(1), "both": .integer(1)])
    }

    @Test("an interface may be there by both of its names, and each of its operations once")
    func operationByTwoNames() {
        expect(
            """
            topology_template:
              node_templates:
                n:
                  type: tosca.nodes.Root
                  interfaces: {Standard: {create: {}}, tosca.interfaces.node.lifecycle.Standard: {start: {}, create: {}}}
            """,
            says: [
                "t.yaml:6:98: error: the operation Standard.create is there twice\n"
                    + "    hint: it is first here (t.yaml:6:31)"
            ])
    }

    @Test("two interfaces whose names end in the same cannot be told apart, which is one mistake; prefixes are none")
    func interfacesOfOneName() throws {
        let types = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            interface_types:
              com.a.Backup: {derived_from: tosca.interfaces.Root, operations: {run: {}}}
              com.b.Backup: {derived_from: tosca.interfaces.Root, operations: {run: {}, walk: {}}}
            node_types:
              N:
                derived_from: tosca.nodes.Root

            """
        expect(
            types + """
                    interfaces:
                      com.a.Backup: {operations: {run: a.sh}}
                      com.b.Backup: {operations: {run: a.sh, walk: a.sh}}
                """, ["a.sh": ""],
            says: [
                "t.yaml:10:7: error: 'com.b.Backup' is called 'Backup', as 'com.a.Backup' is: their operations cannot be told"
                    + " apart\n    hint: give it a name of its own, such as Backup2: {type: com.b.Backup}; the other one is"
                    + " at t.yaml:9:7"
            ])
        let template = try template(
            types + """
                    interfaces:
                      com.a.Backup: {operations: {run: a.sh}}
                      Backup2: {type: com.b.Backup, operations: {run: b.sh}}
                topology_template: {node_templates: {n: {type: N}}}
                """, ["a.sh": "", "b.sh": ""])
        let interfaces = try #require(template.topology.node("n")?.interfaces)
        #expect(interfaces["Backup"]?.operations["run"]?.implementation?.primary.file == "a.sh")
        #expect(interfaces["Backup2"]?.operations["run"]?.implementation?.primary.file == "b.sh")
    }

    @Test("an input of an interface that is given anew is one of all operations that do not say it themselves")
    func givenInterfaceInputs() throws {
        let service = try template(
            """
            node_types:
              P:
                derived_from: tosca.nodes.Root
                interfaces:
                  Standard:
                    inputs: {k: {type: integer, default: 1}}
                    create: {}
                    start: {inputs: {k: {type: integer, default: 2}}}
              Q: {derived_from: P, interfaces: {Standard: {inputs: {k: {type: integer, default: 3}}}}}
              R: {derived_from: Q, interfaces: {Standard: {create: {inputs: {k: {type: integer, default: 4}}}}}}
            topology_template:
              node_templates:
                p: {type: P}
                p9: {type: P, interfaces: {Standard: {inputs: {k: 9}}}}
                q: {type: Q}
                q9: {type: Q, interfaces: {Standard: {inputs: {k: 9}}}}
                r: {type: R}
                r9: {type: R, interfaces: {Standard: {inputs: {k: 9}, delete: {inputs: {k: 8}}}}}

            """)
        let inputs = service.topology.nodeTemplates.map { node in
            ["create", "start", "delete"].map { node.interfaces["Standard"]?.operations[$0]?.inputs["k"]?.text }
        }
        #expect(
            inputs == [
                ["1", "2", "1"], ["9", "2", "9"], ["3", "2", "3"], ["9", "2", "9"], ["4", "2", "3"], ["4", "2", "8"],
            ])
    }

    @Test("a value that a type may not give to an input is told of once, and leniently is no error")
    func wrongInputsOfTypes() {
        let text = """
            node_types:
              P:
                derived_from: tosca.nodes.Root
                interfaces: {Standard: {create: {inputs: {x: {type: string}, y: {type: integer}}}}}
              Q: {derived_from: P, interfaces: {Standard: {create: {inputs: {x: , y: "5"}}}}}
            """
        #expect(read(text).diagnostics.map(\.severity) == [.error, .error])
        #expect(read(text, lenient: true).diagnostics.map(\.severity) == [.warning, .warning])
    }

    @Test(
        "an interface is known by its short name, however it is named",
        arguments: ["Standard", "tosca.interfaces.node.lifecycle.Standard"])
    func names(name: String) throws {
        #expect(try operations("{\(name): {create: run.sh}}", ["run.sh": ""])["create"]?.implementation != nil)
    }

    @Test("a type's own interface, with a name of any form, is found again by the template's assignment")
    func ownInterfaces() throws {
        let template = try template(
            """
            interface_types:
              my.Backup: {derived_from: tosca.interfaces.Root, inputs: {to: {type: string, default: disk}}, save: {}, load: {inputs: {i: {type: integer, default: 1}}}}
            node_types:
              N: {derived_from: Root, interfaces: {org.example.Saving: {type: my.Backup}, my.Backup: {}}}
            topology_template:
              node_templates:
                n: {type: N, interfaces: {org.example.Saving: {save: run.sh}, Backup: {load: run.sh}}}
            """, ["run.sh": ""])
        let interfaces = try #require(template.topology.node("n")?.interfaces)
        #expect(interfaces["Saving"]?.operations["save"]?.implementation?.primary.file == "run.sh")
        #expect(interfaces["Saving"]?.operations["load"]?.inputs == ["i": .integer(1), "to": .string("disk")])
        #expect(interfaces["Backup"]?.type == "my.Backup")
        #expect(interfaces["Backup"]?.operations["load"]?.implementation?.primary.file == "run.sh")
    }

    @Test("a file is looked for beside the one that names it, then at the root, and never outside")
    func paths() throws {
        let template = try template(
            "imports: [types/n.yaml]\ntopology_template: {node_templates: {n: {type: N}}}",
            [
                "types/n.yaml":
                    """
                node_types:
                  N:
                    derived_from: Root
                    interfaces:
                      Standard: {create: near.sh, configure: far.sh, start: ../far.sh, stop: /far.sh}
                """,
                "types/near.sh": "", "near.sh": "", "far.sh": "",
            ])
        let operations = try #require(template.topology.node("n")?.interfaces["Standard"]?.operations)
        #expect(
            ["create", "configure", "start", "stop"].map { operations[$0]?.implementation?.primary.file }
                == ["types/near.sh", "far.sh", "far.sh", "far.sh"])
    }

    @Test("an artifact that is run must be a file; one that is only brought along may be an image of somewhere")
    func artifactFiles() {
        expect(
            """
            topology_template:
              node_templates:
                n:
                  type: tosca.nodes.Root
                  artifacts: {image: {file: mysql, type: Image}, tool: bin/tol}
                  interfaces: {Standard: {create: tool}}
            """,
            says: [
                "t.yaml:7:39: error: the artifact 'tool' is a file 'bin/tol' that is not there\n"
                    + "    hint: it is declared at t.yaml:6:54"
            ])
    }

    @Test("what is wrong with an operation is said where it is")
    func errors() {
        expect(
            """
            topology_template:
              node_templates:
                n:
                  type: tosca.nodes.Root
                  interfaces:
                    Standard:
                      create: none.sh
                      configure: {implementation: {primary: run.sh, timeout: soon, operation_host: NOWHERE}}
                      start: {implementation: [run.sh]}
                      stop: {implementaton: run.sh}
                      delete: [run.sh]
                      craete: run.sh
                    Standrd: {create: run.sh}
                o: {type: Root, interfaces: {Standard: {create: ../../etc/passwd, start: "https://example.org/x"}}}
            """, ["run.sh": ""],
            says: [
                "t.yaml:8:19: error: there is no file 'none.sh'\n"
                    + "    hint: paths are relative to the file that names them, or to the root of the CSAR",
                "t.yaml:9:66: error: 'timeout' must be a number of seconds above 0, and is a string",
                "t.yaml:9:88: error: 'NOWHERE' is no operation host\n"
                    + "    hint: there is: HOST, ORCHESTRATOR, SELF",
                "t.yaml:10:35: error: 'implementation' must be a string or a mapping, and is a list",
                "t.yaml:11:18: error: an operation has no key 'implementaton'\n"
                    + "    hint: did you mean 'implementation'?",
                "t.yaml:12:19: error: the operation 'delete' must be a string or a mapping, and is a list",
                "t.yaml:13:11: error: the interface 'Standard' has no operation 'craete'\n"
                    + "    hint: did you mean 'create'?",
                "t.yaml:14:9: error: the type of the node template 'n' has no interface 'Standrd'\n"
                    + "    hint: did you mean 'Standard'?",
                "t.yaml:15:53: error: the file '../../etc/passwd' is outside of the CSAR\n"
                    + "    hint: put the file into the CSAR",
                "t.yaml:15:78: error: the file 'https://example.org/x' is not in the CSAR\n"
                    + "    hint: what is run comes from the CSAR, and is not fetched from elsewhere: put the file into it",
            ])
    }

    @Test("notifications come from the interface's type, the node's type and the template")
    func notifications() throws {
        let template = try template(
            """
            interface_types:
              Watch:
                derived_from: tosca.interfaces.Root
                notifications: {alarm: {description: it burns}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                attributes: {heat: {type: integer}}
                interfaces:
                  Watch: {type: Watch, notifications: {alarm: {outputs: {heat: [SELF, heat]}}}}
            topology_template:
              node_templates:
                n: {type: N, interfaces: {Watch: {notifications: {alarm: {implementation: watch.sh}}}}}
            """, ["watch.sh": ""])
        #expect(template.types.interfaceTypes["Watch"]?.notifications.keys.map(\.self) == ["alarm"])
        let alarm = try #require(template.topology.node("n")?.interfaces["Watch"]?.notifications["alarm"])
        #expect(alarm.outputs == ["heat": ["SELF", "heat"]])
        #expect(alarm.implementation?.primary.file == "watch.sh")
    }

    @Test("an operation stands below 'operations' or beside it, not in both places")
    func operationTwice() {
        expect(
            """
            topology_template:
              node_templates:
                n: {type: Compute, interfaces: {Standard: {create: a.sh, operations: {create: a.sh, start: a.sh}}}}
            """, ["a.sh": ""],
            says: [
                "t.yaml:4:75: error: the operation 'create' is there twice\n    hint: it is first here (t.yaml:4:48)"
            ])
    }

    @Test("a notification has an implementation and outputs, and its implementation no limits")
    func wrongNotifications() {
        expect(
            """
            node_types:
              N:
                interfaces:
                  Watch:
                    type: tosca.interfaces.Root
                    notifications:
                      alarm: {inputs: {level: {type: integer}}, implementation: {primary: w.sh, timeout: 5}}
            """, ["w.sh": ""],
            says: [
                "t.yaml:8:19: error: a notification has no key 'inputs'\n"
                    + "    hint: there is: description, implementation, metadata, outputs",
                "t.yaml:8:85: error: an implementation has no key 'timeout'",
            ])
    }

    @Test("an output goes to an attribute: of the node, of a capability of it, or below one")
    func outputs() {
        expect(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Compute
                attributes: {heat: {type: map, entry_schema: integer}}
                interfaces:
                  Standard:
                    create:
                      implementation: c.sh
                      outputs:
                        right: [SELF, heat, north, 1]
                        capability: [SELF, endpoint, ip_address]
                        declared: {type: integer}
                        text: heat
                        entity: [SELF]
                        nested: [SELF, [heat]]
                        wrong: [SELF, heet]
                        far: [SELF, endpoint, address]
                        short: [SELF, endpoint]
            topology_template:
              node_templates:
                n: {type: N}
                m: {type: Compute, interfaces: {Standard: {start: {outputs: {o: [n, heta]}}}}}
            """, ["c.sh": ""],
            says: [
                "t.yaml:14:19: error: 'text' must be a list, and is a string\n    hint: write [SELF, heat]",
                "t.yaml:15:21: error: 'entity' names no attribute\n    hint: write [SELF, ATTRIBUTE]",
                "t.yaml:16:28: error: an item of 'nested' must be a name or an index, and is a list",
                "t.yaml:17:20: warning: there is no attribute 'heet' for the output 'wrong'\n"
                    + "    hint: did you mean 'heat'?",
                "t.yaml:18:18: warning: the capability 'endpoint' has no attribute 'address' for the output 'far'",
                "t.yaml:19:20: warning: 'endpoint' is a capability, and no attribute for the output 'short'\n"
                    + "    hint: write [SELF, endpoint, ATTRIBUTE]",
                "t.yaml:23:69: warning: there is no attribute 'heta' for the output 'o'\n    hint: did you mean 'heat'?",
            ])
    }

    @Test("an implementation without a file says how the inherited one runs")
    func refinement() throws {
        let text = """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                interfaces:
                  Standard:
                    create: {implementation: {primary: run.sh, dependencies: [more.sh], timeout: 9}}
            topology_template:
              node_templates:
                n:
                  type: N
                  interfaces:
                    Standard: {operations: {create: {implementation: {timeout: 5, operation_host: ORCHESTRATOR}}}}

            """
        let files = ["run.sh": "", "more.sh": ""]
        let implementation = try #require(
            template(text, files).topology.node("n")?.interfaces["Standard"]?.operations["create"]?.implementation)
        #expect(implementation.primary.file == "run.sh")
        #expect(implementation.dependencies.map(\.file) == ["more.sh"])
        #expect(implementation.timeout == 5)
        #expect(implementation.operationHost == .orchestrator)
        expect(
            text + "    o: {type: N, interfaces: {Standard: {start: {implementation: {timeout: 5}}}}}", files,
            says: [
                "t.yaml:14:66: warning: the implementation of 'start' has no 'primary', and none is inherited: nothing runs"
            ])
    }

    @Test("a path that begins with a slash begins at the root of the CSAR")
    func absolutePaths() {
        func said(_ files: [String: String]) -> [String] {
            read(
                """
                topology_template:
                  node_templates: {n: {type: tosca.nodes.Root, interfaces: {Standard: {create: /etc/run.sh}}}}
                """, files
            ).diagnostics.map(\.description)
        }
        #expect(said(["etc/run.sh": ""]) == [])
        #expect(
            said([:]) == [
                "t.yaml:3:80: error: there is no file '/etc/run.sh'\n"
                    + "    hint: the path begins at the root of the CSAR, not at that of the machine"
            ])
    }

    @Test("of artifacts that are elsewhere nothing is fetched, neither to run them nor for their paths")
    func artifactsElsewhere() {
        expect(
            """
            repositories: {hub: {url: "https://example.org"}}
            topology_template:
              node_templates:
                n:
                  type: tosca.nodes.Root
                  artifacts:
                    url: {type: tosca.artifacts.File, file: "https://example.org/x.sh"}
                    held: {type: tosca.artifacts.File, file: x.sh, repository: hub}
                    above: {type: tosca.artifacts.File, file: ../x.sh}
                  interfaces: {Standard: {create: url, configure: held, start: above}}
              outputs: {o: {value: {get_artifact: [n, url]}}}
            """,
            says: [
                "t.yaml:11:39: error: the artifact 'url' is a file 'https://example.org/x.sh' that is not in the CSAR\n"
                    + "    hint: what is run comes from the CSAR, and is not fetched from elsewhere: put the file into it;"
                    + " it is declared at t.yaml:8:9",
                "t.yaml:11:55: error: the artifact 'held' is a file 'x.sh' that is not in the CSAR\n"
                    + "    hint: what is run comes from the CSAR, and is not fetched from elsewhere: put the file into it;"
                    + " it is declared at t.yaml:9:9",
                "t.yaml:11:68: error: the artifact 'above' is a file '../x.sh' that is outside of the CSAR\n"
                    + "    hint: put the file into the CSAR; it is declared at t.yaml:10:9",
                "t.yaml:12:43: warning: 'get_artifact' gives paths of the CSAR's files, and 'https://example.org/x.sh' is"
                    + " none: nothing is fetched\n    hint: put the file into the CSAR",
            ])
    }
}
