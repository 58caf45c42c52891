extension Explanation {
    /// Codes about types.
    static let ofTypes: [Explanation] = [
        Explanation(
            .unknownType, "there is no type of this name", section: "Simple Profile 1.3 §3.7.1",
            """
            Types are those of the normative profile and those that the file and its imports declare. Normative ones \
            may be written in full (tosca.nodes.Compute), with a prefix (tosca:Compute) or short (Compute). Names \
            are case-sensitive.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Computer}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .duplicateType, "a type is declared twice", section: "Simple Profile 1.3 §3.10.3",
            """
            Two files declare a type of the same kind and name, and it would depend on their order which one counts. \
            Rename one of them, or import only one file.
            """,
            files: [
                "types.yaml": head + """
                    node_types:
                      Queue: {derived_from: tosca.nodes.Root}
                    """
            ],
            wrong: head + """
                imports: [types.yaml]
                node_types:
                  Queue: {derived_from: tosca.nodes.SoftwareComponent}
                """,
            right: head + """
                imports: [types.yaml]
                node_types:
                  Queue.Software: {derived_from: tosca.nodes.SoftwareComponent}
                """),
        Explanation(
            .circularDerivation, "types derive from each other", section: "Simple Profile 1.3 §3.7.1",
            "Each type of the circle would have to be there before itself. Give one of them another parent, or none.",
            wrong: head + """
                node_types:
                  Queue: {derived_from: Broker}
                  Broker: {derived_from: Queue}
                """,
            right: head + """
                node_types:
                  Queue: {derived_from: Broker}
                  Broker: {derived_from: tosca.nodes.SoftwareComponent}
                """),
        Explanation(
            .unfitRefinement, "a refinement does not go with what it refines", section: "Simple Profile 1.3 §3.7.1",
            """
            A type may say anew what it inherits, but only more narrowly: a derived type, fewer occurrences, a required property \
            that stays required. Whoever relies on the parent type must be able to rely on this one.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer}}
                  Broker:
                    derived_from: Queue
                    properties: {size: {type: string}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer}}
                  Broker:
                    derived_from: Queue
                    properties: {size: {type: integer, default: 8}}
                """),
        Explanation(
            .unfulfillableRequirement, "a requirement is declared that nothing could fulfil",
            section: "Simple Profile 1.3 §3.7.3",
            """
            The capability type takes nodes of other types only (valid_source_types), or the relationship type leads to other \
            capabilities only (valid_target_types). '--lenient' makes a warning of it.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {capability: tosca.capabilities.Endpoint, relationship: tosca.relationships.HostedOn}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {capability: tosca.capabilities.Endpoint, relationship: tosca.relationships.ConnectsTo}
                """),
        Explanation(
            .misplacedSchema, "a schema of entries is given to values that have none",
            section: "Simple Profile 1.3 §3.6.9",
            """
            Lists and maps have entries, and so have types that derive from them; other values do not.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, entry_schema: {type: string}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: list, entry_schema: {type: string}}}
                """),
    ]
}
