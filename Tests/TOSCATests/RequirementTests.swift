import TOSCA
import Testing
import YAML

@Suite("Requirements")
struct RequirementTests {
    private static let types = """
        relationship_types:
          Uses:
            derived_from: tosca.relationships.ConnectsTo
            properties: {level: {type: integer, default: 1}}
            interfaces:
              Configure:
                add_target: {implementation: add.sh, inputs: {i: {type: integer, default: 1}}}
          Narrow: {derived_from: Uses}
        node_types:
          Server: {derived_from: Compute, capabilities: {box: my.Container}}
          Store: {derived_from: tosca.nodes.Root, capabilities: {data: Endpoint, disk: Attachment}}
          App:
            derived_from: tosca.nodes.Root
            requirements:
              - host: {capability: Container, node: Compute, relationship: HostedOn, occurrences: [0, 1]}
              - uses: {capability: Endpoint, relationship: Uses, occurrences: [0, UNBOUNDED]}
              - plain: {capability: my.Container, occurrences: [0, 1]}
              - link: {capability: Endpoint, occurrences: [0, 1]}
              - disk: {capability: Attachment, occurrences: [0, 1]}
              - own:
                  capability: Endpoint
                  relationship: {type: Uses, interfaces: {Configure: {add_source: own.sh}}}
                  occurrences: [0, 1]
        capability_types:
          my.Container: {derived_from: tosca.capabilities.Container}
        topology_template:
          relationship_templates:
            fast: {type: Uses, properties: {level: 9}, interfaces: {Configure: {add_target: fast.sh}}}
          node_templates:
            server: {type: Server}
            db: {type: Store}
            app:
              type: App
              requirements:

        """
    private static let files = ["add.sh": "", "own.sh": "", "fast.sh": "", "other.sh": ""]

    /// The one relationship that an assignment gives.
    private func relationship(_ assignment: String) throws -> Relationship {
        let template = try template(Self.types + "        - " + assignment, Self.files)
        #expect(template.topology.relationships.count == 1)
        return try #require(template.topology.relationships.first)
    }

    @Test(
        "a node is named alone, in a mapping, or by its type when there is one only",
        arguments: [
            "host: server", "host: {node: server}", "host: {node: Compute}", "host: {node: tosca.nodes.Compute}",
            "{host: server}", "host: {node: server, relationship: HostedOn}",
            "host: {node: server, capability: host, relationship: {type: tosca.relationships.HostedOn}}",
        ])
    func nodes(assignment: String) throws {
        let relationship = try relationship(assignment)
        #expect(relationship.name == "app.host")
        #expect(relationship.requirement == "host")
        #expect((relationship.source, relationship.target) == ("app", "server"))
        #expect(relationship.type == "tosca.relationships.HostedOn")
        #expect(relationship.location.line == 36)
    }

    @Test("the relationship's type is that of the assignment, else of the definition, else of the capability")
    func relationshipTypes() throws {
        #expect(try relationship("uses: db").type == "Uses")
        #expect(try relationship("uses: {node: db, relationship: Narrow}").type == "Narrow")
        #expect(try relationship("link: db").type == "tosca.relationships.ConnectsTo")
        #expect(
            try relationship("disk: {node: db, relationship: {properties: {location: /}}}").type
                == "tosca.relationships.AttachesTo")
        #expect(try relationship("plain: server").type == "tosca.relationships.HostedOn")
        #expect(try relationship("dependency: db").type == "tosca.relationships.DependsOn")
    }

    @Test("properties and operations of a relationship come from its type, its definition, template and assignment")
    func parts() throws {
        let name = OperationName(interface: "Configure", operation: "add_target")
        let typed = try relationship("uses: db")
        #expect(typed.properties == ["level": .integer(1)])
        #expect(typed.implementation(of: name)?.primary.file == "add.sh")
        let named = try relationship("uses: {node: db, relationship: fast}")
        #expect(named.type == "Uses")
        #expect(named.properties == ["level": .integer(9)])
        #expect(named.implementation(of: name)?.primary.file == "fast.sh")
        #expect(named.interfaces["Configure"]?.operations["add_target"]?.inputs == ["i": .integer(1)])
        let assigned = try relationship(
            "uses: {node: db, relationship: {type: Uses, properties: {level: 5},"
                + " interfaces: {Configure: {add_target: other.sh}}}}")
        #expect(assigned.properties == ["level": .integer(5)])
        #expect(assigned.implementation(of: name)?.primary.file == "other.sh")
        let own = try relationship("own: db")
        #expect(own.implementation(of: name)?.primary.file == "add.sh")
        #expect(
            own.implementation(of: OperationName(interface: "Configure", operation: "add_source"))?.primary.file
                == "own.sh")
    }

    @Test("several of one name are several relationships, with names of their own")
    func several() throws {
        let template = try template(
            Self.types + "        - uses: db\n        - uses: server\n        - host: server\n        - uses: db",
            Self.files)
        #expect(
            template.topology.relationships.map(\.name) == ["app.uses", "app.uses.1", "app.host", "app.uses.2"])
        #expect(template.topology.relationships.map(\.target) == ["db", "server", "server", "db"])
    }

    @Test("one that names no node is left open", arguments: ["host", "host: {}", "link: {relationship: Uses}"])
    func open(assignment: String) throws {
        let template = try template(Self.types + "        - " + assignment, Self.files)
        #expect(template.topology.relationships.isEmpty)
    }

    @Test("a type that no template has leaves the requirement open with a warning; two that have it are an error")
    func byType() {
        expect(
            """
            topology_template:
              node_templates:
                a: {type: WebServer, requirements: [{host: Compute}]}
            """,
            says: [
                "t.yaml:4:48: warning: no node template of type tosca.nodes.Compute is there to fulfil the requirement"
                    + " 'host' of 'a': it stays open\n    hint: add one, or name a node template"
            ])
        expect(
            """
            topology_template:
              node_templates:
                a: {type: WebServer, requirements: [{host: Compute}]}
                y: {type: Compute}
                x: {type: Compute}
            """,
            says: [
                "t.yaml:4:48: error: 2 node templates of type tosca.nodes.Compute could fulfil the requirement 'host'"
                    + " of 'a'\n    hint: write 'host: NAME' with one of these: 'y' at t.yaml:5:5, 'x' at t.yaml:6:5"
            ])
    }

    @Test("what is not there is named: node, requirement, relationship, property, operation")
    func errors() {
        expect(
            """
            topology_template:
              relationship_templates:
                one: {type: Nothing}
                two: {}
              node_templates:
                server: {type: Compute}
                a:
                  type: WebServer
                  requirements:
                    - host: servr
                    - hst: server
                    - host: {node: server, relationship: HostdOn}
                    - host: {node: server, relationship: {type: HostedOn, properties: {p: 1}}}
                    - host: {node: server, relationship: {type: HostedOn, interfaces: {Configure: {add_targt: x}}}}
                    - host: [server]
                    - host: {node: server, relationship: AttachesTo}
                b: {type: Compute, requirements: text}
            """, ["x": ""],
            says: [
                "t.yaml:4:17: error: there is no relationship type 'Nothing'\n"
                    + "    hint: there is: tosca.relationships.AttachesTo, tosca.relationships.ConnectsTo,"
                    + " tosca.relationships.DependsOn, tosca.relationships.HostedOn, tosca.relationships.Root,"
                    + " tosca.relationships.RoutesTo, tosca.relationships.network.BindsTo,"
                    + " tosca.relationships.network.LinksTo",
                "t.yaml:5:5: error: the relationship template 'two' has no type",
                "t.yaml:11:17: error: the requirement 'host' of 'a' names a node 'servr' that is not there\n"
                    + "    hint: did you mean 'server'?",
                "t.yaml:12:11: error: the type tosca.nodes.WebServer has no requirement 'hst'\n"
                    + "    hint: did you mean 'host'?",
                "t.yaml:13:11: error: 'a' assigns the requirement 'host' 6 times; at most 1 is allowed",
                "t.yaml:13:46: error: there is no relationship type or template 'HostdOn'\n"
                    + "    hint: did you mean 'HostedOn'?",
                "t.yaml:14:76: error: the relationship of the requirement 'host' of 'a' has a property 'p' that its type does not declare",
                "t.yaml:15:88: error: the interface 'Configure' has no operation 'add_targt'\n"
                    + "    hint: did you mean 'add_target'?",
                "t.yaml:16:17: error: the requirement 'host' must be a name or a mapping, and is a list",
                "t.yaml:17:11: error: the relationship of the requirement 'host' of 'a' lacks the property 'location',"
                    + " which its type requires",
                "t.yaml:17:46: error: the relationship is of type tosca.relationships.AttachesTo, where the"
                    + " requirement is for tosca.relationships.HostedOn\n"
                    + "    hint: name that type, or one derived from it",
                "t.yaml:18:38: error: 'requirements' must be a list, and is a string",
            ])
    }

    @Test("a requirement is not assigned too often, and one that its type demands is warned of while it is open")
    func occurrences() {
        expect(
            """
            node_types:
              Pair:
                derived_from: tosca.nodes.Root
                requirements: [{of: {capability: tosca.capabilities.Node, occurrences: [2, 2]}}]
            topology_template:
              substitution_mappings:
                node_type: tosca.nodes.SoftwareComponent
                requirements: {host: [outside, host]}
              node_templates:
                c: {type: Compute}
                d: {type: Compute}
                twice: {type: SoftwareComponent, requirements: [{host: c}, {dependency: d}, {host: d}]}
                none: {type: SoftwareComponent}
                word: {type: SoftwareComponent, requirements: [host, hots]}
                said: {type: SoftwareComponent, requirements: [{host: {relationship: HostedOn}}]}
                half: {type: Pair, requirements: [{of: c}]}
                pair: {type: Pair, requirements: [{of: c}, {of: d}]}
                outside: {type: SoftwareComponent}
                chosen: {type: SoftwareComponent, directives: [select]}
            """,
            says: [
                "t.yaml:13:82: error: 'twice' assigns the requirement 'host' 2 times; at most 1 is allowed",
                "t.yaml:14:5: warning: the requirement 'host' of 'none' is not assigned: it stays open\n"
                    + "    hint: add '- host: NODE' to its requirements",
                "t.yaml:15:52: warning: the requirement 'host' of 'word' names no node: it stays open\n"
                    + "    hint: write host: NODE",
                "t.yaml:15:58: error: the type tosca.nodes.SoftwareComponent has no requirement 'hots'\n"
                    + "    hint: did you mean 'host'?",
                "t.yaml:16:53: warning: the requirement 'host' of 'said' names no node: it stays open\n"
                    + "    hint: write host: NODE",
                "t.yaml:17:40: warning: the requirement 'of' of 'half' is assigned 1 of at least 2 times",
            ])
    }

    @Test("a relationship leads to the capability that the node has, as its type says")
    func validTargets() {
        expect(
            """
            relationship_types:
              Reads: {derived_from: tosca.relationships.Root, valid_target_types: [Table]}
            capability_types:
              Table: {derived_from: tosca.capabilities.Root}
              View: {derived_from: Table}
              Queue: {derived_from: tosca.capabilities.Root}
            node_types:
              Store: {derived_from: tosca.nodes.Root, capabilities: {view: View, queue: Queue}}
              App:
                derived_from: tosca.nodes.Root
                requirements:
                  - reads: {capability: View, occurrences: [0, UNBOUNDED]}
                  - waits: {capability: Queue, occurrences: [0, UNBOUNDED]}
                  - any: {capability: tosca.capabilities.Root, occurrences: [0, UNBOUNDED]}
            topology_template:
              relationship_templates: {reading: {type: Reads}}
              node_templates:
                store: {type: Store}
                app:
                  type: App
                  requirements:
                    - reads: {node: store, relationship: Reads}
                    - any: {node: store, capability: view, relationship: Reads}
                    - any: {relationship: Reads}
                    - waits: {node: store, relationship: reading}
                    - waits: {relationship: {type: Reads}}
                    - any: {node: store, capability: queue, relationship: Reads}
            """,
            says: [
                "t.yaml:26:46: error: relationships of type Reads do not lead to capabilities of type Queue\n"
                    + "    hint: they lead to Table",
                "t.yaml:27:40: error: relationships of type Reads do not lead to capabilities of type Queue\n"
                    + "    hint: they lead to Table",
                "t.yaml:28:63: error: relationships of type Reads do not lead to capabilities of type Queue\n"
                    + "    hint: they lead to Table",
            ])
    }

    @Test("what an assignment says of its relationship goes over what the relationship template says")
    func overTemplate() throws {
        let template = try template(
            """
            relationship_types:
              R:
                derived_from: tosca.relationships.ConnectsTo
                properties: {a: {type: integer}, b: {type: integer, default: 1}, c: {type: integer, default: 1}}
                attributes: {x: {type: string}, y: {type: string}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                capabilities: {api: Endpoint}
                requirements: [{uses: {capability: Endpoint, occurrences: [0, 1]}}]
            topology_template:
              relationship_templates:
                one: {type: R, properties: {a: 2, b: 2}, attributes: {x: one, y: one}}
                two: {copy: one, properties: {a: 3}}
              node_templates:
                n: {type: N}
                a: {type: N, requirements: [{uses: {node: n, relationship: {type: one, properties: {b: 3}, attributes: {y: two}}}}]}
                b: {type: N, requirements: [{uses: {node: n, relationship: two}}]}
            """)
        let relationships = template.topology.relationships
        #expect(relationships.map(\.template) == ["one", "two"])
        let properties = relationships[0].properties
        #expect(properties["a"] == .integer(2) && properties["b"] == .integer(3) && properties["c"] == .integer(1))
        #expect(relationships[0].attributes == ["x": .string("one"), "y": .string("two")])
        #expect(relationships[1].properties["a"] == .integer(3) && relationships[1].properties["b"] == .integer(2))
    }

    @Test("a relationship template copies one that is no copy itself")
    func copies() {
        expect(
            """
            topology_template:
              relationship_templates:
                one: {type: HostedOn}
                two: {copy: one}
                three: {copy: two}
            """,
            says: ["t.yaml:6:19: error: 'two' is a copy itself, which cannot be copied"])
    }

    @Test("a name that nothing has is held against the other node templates, and against types")
    func hints() {
        func hint(_ target: String) -> String? {
            let text = """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    servers: {type: tosca.nodes.SoftwareComponent, requirements: [{host: \(target)}]}
                """
            return read(text).diagnostics.first { $0.code == .unknownTarget }?.hint
        }
        #expect(hint("servr") == "did you mean 'server'?")
        #expect(hint("tosca.nodes.Compte") == "did you mean 'tosca.nodes.Compute'?")
        #expect(hint("elsewhere") == "there is: server")
    }
}
