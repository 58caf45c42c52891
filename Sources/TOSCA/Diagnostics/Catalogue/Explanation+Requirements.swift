extension Explanation {
    /// Codes about requirements: what fulfils them, and where it runs.
    static let ofRequirements: [Explanation] = [
        Explanation(
            .undeclaredRequirement, "the type has no such requirement", section: "Simple Profile 1.3 §3.8.2",
            """
            A node template fulfils requirements that its type declares or inherits; it cannot add any. Correct the \
            name, or declare the requirement in a type of your own. '--lenient' makes a warning of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{hots: server}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: server}]
                """),
        Explanation(
            .unknownTarget, "a requirement names a node that is not there", section: "Simple Profile 1.3 §3.8.2.2",
            """
            The value of a requirement is the name of a node template of the same topology, or of a node type of which \
            there is one template.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: sever}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: server}]
                """),
        Explanation(
            .ambiguousTarget, "several nodes could fulfil a requirement", section: "Simple Profile 1.3 §3.8.2.2",
            """
            The requirement names a type, a capability or a filter, and more than one node template is like that. Which \
            one is chosen would be left to chance; name the one that is meant.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server_1: {type: tosca.nodes.Compute}
                    server_2: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: tosca.nodes.Compute}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server_1: {type: tosca.nodes.Compute}
                    server_2: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: server_1}]
                """),
        Explanation(
            .openRequirement, "no node is there to fulfil a requirement", section: "Simple Profile 1.3 §2.9.2",
            """
            The requirement names a type of which there is no template, or the node template says nothing of a requirement \
            that its type demands. The specification lets an orchestrator provide such a node; this one does not, and \
            leaves the requirement open: no relationship comes of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: tosca.nodes.Compute}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: tosca.nodes.Compute}]
                """),
        Explanation(
            .unknownRelationship, "there is no such relationship", section: "Simple Profile 1.3 §3.8.2",
            """
            The 'relationship' of a requirement names a relationship template of the topology, or a relationship type. \
            There is neither under this name.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, relationship: tosca.relationships.HostOn}}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, relationship: tosca.relationships.HostedOn}}]
                """),
        Explanation(
            .unknownOperationHost, "there is no such operation host", section: "Simple Profile 1.3 §3.6.16",
            """
            An operation of a node runs on SELF, HOST or ORCHESTRATOR, one of a relationship on SOURCE, TARGET or \
            ORCHESTRATOR. The words are written in capital letters.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces:
                        Standard:
                          create: {implementation: {primary: create.sh, operation_host: WORKER}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces:
                        Standard:
                          create: {implementation: {primary: create.sh, operation_host: ORCHESTRATOR}}
                """),
        Explanation(
            .unfitTarget, "the node is not one that the requirement is for", section: "Simple Profile 1.3 §3.8.2",
            """
            The requirement is for nodes of a type, or for a capability of a type, and the node that is named is of another or has \
            none such, or takes no nodes like this one. Where only the template disagrees with its type, '--lenient' makes a \
            warning of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    store: {type: tosca.nodes.Root}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: store}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    store: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: store}]
                """),
        Explanation(
            .unfitRelationship, "the relationship is of another type than the requirement is for",
            section: "Version 2.0 §8.5.2",
            """
            The node type says which relationship its requirement becomes. A template may name that type or one derived from it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, relationship: tosca.relationships.DependsOn}}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, relationship: tosca.relationships.HostedOn}}]
                """),
        Explanation(
            .unknownCapability, "there is no such capability", section: "Simple Profile 1.3 §3.8.2",
            """
            The 'capability' of a requirement names one of the capabilities of the node, or a capability type.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, capability: hots}}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: server, capability: host}}]
                """),
        Explanation(
            .excessRequirement, "a requirement is assigned too often", section: "Simple Profile 1.3 §3.7.3",
            """
            A requirement definition says by 'occurrences' how many nodes may fulfil it; where it says nothing that is one. \
            Leave the others out, or have a type of your own allow more. A capability definition says in the same way how \
            many requirements it fulfils; where it says nothing there is no limit.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    left: {type: tosca.nodes.Compute}
                    right: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: left}, {host: right}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    left: {type: tosca.nodes.Compute}
                    application:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: left}]
                """),
    ]
}
