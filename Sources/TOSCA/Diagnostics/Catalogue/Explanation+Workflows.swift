extension Explanation {
    /// Codes about how workflows and weaving rules are written.
    static let ofWorkflows: [Explanation] = [
        Explanation(
            .emptyWorkflow, "a workflow has no steps", section: "Simple Profile 1.1 §7.4.2.1",
            """
            A workflow of a node type is made of steps, and each step of activities. To take an inherited workflow away \
            is not possible; one that does as little as it can has a step that sets the last state. A workflow of a \
            topology may name an implementation instead; one with neither is a warning.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{set_state: checked}]}}}}
                """),
        Explanation(
            .unknownStep, "a step names one that is not there", section: "Simple Profile 1.3 §3.6.27",
            "'on_success' names steps of the same workflow, which may begin when this one is done.",
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check:
                        steps:
                          look: {activities: [{set_state: looking}], on_success: [tel]}
                          tell: {activities: [{set_state: telling}]}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check:
                        steps:
                          look: {activities: [{set_state: looking}], on_success: [tell]}
                          tell: {activities: [{set_state: telling}]}
                """),
        Explanation(
            .unknownActivity, "there is no such activity", section: "Simple Profile 1.3 §3.6.23",
            "An activity is a mapping of one key: set_state, call_operation, delegate or inline, with a name as value.",
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{state: checked}]}}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{set_state: checked}]}}}}
                """),
        Explanation(
            .malformedOperationName, "an operation is not named with its interface",
            section: "Simple Profile 1.3 §3.6.23",
            "Interfaces may have operations of the same name: write INTERFACE.OPERATION, such as Standard.create.",
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{call_operation: create}]}}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{call_operation: Standard.create}]}}}}
                """),
        Explanation(
            .ambiguousHook, "a weaving rule hooks in twice", section: "Simple Profile 1.1 §7.4.2.2",
            "A rule stands either 'before' or 'after' one state of the node that it is woven into. Write two rules.",
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows:
                      install:
                        source_weaving:
                          - {before: creating, after: created, wait_target: started}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows:
                      install:
                        source_weaving:
                          - {before: creating, wait_target: created}
                          - {after: created, wait_target: started}
                """),
        Explanation(
            .missingHook, "a weaving rule hooks in nowhere", section: "Simple Profile 1.1 §7.4.2.2",
            "A rule says with 'before' or 'after' at which state of the node it is woven in.",
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{wait_target: started}]}}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{before: creating, wait_target: started}]}}
                """),
        Explanation(
            .waitForOwnEnd, "a weaving rule waits for its own end", section: "Simple Profile 1.1 §7.4.2.2",
            """
            A rule that is woven into the source waits for a state of the target, and one that is woven into the target \
            waits for a state of the source. The order within one node is that of its workflow.
            """,
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{before: creating, wait_source: started}]}}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{before: creating, wait_target: started}]}}
                """),
        Explanation(
            .idleRule, "a weaving rule does nothing", section: "Simple Profile 1.1 §7.4.2.2",
            "A rule waits for the other end, or calls an operation of the relationship, or both. This one does neither.",
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{before: creating}]}}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {install: {source_weaving: [{before: creating, wait_target: started}]}}
                """),
        Explanation(
            .unreachableStep, "a step never begins", section: "Simple Profile 1.3 §7.3.3",
            """
            A workflow of a topology begins with the steps that no other step names in 'on_success' or 'on_failure', and \
            goes on from there. The steps here are named by one another only: nothing leads to them.
            """,
            workflow: "install",
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  workflows:
                    restart:
                      steps:
                        stop: {target: server, activities: [{call_operation: Standard.stop}], on_success: [start]}
                        start: {target: server, activities: [{call_operation: Standard.start}], on_success: [stop]}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  workflows:
                    restart:
                      steps:
                        stop: {target: server, activities: [{call_operation: Standard.stop}], on_success: [start]}
                        start: {target: server, activities: [{call_operation: Standard.start}]}
                """),
    ]
}
