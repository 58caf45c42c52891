import TOSCA
import Testing

@Suite("Fulfilment of requirements by capability")
struct FulfilmentTests {
    private static let types = """
        capability_types:
          Queue: {derived_from: tosca.capabilities.Root}
          Topic: {derived_from: Queue}
        node_types:
          Broker:
            derived_from: tosca.nodes.Root
            capabilities:
              queue: {type: Queue, occurrences: [0, 2]}
              topic: {type: Topic, valid_source_types: [Reader]}
          Client:
            derived_from: tosca.nodes.Root
            requirements: [{uses: {capability: Queue, occurrences: [0, UNBOUNDED]}}]
          Reader: {derived_from: Client}
        topology_template:
          node_templates:
            other: {type: tosca.nodes.Root}

        """

    @Test(
        "a capability by its type or its name finds the only node that has one for the source",
        arguments: ["capability: Queue", "capability: queue", "capability: Topic"])
    func byCapability(assignment: String) throws {
        let template = try template(
            Self.types + """
                    broker: {type: Broker}
                    client: {type: Reader, requirements: [{uses: {\(assignment)}}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["broker"])
    }

    @Test("without node, filter and capability the choice stays the orchestrator's")
    func open() throws {
        let template = try template(
            Self.types + """
                    broker: {type: Broker}
                    client: {type: Client, requirements: [uses, {uses: {}}]}
                """)
        #expect(template.topology.relationships.isEmpty)
    }

    @Test("capabilities that do not take the source's type are no candidates, and a named one is complained of")
    func sources() throws {
        let right = try template(
            Self.types + """
                    broker: {type: Broker}
                    reader: {type: Reader, requirements: [{uses: {capability: Topic}}]}
                    client: {type: Client, requirements: [{uses: {capability: Topic}}]}
                """)
        #expect(right.topology.relationships.map(\.source) == ["reader"])
        expect(
            Self.types + """
                    broker: {type: Broker}
                    client: {type: Client, requirements: [{uses: {node: broker, capability: topic}}]}
                """,
            says: [
                "t.yaml:19:57: error: the capability 'topic' of 'broker' does not take 'client', of type Client\n"
                    + "    hint: it takes: Reader"
            ])
    }

    @Test("nodes whose capabilities take no more are no candidates; those that are named are counted first")
    func occurrences() throws {
        let right = try template(
            Self.types + """
                    first: {type: Broker}
                    second: {type: Broker}
                    chooser: {type: Client, requirements: [{uses: {capability: queue}}]}
                    a: {type: Client, requirements: [{uses: {node: first, capability: queue}}]}
                    b: {type: Client, requirements: [{uses: {node: first, capability: queue}}]}
                """)
        #expect(right.topology.relationships.map(\.target) == ["second", "first", "first"])
        expect(
            Self.types + """
                    broker: {type: Broker}
                    a: {type: Client, requirements: [{uses: broker}, {uses: broker}, {uses: broker}]}
                    b: {type: Client, requirements: [{uses: {node: Broker}}]}
                """,
            says: [
                "t.yaml:19:71: error: the capability 'queue' of 'broker' fulfils 3 requirements with this one; at most 2"
                    + " are allowed\n    hint: its 'occurrences' are those at t.yaml:9:7",
                "t.yaml:20:52: warning: no node template of type Broker is free to fulfil the requirement 'uses' of 'b':"
                    + " it stays open\n    hint: by 'occurrences' of their capabilities, these take no more: 'broker' at"
                    + " t.yaml:18:5",
            ])
    }

    @Test("a template may narrow the occurrences of its capabilities and of its requirements, and not widen them")
    func templateOccurrences() {
        expect(
            Self.types + """
                    first: {type: Broker, capabilities: {queue: {occurrences: [0, 1]}}}
                    second: {type: Broker, capabilities: {queue: {occurrences: [0, 9]}}}
                    a: {type: Client, requirements: [{uses: first}, {uses: second}, {uses: second}]}
                    b: {type: Client, requirements: [{uses: first}, {uses: second}]}
                    c: {type: tosca.nodes.SoftwareComponent, requirements: [{host: {occurrences: [0, UNBOUNDED]}}]}
                    d: {type: Client, requirements: [{uses: {occurrences: [2, 5]}}]}
                """,
            says: [
                "t.yaml:19:64: error: [0, 9] is not within [0, 2], the occurrences of the capability 'queue' in the type\n"
                    + "    hint: a template may only narrow them",
                "t.yaml:21:39: error: the capability 'queue' of 'first' fulfils 2 requirements with this one; at most 1 is"
                    + " allowed\n    hint: its 'occurrences' are those at t.yaml:18:63",
                "t.yaml:21:54: error: the capability 'queue' of 'second' fulfils 3 requirements with this one; at most 2"
                    + " are allowed\n    hint: its 'occurrences' are those at t.yaml:9:7",
                "t.yaml:22:82: error: [0, UNBOUNDED] is not within [1, 1], the occurrences of the requirement 'host' in"
                    + " the type\n    hint: a template may only narrow them",
            ])
    }

    @Test("of several that could fulfil a requirement it is said which, where, and how one is chosen")
    func ambiguous() {
        let many = (1...10).map { "    broker\($0): {type: Broker}" }.joined(separator: "\n")
        expect(
            Self.types + many + "\n    client: {type: Client, requirements: [{uses: {capability: Queue}}]}",
            says: [
                "t.yaml:28:63: error: 10 node templates with a capability of type Queue could fulfil the requirement 'uses'"
                    + " of 'client'\n    hint: write 'node: NAME' with one of these: 'broker1' at t.yaml:18:5, 'broker2' at"
                    + " t.yaml:19:5, 'broker3' at t.yaml:20:5, 'broker4' at t.yaml:21:5, 'broker5' at t.yaml:22:5,"
                    + " 'broker6' at t.yaml:23:5, 'broker7' at t.yaml:24:5, 'broker8' at t.yaml:25:5 and 2 more"
            ])
    }

    @Test("a node is none of the candidates for its own requirements, neither as the only one nor in what is said")
    func others() throws {
        let types = """
            capability_types: {Link: {derived_from: tosca.capabilities.Root}}
            node_types:
              Peer:
                derived_from: tosca.nodes.Root
                capabilities: {link: Link}
                requirements: [{peer: {capability: Link, occurrences: [0, 1]}}]
            topology_template:
              node_templates:
                a: {type: Peer, requirements: [{peer: {capability: Link}}]}
                b: {type: Peer, requirements: [{peer: {capability: Link}}]}

            """
        #expect(try template(types).topology.relationships.map(\.target) == ["b", "a"])
        let hints = read(types + "    c: {type: Peer}").diagnostics.map(\.hint)
        #expect(
            hints == [
                "write 'node: NAME' with one of these: 'b' at t.yaml:11:5, 'c' at t.yaml:12:5",
                "write 'node: NAME' with one of these: 'a' at t.yaml:10:5, 'c' at t.yaml:12:5",
            ])
    }

    @Test("nodes that become full while others are chosen are no candidates any more")
    func filling() throws {
        let template = try template(
            Self.types.replacing("occurrences: [0, 2]", with: "occurrences: [0, 1]") + """
                    one: {type: Broker}
                    two: {type: Broker}
                    three: {type: Broker, capabilities: {queue: {occurrences: [0, 0]}}}
                    a: {type: Client, requirements: [{uses: one}]}
                    b: {type: Client, requirements: [{uses: {capability: queue}}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["one", "two"])
        expect(
            Self.types.replacing("occurrences: [0, 2]", with: "occurrences: [0, 1]") + """
                    one: {type: Broker}
                    two: {type: Broker}
                    a: {type: Client, requirements: [{uses: one}]}
                    b: {type: Client, requirements: [{uses: {capability: queue}}]}
                    c: {type: Client, requirements: [{uses: {capability: queue}}]}
                """,
            says: [
                "t.yaml:22:58: warning: no node template with a capability of type Queue is free to fulfil the requirement"
                    + " 'uses' of 'c': it stays open\n    hint: by 'occurrences' of their capabilities, these take no more:"
                    + " 'one' at t.yaml:18:5, 'two' at t.yaml:19:5"
            ])
    }

    @Test("several nodes of a type that have no such capability are no choice, and a misspelt capability is said once")
    func unfit() {
        expect(
            Self.types + """
                    more: {type: tosca.nodes.Root}
                    a: {type: Client, requirements: [{uses: {node: tosca.nodes.Compute}}]}
                    b: {type: Client, requirements: [{uses: {capability: Quue}}]}
                    c: {type: tosca.nodes.Compute}
                    d: {type: tosca.nodes.Compute}
                """,
            says: [
                "t.yaml:19:52: error: none of the 2 node templates of type tosca.nodes.Compute has a capability that takes"
                    + " the requirement 'uses' of 'a'\n    hint: there is: 'c' at t.yaml:21:5, 'd' at t.yaml:22:5",
                "t.yaml:20:58: error: there is no capability and no capability type 'Quue'\n"
                    + "    hint: did you mean 'Queue'?",
            ])
    }
}
