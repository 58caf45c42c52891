extension Explanation {
    /// Codes about values.
    static let ofValues: [Explanation] = [
        Explanation(
            .mistypedValue, "a value is not of its type", section: "Simple Profile 1.3 §3.6.10",
            """
            The definition says which type a value has, and this one is of another. YAML decides by the notation: 4 is \
            an integer, "4" is a string, true is a boolean. In the same way the defaults of definitions are checked.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {scalable: {properties: {default_instances: two}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {scalable: {properties: {max_instances: 2, default_instances: 2}}}
                """),
        Explanation(
            .missingProperty, "a required property has no value", section: "Simple Profile 1.3 §3.6.10.5",
            """
            Properties are required unless their definition says 'required: false' or has a default. Give a value, or \
            let the definition say that there need be none.
            """,
            wrong: head + """
                node_types:
                  Queue: {derived_from: tosca.nodes.Root, properties: {name: {type: string}}}
                topology_template:
                  node_templates:
                    queue: {type: Queue}
                """,
            right: head + """
                node_types:
                  Queue: {derived_from: tosca.nodes.Root, properties: {name: {type: string}}}
                topology_template:
                  node_templates:
                    queue: {type: Queue, properties: {name: orders}}
                """),
        Explanation(
            .undeclaredProperty, "the type has no such property", section: "Simple Profile 1.3 §3.6.11",
            """
            A value is given to a property that neither the type nor one that it derives from declares: nothing would \
            read it. Correct the name, or declare the property in a type of your own. '--lenient' makes a warning of it, \
            unless a property is meant that must be given.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    shop: {type: tosca.nodes.ObjectStorage, properties: {name: shop, maxsze: 1 GB}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    shop: {type: tosca.nodes.ObjectStorage, properties: {name: shop, maxsize: 1 GB}}
                """),
        Explanation(
            .violatedConstraint, "a value is not what a constraint demands", section: "Simple Profile 1.3 §3.6.3",
            """
            The definition of the property, or its data type, allows only some values. The hint says where. A property \
            whose value a type of 1.3 fixes, by 'value' or by writing nothing but the value (§3.6.10.6), has that one alone.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{in_range: [1, 9]}], required: false}}
                topology_template:
                  node_templates: {queue: {type: Queue, properties: {size: 10}}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{in_range: [1, 9]}], required: false}}
                topology_template:
                  node_templates: {queue: {type: Queue, properties: {size: 9}}}
                """),
        Explanation(
            .unknownConstraint, "there is no such constraint", section: "Simple Profile 1.3 §3.6.3",
            """
            Constraints are equal, greater_than, greater_or_equal, less_than, less_or_equal, in_range, valid_values, length, \
            min_length, max_length, pattern and schema.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{more_than: 1}], required: false}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{greater_than: 1}], required: false}}
                """),
        Explanation(
            .inapplicableConstraint, "a constraint has no meaning for values of the type",
            section: "Simple Profile 1.3 §3.6.3",
            """
            Numbers have no length and texts no order: each constraint is for some types only. The hint names those for this one.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{min_length: 1}], required: false}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{greater_than: 1}], required: false}}
                """),
        Explanation(
            .malformedConstraint, "a constraint is given a value that it does not take",
            section: "Simple Profile 1.3 §3.6.3",
            """
            in_range takes two values, valid_values a list, lengths a whole number, pattern a regular expression.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{in_range: 1}], required: false}}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, constraints: [{in_range: [1, 2]}], required: false}}
                """),
    ]
}
