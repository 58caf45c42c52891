import TOSCA
import Testing
import YAML

@Suite("Groups, policies and imperative workflows")
struct BehaviourTests {
    private static let types = """
        group_types:
          Zone: {derived_from: tosca.groups.Root, members: [Compute], properties: {n: {type: integer, default: 3}}}
        policy_types:
          Near: {derived_from: tosca.policies.Placement, targets: [Compute, Zone]}
        topology_template:
          node_templates:
            a: {type: Compute}
            db: {type: DBMS, requirements: [{host: a}]}

        """

    @Test("groups and policies are in the model, with their triggers")
    func policies() throws {
        let template = try template(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  groups: {g: {type: Zone, members: [a]}}
                  policies:
                    - p:
                        type: Near
                        targets: [a, g]
                        triggers:
                          t:
                            event: e
                            schedule: {start_time: 2026-01-01T00:00:00Z, end_time: 2026-12-31}
                            target_filter: {node: db, requirement: host, capability: os}
                            condition:
                              constraint: [{not: [{type: [{equal: linux}]}, {or: [{version: [{equal: 1.0}]}]}]}]
                              period: 5 m
                              evaluations: 2
                              method: average
                            action:
                              - call_operation: {operation: Standard.start, inputs: {}}
                              - inline: w
                              - delegate: {workflow: deploy}
                              - set_state: s
                  workflows: {w: {steps: {s: {target: a, activities: [{set_state: started}]}}}}
                """)
        let topology = template.topology
        #expect(topology.groups.first?.members == ["a"])
        #expect(topology.groups.first?.properties == ["n": .integer(3)])
        let policy = try #require(topology.policies.first)
        #expect(policy.type == "Near")
        #expect(policy.targets == ["a", "g"])
        let trigger = try #require(policy.triggers.first)
        #expect(trigger.event == "e")
        #expect(trigger.schedule?.start == "2026-01-01T00:00:00Z")
        #expect(trigger.filter?.node == "db")
        #expect(trigger.filter?.capability == "os")
        #expect(trigger.period == "5 m")
        #expect(trigger.evaluations == 2)
        #expect(trigger.method == "average")
        guard case .not(let parts)? = trigger.conditions.first,
            case .attribute(let name, let constraints, _) = parts[0],
            case .or = parts[1]
        else {
            Issue.record("\(trigger.conditions)")
            return
        }
        #expect(name == "type")
        #expect(constraints.map(\.operator) == [.equal])
        let kinds = trigger.actions.map { action in
            switch action.kind {
            case .callOperation(let name, _): "call \(name)"
            case .inline(let workflow, _): "inline \(workflow)"
            case .delegate(let workflow, _): "delegate \(workflow)"
            case .setState(let state): "state \(state)"
            }
        }
        #expect(kinds == ["call Standard.start", "inline w", "delegate deploy", "state s"])
    }

    @Test("what is wrong with groups, policies and triggers is said where it is")
    func wrongPolicies() {
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  groups: {g: {type: Zone, members: [db, nobody], properties: {n: x}}, h: {type: Nothing}}
                  policies:
                    - p:
                        type: Near
                        targets: [db, h]
                        triggers:
                          t:
                            target_filter: {node: db, requirement: hst}
                            condition: {stat: [{equal: started}], period: 1 x, evaluations: 0}
                            action: [{call_operation: Standard.strat}, {inline: none}, {set_state: a, delegate: b}]
                """,
            says: [
                "t.yaml:10:38: error: 'db' is of type tosca.nodes.DBMS, which the group 'g' does not take\n"
                    + "    hint: it takes tosca.nodes.Compute",
                "t.yaml:10:42: error: the member 'nobody' is no node template and no group\n    hint: there is: a, db",
                "t.yaml:10:67: error: 'n' must be of type integer, and is a string",
                "t.yaml:10:82: error: there is no group type 'Nothing'\n    hint: there is: Zone, tosca.groups.Root",
                "t.yaml:14:19: error: 'db' is of type tosca.nodes.DBMS, which the policy 'p' does not take\n"
                    + "    hint: it takes tosca.nodes.Compute, Zone",
                "t.yaml:16:11: error: the trigger 't' has no 'event'",
                "t.yaml:17:52: error: the type tosca.nodes.DBMS has no requirement 'hst'\n    hint: did you mean 'host'?",
                "t.yaml:18:25: error: a condition has no key 'stat'\n"
                    + "    hint: there is: constraint, evaluations, method, period",
                "t.yaml:18:59: error: 'period' must be of type scalar-unit.time, which '1 x' is not\n"
                    + "    hint: write a number and a unit: ns, us, ms, s, m, h, d",
                "t.yaml:18:77: error: 'evaluations' must be a whole number above 0, and is 0",
                "t.yaml:19:65: error: there is no workflow 'none'\n    hint: there is: deploy, install, start, stop,"
                    + " undeploy, uninstall",
                "t.yaml:19:87: error: an activity is one thing; 'delegate' is a second one\n"
                    + "    hint: begin a new item of the list with it",
            ])
    }

    @Test("a trigger has an action, each thing under one name, and in old notations an operation")
    func triggers() {
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_2\n" + Self.types + """
                  policies:
                    - p:
                        type: Near
                        triggers:
                          none: {event: e}
                          both: {event: e, event_type: e, condition: [], constraint: [], action: []}
                          old: {event_type: e, action: {scale: {inputs: {by: 1}}}}
                          older: {event_type: {type: e, implementation: i}, action: scale.sh}
                          odd: {event: {implementation: i}, action: []}
                          open: {event: e, action: [], schedule: {start_time: 2026-01-01}}
                          back: {event: e, action: [], schedule: {start_time: 2026-01-02, end_time: 2026-01-01}}
                          wrong: {event: e, action: 7, method: [m], period: later, condition: {methd: m, period: 1 m}}
                    - p: {type: Near}
                """,
            says: [
                "t.yaml:14:11: error: the trigger 'none' has no 'action'",
                "t.yaml:15:28: error: 'event_type' is another word for 'event', which is there, too\n"
                    + "    hint: keep 'event'",
                "t.yaml:15:58: error: 'constraint' is another word for 'condition', which is there, too\n"
                    + "    hint: keep 'condition'",
                "t.yaml:18:24: error: the event of the trigger 'odd' has no 'type'\n"
                    + "    hint: write the name of the event alone",
                "t.yaml:19:40: error: 'schedule' has no 'end_time'",
                "t.yaml:20:85: error: the schedule of 'back' ends before it begins",
                "t.yaml:21:37: error: 'action' must be a list or a mapping or a name, and is an integer",
                "t.yaml:21:48: error: 'method' must be a string, and is a list",
                "t.yaml:21:80: error: a condition has no key 'methd'\n    hint: did you mean 'method'?",
                "t.yaml:22:7: error: the policy 'p' is there twice\n    hint: it is first here (t.yaml:11:7)",
            ])
    }

    @Test("the activities of a policy type's triggers are checked as far as the grammar goes")
    func triggersOfTypes() {
        expect(
            """
            policy_types:
              P:
                derived_from: tosca.policies.Root
                triggers: {t: {event: e, action: [{call_operatio: Standard.start}, {set_state: [a]}, {inline: w}]}}
            """,
            says: [
                "t.yaml:5:40: error: an activity has no key 'call_operatio'\n    hint: did you mean 'call_operation'?",
                "t.yaml:5:84: error: 'set_state' must be a name, and is a list",
            ])
    }

    @Test("triggers of policy types are those of their policies, and are held against whom these are for")
    func inheritedTriggers() throws {
        func model(_ operation: String, _ node: String) -> (text: String, files: [String: String]) {
            let types = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                policy_types:
                  Base:
                    derived_from: tosca.policies.Root
                    triggers:
                      t: {event: e, action: [{call_operation: Standard.stop}]}
                      u: {event: e, target_filter: {node: \(node), capability: mine}, action: [{set_state: started}]}
                  P:
                    derived_from: Base
                    triggers:
                      t: {event: e, condition: [{state: [{equal: started}]}], action: [{call_operation: \(operation)}]}
                      v: {event: f, action: [{inline: w}]}
                  Unused:
                    derived_from: Base
                    triggers: {t: {event: e, action: [{call_operation: Standard.nothing}, {inline: none}]}}
                node_types: {Own: {derived_from: tosca.nodes.Root, capabilities: {mine: tosca.capabilities.Node}}}

                """
            let text = """
                imports: [{file: types.yaml, namespace_prefix: my}]
                topology_template:
                  node_templates: {a: {type: Root}, b: {type: Root}, Own: {type: Root}}
                  policies:
                    - p: {type: "my:P", targets: [a]}
                    - q: {type: "my:P", targets: [b], triggers: {v: {event: g, action: [{set_state: stopped}]}}}
                  workflows: {w: {steps: {s: {target: a, activities: [{set_state: started}]}}}}
                """
            return ("tosca_definitions_version: tosca_simple_yaml_1_3\n" + text, ["types.yaml": types])
        }
        let right = model("Standard.start", "Own")
        let policies = try template(right.text, right.files).topology.policies
        #expect(policies.map { $0.triggers.map(\.name) } == [["t", "v", "u"], ["v", "t", "u"]])
        #expect(policies.map { $0.triggers.first { $0.name == "v" }?.event } == ["f", "g"], "one's own goes before")
        let wrong = model("Standard.begin", "a")
        expect(
            wrong.text, wrong.files,
            says: [
                "types.yaml:7:43: error: there is no node type 'a'",
                "types.yaml:11:89: error: the interface 'Standard' has no operation 'begin'\n"
                    + "    hint: there is: configure, create, delete, start, stop",
            ])
    }

    @Test("an imperative workflow is in the model, step by step")
    func workflow() throws {
        let template = try template(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  workflows:
                    backup:
                      inputs: {to: {type: string}, speed: {type: integer, default: 1}}
                      preconditions: [{target: db, condition: [{state: [{equal: started}]}]}]
                      steps:
                        stop:
                          target: db
                          filter: [{state: [{equal: started}]}]
                          activities: [{set_state: stopping}, {call_operation: Standard.stop}]
                          on_success: save
                          on_failure: [again]
                        save:
                          target: db
                          target_relationship: host
                          operation_host: SOURCE
                          activities: [{call_operation: Configure.add_target}]
                        again: {activities: [{inline: {workflow: other, inputs: {n: 2}}}]}
                    other: {inputs: {n: {type: integer}}, implementation: other.sh}
                """, ["other.sh": ""])
        let workflow = try #require(template.topology.workflows.first)
        #expect(workflow.inputs.map(\.name) == ["to", "speed"])
        #expect(workflow.preconditions.map(\.target) == ["db"])
        #expect(workflow.steps.map(\.name) == ["stop", "save", "again"])
        #expect(workflow.steps[0].onSuccess == ["save"])
        #expect(workflow.steps[0].onFailure == ["again"])
        #expect(workflow.steps[0].filter.count == 1)
        #expect(workflow.steps[0].activities.count == 2)
        #expect(workflow.steps[1].targetRelationship == "host")
        #expect(workflow.steps[1].operationHost == "SOURCE")
        #expect(workflow.steps[2].target == nil)
        guard case .inline(let name, let inputs) = workflow.steps[2].activities[0].kind else {
            Issue.record("\(workflow.steps[2])")
            return
        }
        #expect(name == "other")
        #expect(inputs == ["n": .integer(2)])
    }

    @Test("what is wrong with a workflow is said where it is")
    func wrongWorkflow() {
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  workflows:
                    w:
                      preconditions: [{target: bd, condition: [{state: [{equal: 1}]}]}]
                      steps:
                        a:
                          target: db
                          target_relationship: hots
                          activities: []
                          on_success: [b]
                        c: {activities: [{set_state: x}]}
                        d: {target: db, activities: [{call_operation: Standrd.stop}, {inline: {workflow: v, inputs: {m: 1}}}]}
                        e: {target: db, activities: [{inline: {workflow: v}}]}
                    v: {inputs: {n: {type: integer}}, implementation: v.sh}
                """, ["v.sh": ""],
            says: [
                "t.yaml:12:32: error: the target 'bd' is no node template and no group\n    hint: did you mean 'db'?",
                "t.yaml:14:9: warning: the step 'a' of the workflow 'w' does nothing\n    hint: give it an activity",
                "t.yaml:16:32: error: the type tosca.nodes.DBMS has no requirement 'hots'\n    hint: did you mean 'host'?",
                "t.yaml:18:24: error: there is no step 'b'\n    hint: did you mean 'a'?",
                "t.yaml:19:9: error: the step 'c' has no 'target'\n"
                    + "    hint: only a step that does nothing but inline workflows needs none",
                "t.yaml:20:55: error: the type tosca.nodes.DBMS has no interface 'Standrd'\n"
                    + "    hint: did you mean 'Standard'?",
                "t.yaml:20:102: error: the workflow 'v' has no input 'm'\n    hint: did you mean 'n'?",
                "t.yaml:21:58: error: the workflow 'v' needs the input 'n'\n"
                    + "    hint: write {workflow: v, inputs: {n: VALUE}}",
            ])
    }

    @Test("a workflow that does nothing, never begins or inlines itself is told of, and so is a misspelt state")
    func unfinishedWorkflows() {
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  workflows:
                    empty: {}
                    itself: {steps: {a: {activities: [{inline: itself}]}}}
                    one: {steps: {a: {activities: [{inline: other}]}}}
                    other: {steps: {a: {activities: [{inline: one}]}}}
                    alone: {steps: {a: {target: a, activities: [{set_state: mine}], on_success: a}}}
                    circle:
                      steps:
                        a: {target: a, activities: [{set_state: startd}], on_success: b}
                        b: {target: a, activities: [{set_state: started}], on_failure: a}
                        again: {target: a, activities: [{set_state: started}], on_success: loop}
                        loop: {target: a, activities: [{set_state: started}], on_failure: [loop]}
                """,
            says: [
                "t.yaml:11:5: warning: the workflow 'empty' has no steps: it does nothing",
                "t.yaml:12:39: warning: the workflow 'itself' inlines itself: itself → itself",
                "t.yaml:14:38: warning: the workflow 'one' inlines itself: one → other → one",
                "t.yaml:15:21: warning: the step 'a' never begins: only itself leads to it\n"
                    + "    hint: a workflow begins with the steps that no other step names",
                "t.yaml:18:9: warning: the steps 'a', 'b' never begin: they only lead to one another\n"
                    + "    hint: a workflow begins with the steps that no other step names",
                "t.yaml:18:49: warning: 'startd' is no state that anything else sets\n    hint: did you mean 'started'?",
            ])
    }

    @Test("members of groups are node templates; policies are for groups as well")
    func membersOfGroups() {
        expect(
            """
            topology_template:
              node_templates: {a: {type: tosca.nodes.Compute}}
              groups:
                inner: {type: tosca.groups.Root, members: [a]}
                outer: {type: tosca.groups.Root, members: [inner]}
              policies: [{p: {type: tosca.policies.Root, targets: [a, inner]}}]
            """,
            says: [
                "t.yaml:6:48: error: 'inner' is a group, and members of groups are node templates\n"
                    + "    hint: name the members of 'inner'"
            ])
    }

    @Test("the outputs of a workflow go to attributes of nodes and relationships of the topology")
    func workflowOutputs() {
        expect(
            """
            relationship_types:
              R: {derived_from: tosca.relationships.DependsOn, attributes: {load: {type: integer}}}
            topology_template:
              relationship_templates: {link: {type: R}}
              node_templates:
                a: {type: tosca.nodes.Compute}
                b: {type: tosca.nodes.Compute, requirements: [{dependency: {node: a, relationship: link}}]}
              workflows:
                w:
                  implementation: w.sh
                  outputs:
                    one: [a, public_address]
                    two: [link, load]
                    three: [a, host, mem_size]
                    four: [b, public_adress]
                    five: [link, lod]
                    six: [SELF, public_address]
                    seven: [c, state]
            """, ["w.sh": ""],
            says: [
                "t.yaml:16:19: warning: 'b' has no attribute 'public_adress' for the output 'four'\n"
                    + "    hint: did you mean 'public_address'?",
                "t.yaml:17:22: warning: 'link' has no attribute 'lod' for the output 'five'\n"
                    + "    hint: did you mean 'load'?",
                "t.yaml:18:15: warning: there is no node template 'SELF' for the output 'six'\n"
                    + "    hint: there is: a, b",
                "t.yaml:19:17: warning: there is no node template 'c' for the output 'seven'\n"
                    + "    hint: did you mean 'a'?",
            ])
    }

    @Test("triggers of policy types are checked whether a policy is of the type or not, and said once")
    func unusedTriggersOfTypes() {
        func model(_ topology: String) -> String {
            """
            policy_types:
              Watch:
                derived_from: tosca.policies.Root
                triggers:
                  t:
                    event: e
                    target_filter: {node: tosca.nodes.Compute, capability: hosst}
                    condition: {period: soon, constraint: [{state: [{equal: started}]}]}
                    action: [{call_operation: start}, {inline: any}, {set_stat: s}]

            """ + topology
        }
        let said = [
            "t.yaml:8:64: error: there is no capability 'hosst' there\n    hint: did you mean 'host'?",
            "t.yaml:9:29: error: 'period' must be of type scalar-unit.time, which 'soon' is not\n"
                + "    hint: write a number and a unit: ns, us, ms, s, m, h, d",
            "t.yaml:10:35: error: 'start' is no operation\n    hint: write INTERFACE.OPERATION, such as Standard.create",
            "t.yaml:10:59: error: an activity has no key 'set_stat'\n    hint: did you mean 'set_state'?",
        ]
        expect(model(""), says: said)
        let topology = """
            topology_template:
              node_templates: {a: {type: tosca.nodes.Compute}}
              workflows: {any: {steps: {s: {target: a, activities: [{set_state: started}]}}}}
              policies: [{p: {type: Watch}}]
            """
        expect(model(topology), says: said)
    }

    @Test("a condition is about what the trigger's filter names: a node type, or what its requirement is for")
    func conditionsOfTypes() {
        expect(
            """
            node_types:
              Db: {derived_from: tosca.nodes.Root, attributes: {load: {type: integer}}}
              App:
                derived_from: tosca.nodes.Root
                requirements: [{store: {capability: tosca.capabilities.Node, node: Db, occurrences: [0, 1]}}]
            policy_types:
              Watch:
                derived_from: tosca.policies.Root
                triggers:
                  own: {event: e, target_filter: {node: Db}, condition: [{laod: [{equal: 1}]}], action: []}
                  other:
                    event: e
                    target_filter: {node: App, requirement: store}
                    condition: [{load: [{equal: many}]}, {size: [{equal: 1}]}]
                    action: [{call_operation: Own.operation}]
                  capability:
                    event: e
                    target_filter: {node: App, requirement: store, capability: feature}
                    condition: [{anything: [{equal: 1}]}]
                    action: []
            """,
            says: [
                "t.yaml:11:63: warning: the type Db has no attribute 'laod'\n"
                    + "    hint: did you mean 'load'?",
                "t.yaml:15:37: error: the value of 'equal' must be of type integer, and is a string",
                "t.yaml:15:47: warning: the type Db has no attribute 'size'\n"
                    + "    hint: there is: load, state, tosca_id, tosca_name",
                "t.yaml:20:22: error: the type tosca.capabilities.Node has no attribute 'anything'",
            ])
    }

    @Test("groups have the operations that 1.0 to 1.2 give them", arguments: ["1_0", "1_2"])
    func lifecycleOfGroups(version: String) throws {
        let template = try template(
            """
            tosca_definitions_version: tosca_simple_yaml_\(version)
            topology_template:
              node_templates: {s: {type: tosca.nodes.Compute}}
              groups: {g: {type: tosca.groups.Root, members: [s], interfaces: {Standard: {create: a.sh}}}}
            """, ["a.sh": ""])
        #expect(template.topology.groups[0].interfaces["Standard"]?.operations["create"]?.implementation != nil)
    }
}
