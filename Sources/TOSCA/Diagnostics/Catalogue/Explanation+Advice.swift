extension Explanation {
    /// Codes about what could be better where nothing is wrong.
    static let ofAdvice = [
        Explanation(
            .unusedInput, "nothing reads an input", section: "Simple Profile 1.3 §4.4.1",
            """
            Whoever instantiates the template is asked for a value that has no effect. Read it with get_input, or leave \
            the input out.
            """,
            wrong: head + """
                topology_template:
                  inputs: {cpus: {type: integer}}
                  node_templates: {server: {type: tosca.nodes.Compute}}
                """,
            right: head + """
                topology_template:
                  inputs: {cpus: {type: integer}}
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {host: {properties: {num_cpus: {get_input: cpus}}}}
                """),
        Explanation(
            .unusedType, "nothing is of a type that is declared", section: "Simple Profile 1.3 §3.10",
            """
            The file has a topology, and declares a type beside it that no template has, no requirement asks for and no \
            other type derives from. Types for others to use are best in a file of their own.
            """,
            wrong: head + """
                node_types: {Queue: {derived_from: tosca.nodes.Root}}
                topology_template: {node_templates: {server: {type: tosca.nodes.Compute}}}
                """,
            right: head + """
                node_types: {Queue: {derived_from: tosca.nodes.Root}}
                topology_template: {node_templates: {queue: {type: Queue}}}
                """),
        Explanation(
            .unusedImport, "nothing uses what an import brings", section: "Simple Profile 1.3 §3.6.8",
            """
            None of the types of the imported file, or of those that it imports, is named elsewhere. Leave the import out.
            """,
            files: ["types.yaml": head + "node_types: {Queue: {derived_from: tosca.nodes.Root}}\n"],
            wrong: head + """
                imports: [types.yaml]
                topology_template: {node_templates: {server: {type: tosca.nodes.Compute}}}
                """,
            right: head + """
                imports: [types.yaml]
                topology_template: {node_templates: {queue: {type: Queue}}}
                """),
        Explanation(
            .unusedRepository, "nothing comes from a repository", section: "Simple Profile 1.3 §3.6.6",
            "No import and no artifact names the repository. Leave it out.",
            wrong: head + """
                repositories: {mirror: {url: "https://mirror.example.org"}}
                """,
            right: head + """
                repositories: {mirror: {url: "https://mirror.example.org"}}
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      artifacts:
                        image: {file: "https://mirror.example.org/image", type: tosca.artifacts.File, repository: mirror}
                """),
        Explanation(
            .deprecatedProperty, "a deprecated property is given a value", section: "Simple Profile 1.3 §3.6.10.3",
            """
            The type declares the property or attribute with the status 'deprecated': a later version of the type will \
            not have it. Its description may say what takes its place.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, required: false, status: deprecated}}
                topology_template: {node_templates: {queue: {type: Queue, properties: {size: 1}}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, required: false, status: deprecated}}
                topology_template: {node_templates: {queue: {type: Queue}}}
                """),
        Explanation(
            .emptyInterface, "a template says nothing of an interface that it names",
            section: "Simple Profile 1.3 §3.8.3",
            """
            A template has the interfaces of its type, whether it names them or not. It names one to give its operations \
            implementations or inputs.
            """,
            wrong: head + """
                topology_template:
                  node_templates: {server: {type: tosca.nodes.Compute, interfaces: {Standard: {}}}}
                """,
            right: head + """
                topology_template:
                  node_templates: {server: {type: tosca.nodes.Compute}}
                """),
        Explanation(
            .deprecatedNotation, "a notation is used that the version of the file has given up",
            section: "Simple Profile 1.3 §3.4.3, §3.6, §3.7.11.3, §3.8.5.3, §3.8.8.3, Version 2.0 §10.3",
            """
            It is still read and means what it meant; the specification names another one in its place: 'event' for \
            'event_type', 'and' for 'assert', 'select' and 'substitute' for 'selectable' and 'substitutable', a \
            substitution_filter for properties that are mapped to values, inputs for those that are mapped to properties of \
            node templates, the 'namespace' of an imported file for 'namespace_uri', 'operations' for operations that stand in \
            an interface itself. Groups have no interfaces, capabilities and requirements any more. In TOSCA 2.0, SELF \
            stands before SOURCE and TARGET in paths, and '$get_artifact' has no location.
            """,
            wrong: head + """
                topology_template:
                  policies:
                    - near: {type: tosca.policies.Placement, triggers: {moved: {event_type: moved, action: []}}}
                """,
            right: head + """
                topology_template:
                  policies:
                    - near: {type: tosca.policies.Placement, triggers: {moved: {event: moved, action: []}}}
                """),
        Explanation(
            .lateVersion, "the version of the language is not the first line",
            section: "Simple Profile 1.3 §3.10.2.1",
            """
            It says how the rest of the file is to be read; who reads it, and many a tool, looks for it in the first line. \
            Comments may stand before it.
            """,
            wrong: "description: One machine.\n" + head + """
                topology_template: {node_templates: {server: {type: tosca.nodes.Compute}}}
                """,
            right: head + """
                description: One machine.
                topology_template: {node_templates: {server: {type: tosca.nodes.Compute}}}
                """),
    ]
}
