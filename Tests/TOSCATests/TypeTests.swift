import TOSCA
import Testing

@Suite("Types")
struct TypeTests {
    @Test("a type has what its parents have, and its own in the place of what has the same name")
    func inheritance() throws {
        let template = try template(
            """
            capability_types:
              C:
                properties:
                  port: {type: integer, default: 80}
                  host: {type: string, default: here}
            relationship_types:
              Uses:
                derived_from: tosca.relationships.Root
            node_types:
              Parent:
                derived_from: tosca.nodes.Root
                properties:
                  kept: {type: string, default: parent}
                  changed: {type: string, default: parent}
                attributes:
                  a: {type: string}
                capabilities:
                  kept: C
                  changed: {type: C}
                requirements:
                  - kept: {capability: C, relationship: Uses}
                  - changed: {capability: C, occurrences: [0, UNBOUNDED]}
                interfaces:
                  Standard:
                    create: create.sh
                    start: {implementation: start.sh, inputs: {i: {type: integer, default: 1}}}
                artifacts:
                  kept: {file: parent, type: File}
                  changed: parent
              Child:
                derived_from: Parent
                properties:
                  changed: {type: string, default: child}
                attributes:
                  b: {type: integer}
                capabilities:
                  changed:
                    properties:
                      port: {type: integer, default: 8080}
                requirements:
                  - changed: {capability: C, occurrences: [1, UNBOUNDED]}
                  - new: {capability: C, node: Parent}
                interfaces:
                  Standard:
                    start: {inputs: {j: {type: integer, default: 2}}}
                artifacts:
                  changed: child
            """, ["create.sh": "", "start.sh": "", "parent": "", "child": ""])
        let child = try #require(template.types.nodeTypes["Child"])
        #expect(child.header.ancestry == ["Child", "Parent", "tosca.nodes.Root"])
        #expect(child.properties["kept"]?.defaultValue == .string("parent"))
        #expect(child.properties["changed"]?.defaultValue == .string("child"))
        #expect(Set(child.attributes.keys).isSuperset(of: ["a", "b", "tosca_id", "state"]))
        #expect(child.capabilities["kept"]?.properties["port"]?.defaultValue == .integer(80))
        #expect(child.capabilities["changed"]?.type == "C")
        #expect(child.capabilities["changed"]?.properties["port"]?.defaultValue == .integer(8080))
        #expect(child.capabilities["changed"]?.properties["host"]?.defaultValue == .string("here"))
        #expect(child.capabilities["feature"]?.type == "tosca.capabilities.Node")
        #expect(child.requirements.map(\.name) == ["dependency", "kept", "changed", "new"])
        #expect(child.requirements[1].relationship == "Uses")
        #expect(child.requirements[2].occurrences == (1, nil))
        #expect(child.requirements[3].node == "Parent")
        #expect(child.interfaces["Standard"]?.operations["create"]?.implementation?.primary.file == "create.sh")
        let start = try #require(child.interfaces["Standard"]?.operations["start"])
        #expect(start.implementation?.primary.file == "start.sh")
        #expect(start.inputs == ["i": .integer(1), "j": .integer(2)])
        #expect(child.artifacts["kept"]?.reference.file == "parent")
        #expect(child.artifacts["kept"]?.reference.type == "File")
        #expect(child.artifacts["changed"]?.reference.file == "child")
        #expect(template.types.isNodeType("Child", derivedFrom: "tosca.nodes.Root"))
    }

    @Test("a workflow or weaving of a type replaces the inherited one whole, and leaves the others")
    func replacedWorkflows() throws {
        let template = try template(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                workflows:
                  install:
                    steps:
                      first: {activities: [{set_state: here}], on_success: [second]}
                      second: {activities: [{call_operation: Standard.create}, {set_state: there}]}
                  backup: {steps: {only: {activities: [{delegate: backup}, {inline: x}]}}}
            relationship_types:
              R:
                derived_from: tosca.relationships.DependsOn
                workflow:
                  install:
                    source_weaving:
                      - {before: starting, wait_target: started}
            """)
        let node = try #require(template.types.nodeTypes["N"])
        let install = try #require(node.workflows["install"])
        #expect(install.declaringType == "N")
        #expect(install.steps.map(\.name) == ["first", "second"])
        #expect(install.steps[0].onSuccess == ["second"])
        #expect(
            install.steps[1].activities.map(\.kind) == [
                .callOperation(OperationName(interface: "Standard", operation: "create")), .setState("there"),
            ])
        #expect(node.workflows["backup"]?.steps[0].activities.map(\.kind) == [.delegate("backup"), .inline("x")])
        #expect(node.workflows["uninstall"]?.declaringType == "tosca.nodes.Root")
        let relationship = try #require(template.types.relationshipTypes["R"])
        #expect(relationship.workflows["install"]?.source.count == 1)
        #expect(relationship.workflows["install"]?.target.isEmpty == true)
        #expect(relationship.workflows["uninstall"]?.declaringType == "tosca.relationships.Root")
    }

    @Test("a type may be named in full, in short and with tosca:")
    func names() throws {
        let template = try template(
            """
            node_types:
              Short: {derived_from: Root, properties: {p: {type: PortDef, default: 1}}}
              Prefixed: {derived_from: "tosca:Compute", properties: {c: {type: "tosca:Credential", required: false}}}
              Full: {derived_from: tosca.nodes.Compute, capabilities: {c: Endpoint.Public, l: Linkable}}
            topology_template:
              node_templates:
                a: {type: SoftwareComponent, requirements: [{host: b}]}
                b: {type: "tosca:Compute"}
                c: {type: tosca.nodes.network.Port, requirements: [{binding: b}, {link: d}]}
                d: {type: Network}
                e: {type: "tosca:BlockStorage"}
            """)
        let types = template.types.nodeTypes
        #expect(types["Short"]?.header.ancestry == ["Short", "tosca.nodes.Root"])
        #expect(types["Short"]?.properties["p"]?.type == "tosca.datatypes.network.PortDef")
        #expect(types["Prefixed"]?.properties["c"]?.type == "tosca.datatypes.Credential")
        #expect(types["Full"]?.capabilities["c"]?.type == "tosca.capabilities.Endpoint.Public")
        #expect(types["Full"]?.capabilities["l"]?.type == "tosca.capabilities.network.Linkable")
        #expect(
            template.topology.nodeTemplates.map(\.type) == [
                "tosca.nodes.SoftwareComponent", "tosca.nodes.Compute", "tosca.nodes.network.Port",
                "tosca.nodes.network.Network", "tosca.nodes.BlockStorage",
            ])
    }

    @Test("every section of types is read")
    func sections() throws {
        let template = try template(
            """
            namespace: http://example.org
            template_author: somebody
            dsl_definitions:
              common: &common {derived_from: tosca.nodes.Root, properties: {p: {type: string, default: merged}}}
            repositories: {r: {url: "https://example.org"}}
            artifact_types:
              Jar: {derived_from: tosca.artifacts.Implementation, mime_type: application/x-java, file_ext: [jar, war]}
              Uber: {derived_from: Jar}
            interface_types:
              Backup: {derived_from: Root, inputs: {to: {type: string, default: disk}}, save: {}, operations: {load: {}}}
            data_types:
              Level: {derived_from: integer, constraints: [{greater_than: 0}]}
              Levels: {properties: {all: {type: list, entry_schema: Level}}}
            group_types:
              Zone: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute], properties: {n: {type: integer}}}
            policy_types:
              Near: {derived_from: tosca.policies.Placement, properties: {n: {type: Level}}, targets: [Zone]}
            node_types:
              N:
                <<: *common
                description: Merged.
                x-vendor: {anything: [goes]}
            topology_template:
              groups: {g: {type: Zone, members: [], properties: {n: 1}}}
              policies: [{p: {type: Near, properties: {n: 1}}}]
              workflows: {w: {steps: {s: {activities: [{inline: install}]}}}}
              substitution_mappings: {node_type: N}
            """)
        let types = template.types
        #expect(types.artifactTypes["Uber"]?.fileExtensions == ["jar", "war"])
        #expect(types.isArtifactType("Uber", derivedFrom: "tosca.artifacts.Implementation"))
        #expect(types.interfaceTypes["Backup"]?.operations.keys.sorted() == ["load", "save"])
        #expect(types.interfaceTypes["Backup"]?.inputs == ["to": .string("disk")])
        #expect(types.dataTypes["Level"]?.header.ancestry == ["Level", "integer"])
        #expect(types.dataTypes["Levels"]?.properties["all"]?.entryType == "Level")
        #expect(types.groupTypes["Zone"]?.properties["n"]?.type == "integer")
        #expect(types.policyTypes["Near"]?.properties["n"]?.type == "Level")
        #expect(types.nodeTypes["N"]?.properties["p"]?.defaultValue == .string("merged"))
        #expect(types.nodeTypes["N"]?.header.description == "Merged.")
        #expect(
            template.topology.unread.keys.sorted() == ["groups", "policies", "substitution_mappings", "workflows"])
    }

    @Test("a type that derives from itself, by however many others, is shown with the whole circle")
    func cyclicDerivation() {
        expect(
            """
            node_types:
              A: {derived_from: B}
              B: {derived_from: C}
              C: {derived_from: A}
              D: {derived_from: D}
            """,
            says: [
                "t.yaml:3:21: error: 'derived_from' goes round in a circle: A → B → C → A",
                "t.yaml:4:21: error: 'derived_from' goes round in a circle: B → C → A → B",
                "t.yaml:5:21: error: 'derived_from' goes round in a circle: C → A → B → C",
                "t.yaml:6:21: error: 'derived_from' goes round in a circle: D → D",
            ])
    }

    @Test("a long chain of derivation is read, one beyond all measure refused")
    func chains() {
        func chain(_ count: Int) -> String {
            "node_types:\n  T0: {derived_from: Root}\n"
                + (1...count).reversed().map { "  T\($0): {derived_from: T\($0 - 1)}\n" }.joined()
        }
        #expect(read(chain(150)).diagnostics.isEmpty)
        let result = read(chain(5000))
        #expect(result.template == nil)
        #expect(
            result.diagnostics.first?.description.hasSuffix(
                "error: the types that this one is needed for are more than 200") == true)
    }

    @Test("types of different kinds may have one name")
    func equalNames() throws {
        let template = try template(
            """
            capability_types:
              Thing: {derived_from: tosca.capabilities.Root}
            relationship_types:
              Thing: {derived_from: tosca.relationships.Root}
            node_types:
              Thing:
                derived_from: tosca.nodes.Root
                capabilities: {thing: Thing}
                requirements: [{thing: {capability: Thing, node: Thing, relationship: Thing, occurrences: [0, 1]}}]
            """)
        #expect(template.types.nodeTypes["Thing"]?.capabilities["thing"]?.type == "Thing")
    }

    @Test("an unknown type is named where it is used, with what may have been meant")
    func unknownTypes() {
        expect(
            """
            node_types:
              A: {derived_from: tosca.nodes.Compte}
              B:
                properties: {p: {type: strnig}, l: {type: list, entry_schema: {type: intger}}}
                capabilities: {c: {type: Endpont}}
                requirements: [{r: {capability: Node, node: Nowhere, relationship: HostdOn}}]
                interfaces: {I: {type: Standrd}}
            relationship_types:
              R: {derived_from: ConectsTo}
            """,
            says: [
                "t.yaml:3:21: error: there is no node type 'tosca.nodes.Compte'\n"
                    + "    hint: did you mean 'tosca.nodes.Compute'?",
                "t.yaml:5:28: error: there is no data type 'strnig'\n    hint: did you mean 'string'?",
                "t.yaml:5:74: error: there is no data type 'intger'\n    hint: did you mean 'integer'?",
                "t.yaml:6:30: error: there is no capability type 'Endpont'\n    hint: did you mean 'Endpoint'?",
                "t.yaml:7:49: error: there is no node type 'Nowhere'",
                "t.yaml:7:72: error: there is no relationship type 'HostdOn'\n    hint: did you mean 'HostedOn'?",
                "t.yaml:8:28: error: there is no interface type 'Standrd'\n    hint: did you mean 'Standard'?",
                "t.yaml:10:21: error: there is no relationship type 'ConectsTo'\n    hint: did you mean 'ConnectsTo'?",
            ])
    }

    @Test("a declaration is checked by itself: its keys, its default, whether it is required")
    func malformedDeclarations() {
        expect(
            """
            node_types:
              A:
                properties:
                  a: {typ: string}
                  b: {type: integer, default: many}
                  c: {type: string, required: maybe}
                  d: string
                capabilities: {c: {}}
                requirements: 7
              B: nothing
            """,
            says: [
                "t.yaml:5:11: error: a definition has no key 'typ'\n    hint: did you mean 'type'?",
                "t.yaml:6:35: error: the default of 'b' must be of type integer, and is a string",
                "t.yaml:7:35: error: 'required' must be true or false, and is a string",
                "t.yaml:8:10: error: the definition of 'd' must be a mapping, and is a string\n    hint: write {type: string}",
                "t.yaml:9:20: error: the capability 'c' has no type",
                "t.yaml:10:19: error: 'requirements' must be a list, and is an integer",
                "t.yaml:11:6: error: the node type 'B' must be a mapping, and is a string\n    hint: write {derived_from: nothing}",
            ])
    }

    @Test("a type is not said to be meant where it derives from what is not there")
    func hintAtParent() {
        let said = read("node_types: {DB: {derived_from: DB2}}").diagnostics
        #expect(said.map(\.code) == [.unknownType])
        #expect(said.first?.hint?.contains("DB") != true)
    }

    @Test("a type may be meant by what it requires itself")
    func hintAtOwnType() {
        expect(
            """
            node_types:
              Replica:
                derived_from: tosca.nodes.Root
                requirements: [{peer: {node: Replca, capability: tosca.capabilities.Node}}]
            """,
            says: ["t.yaml:5:34: error: there is no node type 'Replca'\n    hint: did you mean 'Replica'?"])
    }
}
