extension Explanation {
    /// Codes about workflows that cannot be compiled.
    static let ofWovenWorkflows: [Explanation] = [
        Explanation(
            .endlessWorkflow, "a workflow can never finish", section: "Simple Profile 1.3 §7.2",
            """
            Nodes, or steps, wait for each other in a circle. The message names each wait, the relationship that it \
            comes from and the rule that says so. Remove one of the relationships, or relax the rules of its type.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    egg: {type: tosca.nodes.Root, requirements: [{dependency: hen}]}
                    hen: {type: tosca.nodes.Root, requirements: [{dependency: egg}]}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    egg: {type: tosca.nodes.Root}
                    hen: {type: tosca.nodes.Root, requirements: [{dependency: egg}]}
                """),
        Explanation(
            .circularHosting, "nodes host each other", section: "Simple Profile 1.3 §5.7.3",
            """
            Following the relationships of type HostedOn leads back to the first node, so that none of them could be \
            created before the others. One of them has another host, or none.
            """,
            wrong: head + """
                node_types:
                  Box:
                    derived_from: tosca.nodes.Root
                    capabilities: {host: {type: tosca.capabilities.Container}}
                    requirements:
                      - host:
                          capability: tosca.capabilities.Container
                          relationship: tosca.relationships.HostedOn
                          occurrences: [0, 1]
                topology_template:
                  node_templates:
                    outer: {type: Box, requirements: [{host: inner}]}
                    inner: {type: Box, requirements: [{host: outer}]}
                """,
            right: head + """
                node_types:
                  Box:
                    derived_from: tosca.nodes.Root
                    capabilities: {host: {type: tosca.capabilities.Container}}
                    requirements:
                      - host:
                          capability: tosca.capabilities.Container
                          relationship: tosca.relationships.HostedOn
                          occurrences: [0, 1]
                topology_template:
                  node_templates:
                    outer: {type: Box}
                    inner: {type: Box, requirements: [{host: outer}]}
                """),
        Explanation(
            .idleStep, "a step does nothing", section: "Simple Profile 1.3 §3.6.27",
            """
            A step of a workflow has at least one activity. Give it one, or let the steps before it name those after it. In \
            a workflow of a topology it is a warning.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {description: Looks at it.}}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{set_state: checked}]}}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .circularInline, "workflows inline each other", section: "Simple Profile 1.3 §3.6.23.4",
            """
            Following 'inline' leads back to the same workflow. One of them does its own work instead. Of workflows of a \
            topology it is a warning.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{inline: check}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{inline: start}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .unknownInline, "there is no such workflow to inline", section: "Simple Profile 1.3 §3.6.23.4",
            "'inline' in a workflow of a node type names another workflow of that type, its own or an inherited one.",
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{inline: begin}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{inline: start}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .branchedInline, "a workflow of several steps is inlined", section: "Simple Profile 1.3 §3.6.23.4",
            """
            A workflow of a node type can inline one that has a single step, whose activities take the place of the \
            'inline'. Put the activities into one step, or write the steps out.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {all: {activities: [{inline: both}]}}}
                      both:
                        steps:
                          look: {activities: [{set_state: looking}], on_success: [tell]}
                          tell: {activities: [{set_state: telling}]}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {all: {activities: [{inline: both}]}}}
                      both: {steps: {look: {activities: [{set_state: looking}, {set_state: telling}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .delegatingType, "the workflow of a node type delegates", section: "Simple Profile 1.3 §7.3",
            """
            'delegate' leaves a node to the orchestrator. It is for the steps of a topology's own workflows; a workflow \
            of a node type is what it would be left to.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{delegate: install}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows:
                      check: {steps: {look: {activities: [{inline: install}]}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .unknownState, "a state is named that is never entered",
            section: "Simple Profile 1.3 §3.4.1",
            """
            The workflow of the node at that end does not set this state, so the weaving rule would never apply, or would \
            wait for good. States are whatever the workflows of node types set; those of the normative types are in the \
            hint. In a 'set_state' of a topology's own workflow or of a trigger any state may stand; one that looks like a \
            misspelt other one is a warning.
            """,
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.DependsOn
                    workflows: {install: {source_weaving: [{before: creating, wait_target: running}]}}
                topology_template:
                  node_templates:
                    queue: {type: tosca.nodes.Root}
                    client: {type: tosca.nodes.Root, requirements: [{dependency: {node: queue, relationship: Uses}}]}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.DependsOn
                    workflows: {install: {source_weaving: [{before: creating, wait_target: started}]}}
                topology_template:
                  node_templates:
                    queue: {type: tosca.nodes.Root}
                    client: {type: tosca.nodes.Root, requirements: [{dependency: {node: queue, relationship: Uses}}]}
                """),
        Explanation(
            .unmappableOutput, "an output is mapped to what is no attribute", section: "Simple Profile 1.3 §3.6.15",
            """
            The output of an operation is written to an attribute: the list names an entity that has attributes, perhaps \
            one of its capabilities, and the attribute. A relationship has none of its own here; it may write to its \
            SOURCE or TARGET.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces:
                        Standard: {create: {implementation: create.sh, outputs: {address: [SELF]}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces:
                        Standard: {create: {implementation: create.sh, outputs: {address: [SELF, public_address]}}}
                """),
        Explanation(
            .unknownWorkflow, "there is no such workflow", section: "Simple Profile 1.3 §7",
            """
            A workflow was asked for that no node type of the topology has. The normative types have install, start, \
            stop and uninstall; types of your own may have others.
            """,
            workflow: "check",
            wrong: head + """
                topology_template:
                  node_templates: {queue: {type: tosca.nodes.Root}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{set_state: checked}]}}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .imperativeWorkflow, "imperative workflows are not run yet", section: "Simple Profile 1.3 §7.3",
            """
            The topology writes this workflow out step by step. It is read and checked, and cannot be run yet. A \
            workflow of a node type runs: what each node of the type does, in the order of its relationships.
            """,
            workflow: "check",
            wrong: head + """
                topology_template:
                  node_templates: {queue: {type: tosca.nodes.Root}}
                  workflows:
                    check:
                      steps:
                        look: {target: queue, activities: [{call_operation: Standard.start}]}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    workflows: {check: {steps: {look: {activities: [{call_operation: Standard.start}]}}}}
                topology_template:
                  node_templates: {queue: {type: Queue}}
                """),
        Explanation(
            .abstractNode, "a node template is no node, and nothing takes its place yet",
            section: "Simple Profile 1.3 §3.4.3",
            """
            The directive 'substitute' asks for a topology that stands in for the node, 'select' for a node that exists \
            already. Such models are read, checked and kept, and the manager says which of its models could take the \
            place; but no workflow of them is run yet. Write what is to run into the topology itself.
            """,
            workflow: "install",
            wrong: head + """
                topology_template:
                  node_templates: {queue: {type: tosca.nodes.Root, directives: [substitute]}}
                """,
            right: head + """
                topology_template:
                  node_templates: {queue: {type: tosca.nodes.Root}}
                """),
    ]
}
