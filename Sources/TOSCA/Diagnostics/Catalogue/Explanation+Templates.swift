extension Explanation {
    /// Codes about templates: their names, their types, and what these declare.
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
                      capabilities: {scalable: {properties: {max_instances: 2, default_instances: 2}}}
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
            .missingInput, "a required input has no value", section: "Simple Profile 1.3 §3.6.17",
            """
            The operation, the workflow or the topology declares an input without a default, and nothing gives it a value.
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
            A workflow calls an operation, or another workflow, with an input that it does not declare. Node templates may \
            give operations inputs of their own; one whose name is nearly that of an input that must be given, and is not, is \
            taken for that one.
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
            .sharedName, "two things that may be named in one place have one name",
            section: "Simple Profile 1.3 §3.1.3.1",
            """
            Names of templates and groups are unique within a topology: a function or a policy that names one could mean \
            either. Nor should a notification have the name of an operation of its interface (§3.6.20.3), and interfaces \
            are told apart by the last part of their names, as operations are called. Rename one of them.
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
        Explanation(
            .wideOccurrences, "an assignment allows for occurrences that its type does not",
            section: "Simple Profile 1.3 §3.8.1.2, §3.8.2.3",
            """
            'occurrences' of a capability or a requirement in a template are within those that the type declares: a \
            template may narrow them, and nothing more. '--lenient' makes a warning of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, capabilities: {binding: {occurrences: [0, 1]}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute, capabilities: {binding: {occurrences: [1, 2]}}}
                """),
    ]
}
