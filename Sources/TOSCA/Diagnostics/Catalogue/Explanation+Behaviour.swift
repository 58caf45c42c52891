extension Explanation {
    /// Codes about groups, policies, substitution and directives.
    static let ofBehaviour: [Explanation] = [
        Explanation(
            .unfitMapping, "what is mapped does not go with what it is mapped to",
            section: "Simple Profile 1.3 §3.8.13",
            """
            A topology that stands for a node gives its properties to inputs, and its capabilities to those of its own nodes. Both \
            ends must be of types that go together.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer}}
                topology_template:
                  inputs: {size: {type: string}}
                  substitution_mappings: {node_type: Queue, properties: {size: [size]}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer}}
                topology_template:
                  inputs: {size: {type: integer}}
                  substitution_mappings: {node_type: Queue, properties: {size: [size]}}
                """),
        Explanation(
            .unknownDirective, "a directive has no meaning, or one is missing", section: "Simple Profile 1.3 §3.4.3",
            """
            Directives tell the orchestrator what to do with a node template: select, selectable, substitute or substitutable. \
            Others are read over. The node filter of a template is for nodes that are selected, and needs the directive \
            that says so.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, directives: [selct]}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .unfitMember, "a member or target is of a type that is not taken",
            section: "Simple Profile 1.3 §3.7.11, §3.7.12",
            """
            A group type says of which types its members are, and a policy type of which types its targets are. The types \
            that a group type names should derive from one that is common to them.
            """,
            wrong: head + """
                policy_types:
                  Backup: {derived_from: tosca.policies.Root, targets: [tosca.nodes.Database]}
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  policies: [{nightly: {type: Backup, targets: [server]}}]
                """,
            right: head + """
                policy_types:
                  Backup: {derived_from: tosca.policies.Root, targets: [tosca.nodes.Compute]}
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  policies: [{nightly: {type: Backup, targets: [server]}}]
                """),
        Explanation(
            .unknownSubject, "what is named is neither a node nor a group",
            section: "Simple Profile 1.3 §3.8.5, §3.8.6",
            """
            Members of groups, targets of policies and targets of workflow steps are named as in the same topology.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  policies: [{near: {type: tosca.policies.Placement, targets: [sever]}}]
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  policies: [{near: {type: tosca.policies.Placement, targets: [server]}}]
                """),
    ]
}
