extension Explanation {
    /// Codes about templates.
    static let ofTemplates: [Explanation] = [
        Explanation(
            .missingType, "what must have a type has none", section: "Simple Profile 1.3 §3.8.3.1",
            """
            Node templates, relationship templates and declared capabilities are of a type, which says what they have \
            and can do. Without it nothing in them can be checked or run.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {description: a machine}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, description: a machine}
                """),
        Explanation(
            .undeclaredCapability, "the type has no such capability", section: "Simple Profile 1.3 §3.8.1",
            """
            A node template gives values to the properties of capabilities that its type declares or inherits; it \
            cannot add any. Correct the name, or declare the capability in a type of your own. '--lenient' makes a \
            warning of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {scaleable: {properties: {default_instances: 2}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {scalable: {properties: {default_instances: 2}}}
                """),
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
            .undeclaredInterface, "the type has no such interface", section: "Simple Profile 1.3 §3.6.20",
            """
            A template implements operations of interfaces that its type declares or inherits: workflows would never \
            call another one. Correct the name, or declare the interface in a type of your own. '--lenient' makes a \
            warning of it.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standart: {create: create.sh}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {create: create.sh}}
                """),
        Explanation(
            .undeclaredOperation, "the interface has no such operation", section: "Simple Profile 1.3 §3.6.17",
            """
            The interface's type does not declare the operation, so no workflow calls it. Correct the name, or declare \
            the operation in a type of your own. '--lenient' makes a warning of it.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {install: create.sh}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {create: create.sh}}
                """),
        Explanation(
            .unknownOriginal, "there is no template to copy", section: "Simple Profile 1.3 §3.8.3",
            "'copy' names another node template of the same topology, from which all is taken that is not said anew.",
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    spare: {copy: sever}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    spare: {copy: server}
                """),
        Explanation(
            .copiedCopy, "a copy is copied", section: "Simple Profile 1.3 §3.8.3.3",
            "The template that is copied must not be a copy itself. Copy the same template as it does.",
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    spare: {copy: server}
                    reserve: {copy: spare}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    spare: {copy: server}
                    reserve: {copy: server}
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
            An operation runs on SELF, HOST or ORCHESTRATOR, and one of a relationship also on SOURCE or TARGET. The \
            words are written in capital letters.
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
            .unknownDirective, "a directive has no meaning", section: "Simple Profile 1.3 §3.4.3",
            """
            Directives tell the orchestrator what to do with a node template: select, selectable, substitute or substitutable. \
            Others are read over.
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
            A group type says of which types its members are, and a policy type of which types its targets are.
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
        Explanation(
            .missingInput, "a required input has no value", section: "Simple Profile 1.3 §3.6.17",
            """
            The operation or workflow declares an input without a default, and nothing gives it a value.
            """,
            files: ["create.sh": ""],
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    interfaces:
                      Standard: {create: {inputs: {size: {type: integer}}}}
                topology_template:
                  node_templates:
                    queue:
                      type: Queue
                      interfaces: {Standard: {create: create.sh}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    interfaces:
                      Standard: {create: {inputs: {size: {type: integer}}}}
                topology_template:
                  node_templates:
                    queue:
                      type: Queue
                      interfaces: {Standard: {create: {implementation: create.sh, inputs: {size: 3}}}}
                """),
        Explanation(
            .undeclaredInput, "the operation or workflow has no such input", section: "Simple Profile 1.3 §3.6.23",
            """
            A workflow calls an operation, or another workflow, with an input that it does not declare.
            """,
            workflow: "install",
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  workflows:
                    check:
                      steps:
                        look: {target: server, activities: [{call_operation: {operation: Standard.start, inputs: {size: 3}}}]}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  workflows:
                    check:
                      steps:
                        look: {target: server, activities: [{call_operation: {operation: Standard.start}}]}
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
        Explanation(
            .sharedName, "a relationship template has the name of a node template",
            section: "Simple Profile 1.3 §3.1.3.1",
            """
            Names of templates are unique within a topology: a function that names one could mean either. Rename one of \
            them.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    link: {type: tosca.nodes.Compute}
                  relationship_templates:
                    link: {type: tosca.relationships.DependsOn}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  relationship_templates:
                    link: {type: tosca.relationships.DependsOn}
                """),
    ]
}
