import TOSCA
import Testing
import YAML

@Suite("Workflows of types")
struct WorkflowTests {
    @Test("malformed workflows of node types are refused where they are wrong")
    func lifecycles() {
        expect(
            """
            node_types:
              N:
                workflows:
                  a: {}
                  b: {steps: {s: {activities: {set_state: x}}}}
                  c:
                    steps:
                      one:
                        activities:
                          - {set_state: x, call_operation: Standard.create}
                          - {set_sate: x}
                          - {call_operation: create}
                          - {call_operation: [Standard.create]}
                          - {set_state: }
                          - text
                        on_success: [two, oen]
                      two: {activites: []}
                  d: text
            """,
            says: [
                "t.yaml:5:7: error: the workflow 'a' has no steps",
                "t.yaml:6:35: error: 'activities' must be a list, and is a mapping",
                "t.yaml:11:17: error: an activity is one of set_state, call_operation, delegate and inline, with its value",
                "t.yaml:12:18: error: there is no activity 'set_sate'\n    hint: did you mean 'set_state'?",
                "t.yaml:13:34: error: 'create' is no operation\n"
                    + "    hint: write INTERFACE.OPERATION, such as Standard.create",
                "t.yaml:14:34: error: 'call_operation' must be a name, and is a list",
                "t.yaml:15:29: error: 'set_state' must be a name, and is empty",
                "t.yaml:16:17: error: an activity is one of set_state, call_operation, delegate and inline, with its value",
                "t.yaml:17:31: error: there is no step 'oen'\n    hint: did you mean 'one'?",
                "t.yaml:18:17: error: a step of a node type's workflow has no key 'activites'",
                "t.yaml:19:7: error: the workflow 'd' has no steps",
            ])
    }

    @Test("a rule may be written with each keyword and synonym, of its own side only")
    func weaving() throws {
        let template = try template(
            """
            relationship_types:
              R:
                derived_from: Root
                workflow:
                  install:
                    source_weaving:
                      - {before: a, wait_target: b}
                      - {after: a, after_target: b, activity: tosca.interfaces.relationships.Configure.add_target}
                      - {after: a, activity: {call_operation: Configure.add_target}, operation_host: TARGET}
                    target_weaving:
                      - {before: c, wait_source: d}
                      - {before: c, after_source: d}
            """)
        let weaving = try #require(template.types.relationshipTypes["R"]?.workflows["install"])
        #expect(weaving.source.map(\.anchor) == [.before, .after, .after])
        #expect(weaving.source.map(\.wait) == ["b", "b", nil])
        #expect(
            weaving.source.map { $0.activity?.description } == [nil, "Configure.add_target", "Configure.add_target"])
        #expect(weaving.source[2].operationHost == .target)
        #expect(weaving.target.map(\.wait) == ["d", "d"])
        #expect(weaving.source[1].location.line == 9)
    }

    @Test("malformed weaving rules are refused where they are wrong")
    func malformedWeaving() {
        expect(
            """
            relationship_types:
              R:
                derived_from: Root
                workflows:
                  install:
                    source_weaving:
                      - {wait_target: b}
                      - {before: a, after: b, wait_target: c}
                      - {before: a, wait_source: b}
                      - {before: a}
                      - {before: a, activity: nothing}
                      - {befor: a, wait_target: b}
                      - {before: [a], wait_target: b}
                      - text
                    target_weaving: {before: a}
                    weaving: []
                  stop: text
              S:
                workflow: {install: {source_weaving: []}}
                workflows: {install: {source_weaving: []}}
            """,
            says: [
                "t.yaml:8:13: error: a rule says where it hooks in: 'before' or 'after' a state",
                "t.yaml:9:25: error: a rule has one of 'before' and 'after'",
                "t.yaml:10:25: error: a rule for the source waits for the other end: wait_target",
                "t.yaml:11:13: warning: this rule neither waits nor calls an operation: it does nothing",
                "t.yaml:12:35: error: 'nothing' is no operation\n"
                    + "    hint: write INTERFACE.OPERATION, such as Standard.create",
                "t.yaml:13:14: error: a weaving rule has no key 'befor'\n    hint: did you mean 'before'?",
                "t.yaml:14:22: error: a state must be a name, and is a list",
                "t.yaml:15:13: error: a weaving rule must be a mapping, and is a string",
                "t.yaml:16:25: error: weaving must be a list of rules, and is a mapping",
                "t.yaml:17:9: error: the weaving of a workflow has no key 'weaving'\n"
                    + "    hint: there is: source_weaving, target_weaving",
                "t.yaml:18:13: error: the weaving of 'stop' must be a mapping, and is a string",
                "t.yaml:21:5: error: a relationship type has one of 'workflow' and 'workflows', which mean the same",
            ])
    }

    @Test("operations that workflows and weavings of types call, and that neither the types nor derived ones have")
    func unknownOperations() {
        expect(
            """
            relationship_types:
              R:
                derived_from: tosca.relationships.DependsOn
                workflows:
                  install:
                    source_weaving:
                      - {after: configuring, activity: Configure.pre_configur_source}
                      - {after: configuring, activity: {call_operation: Confgure.add_target}}
                      - {after: configuring, activity: tosca.interfaces.relationship.Configure.add_target}
            node_types:
              A:
                derived_from: tosca.nodes.Root
                workflows:
                  own:
                    steps:
                      s:
                        activities:
                          - call_operation: Standard.craete
                          - call_operation: {operation: Standrd.create}
                          - call_operation: tosca.interfaces.node.lifecycle.Standard.create
                          - call_operation: Later.go
              B: {derived_from: A, interfaces: {Later: {type: tosca.interfaces.Root, go: {}}}}
              C: {derived_from: tosca.nodes.Nope, workflows: {w: {steps: {s: {activities: [{call_operation: X.y}]}}}}}
            """,
            says: [
                "t.yaml:8:44: warning: the interface 'Configure' of R has no operation 'pre_configur_source'\n"
                    + "    hint: did you mean 'pre_configure_source'?",
                "t.yaml:9:61: warning: the type R has no interface 'Confgure'\n    hint: did you mean 'Configure'?",
                "t.yaml:19:33: warning: the interface 'Standard' of A has no operation 'craete'\n"
                    + "    hint: did you mean 'create'?",
                "t.yaml:20:45: warning: the type A has no interface 'Standrd'\n    hint: did you mean 'Standard'?",
                "t.yaml:24:21: error: there is no node type 'tosca.nodes.Nope'\n    hint: did you mean 'tosca.nodes.Root'?",
            ])
    }

    @Test("a step may call an operation that only a requirement brings for its relationship")
    func stepsOfRequirements() {
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            interface_types:
              Greeting: {derived_from: tosca.interfaces.Root, operations: {hello: {}}}
            node_types:
              A:
                derived_from: tosca.nodes.Root
                requirements:
                  - peer:
                      capability: tosca.capabilities.Node
                      relationship:
                        type: tosca.relationships.DependsOn
                        interfaces: {Link: {type: Greeting, operations: {bye: {}}}}
            topology_template:
              node_templates:
                b: {type: tosca.nodes.Root}
                a: {type: A, requirements: [peer: b]}
              workflows:
                greet:
                  steps:
                    all:
                      target: a
                      target_relationship: peer
                      operation_host: SOURCE
                      activities:
                        - call_operation: Link.hello
                        - call_operation: Link.bye
                        - call_operation: Link.good
                        - call_operation: Configure.add_target
            """,
            says: [
                "t.yaml:27:31: error: the interface 'Link' has no operation 'good'\n    hint: there is: bye, hello"
            ])
    }

    @Test("a weaving may call an operation that only a requirement brings for its relationships")
    func operationsOfRequirements() {
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            interface_types:
              Greeting: {derived_from: tosca.interfaces.Root, operations: {hello: {}}}
            relationship_types:
              R:
                derived_from: tosca.relationships.Root
                workflow:
                  install:
                    source_weaving:
                      - {after: configuring, activity: Link.hello}
                      - {after: configuring, activity: Link.bye}
                      - {after: configuring, activity: Link.good}
                      - {after: configuring, activity: Other.hello}
              Derived: {derived_from: R}
            node_types:
              A:
                derived_from: tosca.nodes.Root
                requirements:
                  - peer:
                      capability: tosca.capabilities.Node
                      relationship: {type: Derived, interfaces: {Link: {type: Greeting, operations: {bye: {}}}}}
                  - other:
                      capability: tosca.capabilities.Node
                      relationship: {type: tosca.relationships.DependsOn, interfaces: {Other: {type: Greeting}}}
            """,
            says: [
                "t.yaml:12:44: warning: the type R has no interface 'Link'\n    hint: there is: Configure",
                "t.yaml:13:44: warning: the type R has no interface 'Other'\n    hint: there is: Configure",
            ])
    }
}
