import TOSCA
import Testing

/// TOSCA 2.0, with the model of 1.3 behind it.
@Suite("TOSCA 2.0")
struct Version2Tests {
    private static let head = "tosca_definitions_version: tosca_2_0\n"

    private static let types = """
        capability_types:
          Plug: {properties: {port: {type: integer, default: 80}}, valid_source_node_types: [Client]}
        relationship_types:
          PluggedInto: {valid_capability_types: [Plug]}
        node_types:
          Server:
            properties:
              size: {type: integer, required: false}
            capabilities: {plug: Plug}
          Client:
            properties:
              name:
                type: string
                validation: {$and: [{$matches: [$value, "^[a-z]+$"]}, {$less_than: [{$length: [$value]}, 9]}]}
              ports: {type: list, required: false, entry_schema: {type: integer, validation: {$in_range: [$value, [1, 9]]}}}
            requirements:
              - plug: {capability: Plug, relationship: PluggedInto, node: Server, count_range: [1, 2]}

        """

    @Test("types, templates and their values are read into the model of 1.3")
    func model() throws {
        let template = try template(
            Self.head + Self.types + """
                service_template:
                  inputs:
                    many: {type: integer, default: 3}
                  node_templates:
                    server: {type: Server, count: {$get_input: many}}
                    client:
                      type: Client
                      count: 2
                      properties: {name: abc, ports: [1, 2]}
                      requirements: [{plug: [server, $node_index]}]
                """)
        let client = try #require(template.topology.node("client"))
        #expect(client.count == .integer(2))
        guard case .function(let count)? = template.topology.node("server")?.count else {
            Issue.record("the count of 'server' is no function")
            return
        }
        #expect(count.name == .getInput)
        let relationship = try #require(template.topology.relationships.first)
        #expect(relationship.target == "server" && relationship.type == "PluggedInto" && relationship.bindsByPosition)
        let requirement = try #require(template.types.nodeTypes["Client"]?.requirements.first)
        #expect(requirement.occurrences.least == 1 && requirement.occurrences.most == 2)
        #expect(template.types.relationshipTypes["PluggedInto"]?.valid.capabilities == ["Plug"])
        #expect(template.types.nodeTypes["Server"]?.capabilities["plug"]?.validSourceTypes == ["Client"])
    }

    @Test("validation clauses are checked as constraints are")
    func validation() {
        expect(
            Self.head + Self.types + """
                service_template:
                  node_templates:
                    a: {type: Client, properties: {name: abcdefghi, ports: [1, 10]}}
                    b: {type: Client, properties: {name: A}}
                """,
            says: [
                "t.yaml:21:5: warning: the requirement 'plug' of 'a' is not assigned: it stays open\n"
                    + "    hint: add '- plug: NODE' to its requirements",
                "t.yaml:21:42: error: 'name' has 9 characters, more than 8\n    hint: the constraint is at t.yaml:15:64",
                "t.yaml:21:64: error: an entry of 'ports' is above 9\n    hint: the constraint is at t.yaml:16:87",
                "t.yaml:22:5: warning: the requirement 'plug' of 'b' is not assigned: it stays open\n"
                    + "    hint: add '- plug: NODE' to its requirements",
                "t.yaml:22:42: error: 'name' does not match the pattern ^[a-z]+$\n"
                    + "    hint: the constraint is at t.yaml:15:30",
            ])
    }

    @Test("a dollar sign begins a call, in keys and in texts, quoted or not; two of them stand for one")
    func functions() throws {
        let template = try template(
            Self.head + """
                node_types:
                  N: {properties: {m: {type: map, entry_schema: string}, t: {type: string}}}
                service_template:
                  inputs: {i: {type: string}}
                  node_templates:
                    n:
                      type: N
                      properties:
                        m: {$$key: $$$value, get_input: "$$x"}
                        t: {$join: [[a, {$get_input: [i]}, "$$b"], "-"]}
                """)
        let properties = try #require(template.topology.node("n")?.properties)
        #expect(properties["m"]?["$key"] == .string("$$value"))
        guard case .function(let join)? = properties["t"], case .list(let parts)? = join.arguments.first else {
            Issue.record("'t' is no call of $join")
            return
        }
        #expect(join.name == .join)
        #expect(parts.first == .string("a") && parts.last == .string("$b"))
        expect(
            Self.head + "node_types: {N: {properties: {t: {type: string, default: {$concat: [a], b: c}}}}}",
            says: [
                "t.yaml:2:59: error: '$concat' is a call: nothing stands beside it\n"
                    + "    hint: write $$concat for a key of that name"
            ])
    }

    @Test("the keys of 1.3 that 2.0 has otherwise are unknown, and so are its types where no profile is imported")
    func grammar() {
        expect(
            Self.head + """
                topology_template: {}
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    properties: {p: {type: string, constraints: []}}
                """,
            says: [
                "t.yaml:2:1: error: a TOSCA file has no key 'topology_template'\n    hint: 2.0 has 'service_template'",
                "t.yaml:5:19: error: there is no node type 'tosca.nodes.Root'\n"
                    + "    hint: it is one of the normative types: import them by {profile: org.oasis-open.simple:2.0}",
                "t.yaml:6:36: error: a definition has no key 'constraints'\n    hint: 2.0 has 'validation'",
            ])
    }

    @Test("a profile is a file of the CSAR by the name that it is imported by, or comes with this program")
    func profiles() throws {
        let profile =
            Self.head + """
                profile: org.example.base:1.0
                imports: [{profile: "org.oasis-open.simple:2.0"}]
                node_types: {Host: {derived_from: Compute}}
                """
        let template = try template(
            Self.head + """
                imports: [{profile: "org.example.base:1.0", namespace: base}]
                service_template: {node_templates: {h: {type: base:Host}}}
                """, ["profiles/org/example/base/1.0/profile.yaml": profile])
        #expect(template.topology.node("h")?.type == "base:Host")
        #expect(template.types.isNodeType("base:Host", derivedFrom: "tosca.nodes.Compute"))
        expect(
            Self.head + "imports: [{profile: \"org.example.none:1.0\"}]",
            says: [
                "t.yaml:2:21: error: the profile 'org.example.none:1.0' is not there\n"
                    + "    hint: put it into the CSAR as profiles/org/example/none/1.0/profile.yaml"
            ])
    }

    @Test("filters compare properties of nodes and of their capabilities")
    func filters() throws {
        let template = try template(
            Self.head + Self.types + """
                service_template:
                  node_templates:
                    small: {type: Server, properties: {size: 1}}
                    large: {type: Server, properties: {size: 5}}
                    client:
                      type: Client
                      properties: {name: abc}
                      requirements:
                        - plug:
                            node: Server
                            node_filter: {$and: [{$greater_than: [{$get_property: [SELF, TARGET, size]}, 2]}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["large"])
    }

    @Test("what is not supported is said to be, at its place, and nothing is guessed")
    func unsupported() {
        expect(
            Self.head + Self.types + """
                service_template:
                  inputs: {i: {type: integer, validation: {$or: [{$equal: [$value, 1]}, {$equal: [$value, 2]}]}}}
                  node_templates:
                    server: {type: Server, properties: {size: {$sum: [1, 2]}}}
                    client:
                      type: Client
                      properties: {name: abc}
                      requirements: [{plug: {node: server, allocation: {port: 1}}}]
                """,
            says: [
                "t.yaml:20:43: warning: this validation is not checked: '$or' is not supported yet\n"
                    + "    hint: what is checked are clauses such as {$greater_than: [$value, 0]}, and several in an $and",
                "t.yaml:22:48: error: the function '$sum': TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:26:56: error: an allocation: TOSCA 2.0 has this, and it is not supported yet",
            ])
    }

    @Test("a path is checked along all of its steps, at the place of the step that is wrong")
    func paths() {
        expect(
            Self.head + Self.types + """
                service_template:
                  node_templates:
                    server: {type: Server}
                    client: {type: Client, properties: {name: abc}, requirements: [{plug: server}]}
                  outputs:
                    a: {value: {$get_property: [server, CAPABILITY, plug, port]}}
                    b: {value: {$get_property: [client, RELATIONSHIP, plug, 0, TARGET, size]}}
                    c: {value: {$get_property: [client, RELATIONSHIP, plg, TARGET, size]}}
                    d: {value: {$get_property: [client, RELATIONSHIP, plug, TARGET, sise]}}
                    e: {value: {$get_property: [client, RELATIONSHIP, plug, CAPABILITY, port]}}
                    f: {value: {$get_property: [client, RELATIONSHIP, plug, CAPABILITY, prt]}}
                    g: {value: {$get_property: [server, CAPABILITY, plug, RELATIONSHIP, 0, SOURCE, name]}}
                    h: {value: {$get_property: [client, RELATIONSHIP, plug, -1, TARGET, size]}}
                    i: {value: {$get_property: [client, RELATIONSHIP, plug, 1, TARGET, size]}}
                    j: {value: {$get_property: [client, TARGET, size]}}
                    k: {value: {$get_property: [client, RELATIONSHIP]}}
                    l: {value: {$get_property: [client, RELATIONSHIP, {$get_input: i}, size]}}
                    m: {value: {$get_property: [server, CAPABILITY, plug]}}
                    n: {value: {$get_property: [server, plug]}}
                  inputs: {i: {type: string}}
                """,
            says: [
                "t.yaml:26:55: error: the type Client has no requirement 'plg'\n    hint: did you mean 'plug'?",
                "t.yaml:27:69: error: 'RELATIONSHIP', 'plug', 'TARGET' of 'client' has no property or attribute 'sise'\n"
                    + "    hint: did you mean 'size'?",
                "t.yaml:29:73: error: 'RELATIONSHIP', 'plug', 'CAPABILITY' of 'client' has no property or attribute"
                    + " 'prt'\n    hint: did you mean 'port'?",
                "t.yaml:31:41: error: 'client' has no relationship -1 by the requirement 'plug'",
                "t.yaml:32:41: error: 'client' has no relationship 1 by the requirement 'plug'",
                "t.yaml:33:41: error: TARGET leads from a relationship, and 'client' is none\n"
                    + "    hint: begin with SELF, RELATIONSHIP, and the name of a requirement",
                "t.yaml:34:41: error: behind RELATIONSHIP the name of a requirement is missing",
                "t.yaml:36:53: error: the name of a property or attribute is missing",
                "t.yaml:37:41: error: 'plug' is a capability or a requirement: the name of a property or attribute is"
                    + " missing behind it",
            ])
    }

    @Test("values that are each other's in a circle over a relationship are refused")
    func circles() {
        expect(
            Self.head + Self.types + """
                service_template:
                  node_templates:
                    server:
                      type: Server
                      properties: {size: {$get_property: [SELF, CAPABILITY, plug, RELATIONSHIP, 0, SOURCE, ports, 0]}}
                    client:
                      type: Client
                      properties: {name: abc, ports: [{$get_property: [SELF, RELATIONSHIP, plug, TARGET, size]}]}
                      requirements: [{plug: server}]
                """,
            says: [
                "t.yaml:26:39: error: properties are each other's values in a circle: server.size → client.ports.0"
                    + " → server.size"
            ])
    }
}
