extension Explanation {
    /// Codes about intrinsic functions.
    static let ofFunctions: [Explanation] = [
        Explanation(
            .unknownInput, "the topology has no such input", section: "Simple Profile 1.3 §4.4.1",
            "'get_input', or a file of inputs, names an input of the topology template. Declare it there, or correct the name.",
            wrong: head + """
                topology_template:
                  inputs: {servers: {type: integer}}
                  outputs: {size: {value: {get_input: server}}}
                """,
            right: head + """
                topology_template:
                  inputs: {servers: {type: integer}}
                  outputs: {size: {value: {get_input: servers}}}
                """),
        Explanation(
            .unknownEntity, "a function reads from a node that is not there", section: "Simple Profile 1.3 §4.1",
            """
            The first argument is the name of a node template, or one of the words SELF, HOST, SOURCE and TARGET in \
            capital letters.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: [sever, private_address]}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: [server, private_address]}}}
                """),
        Explanation(
            .undeclaredMember, "a function reads what is not declared", section: "Simple Profile 1.3 §4.4.2",
            """
            The type of the node or relationship has no property, attribute, capability, requirement, operation or \
            artifact of this name, so that the function could have no value. '--lenient' makes a warning of it.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: [server, privat_address]}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: [server, private_address]}}}
                """),
        Explanation(
            .malformedFunction, "a function is called with other arguments than it takes",
            section: "Simple Profile 1.3 §4.3 to §4.8",
            """
            Functions that read something begin with a name: 'get_input' with that of an input, 'get_property' and \
            'get_attribute' with that of a node template or one of the words that stand for one.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: []}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                  outputs: {address: {value: {get_attribute: [server, private_address]}}}
                """),
        Explanation(
            .circularValue, "properties are each other's values", section: "Simple Profile 1.3 §4.4.2",
            """
            Following the functions from property to property leads back to the first. One of them needs a plain value. \
            So do defaults of data types that take in each other: one of the properties needs to have none.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    shop: {type: tosca.nodes.ObjectStorage, properties: {name: {get_property: [copy, name]}}}
                    copy: {type: tosca.nodes.ObjectStorage, properties: {name: {get_property: [shop, name]}}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    shop: {type: tosca.nodes.ObjectStorage, properties: {name: shop}}
                    copy: {type: tosca.nodes.ObjectStorage, properties: {name: {get_property: [shop, name]}}}
                """),
        Explanation(
            .earlyAttribute, "an attribute is read before its node is there", section: "Simple Profile 1.1 §7.2.3",
            """
            The rules of the relationship's type let its target be configured before the source is created: then \
            'pre_configure_target' and 'post_configure_target' find no attributes of SOURCE. 'add_source' runs when the \
            source is started, and finds them.
            """,
            files: ["use.sh": ""],
            wrong: head + """
                topology_template:
                  node_templates:
                    store: {type: tosca.nodes.Root}
                    application:
                      type: tosca.nodes.Root
                      requirements:
                        - dependency:
                            node: store
                            relationship:
                              type: tosca.relationships.DependsOn
                              interfaces:
                                Configure:
                                  post_configure_target:
                                    implementation: use.sh
                                    inputs: {user: {get_attribute: [SOURCE, tosca_id]}}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    store: {type: tosca.nodes.Root}
                    application:
                      type: tosca.nodes.Root
                      requirements:
                        - dependency:
                            node: store
                            relationship:
                              type: tosca.relationships.DependsOn
                              interfaces:
                                Configure:
                                  add_source:
                                    implementation: use.sh
                                    inputs: {user: {get_attribute: [SOURCE, tosca_id]}}
                """),
        Explanation(
            .unknownFunction, "there is no such function", section: "Simple Profile 1.3 §4",
            """
            A function is called by a mapping of its name to what it takes: { get_input: size }. This looks like a call and \
            is none: its name is misspelt, the ':' or the blank behind it is missing, or it stands in quotes, where it is \
            a text. Where any value may stand it is a warning.
            """,
            wrong: head + """
                topology_template:
                  inputs: {size: {type: integer}}
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {host: {properties: {num_cpus: {get_inptu: size}}}}
                """,
            right: head + """
                topology_template:
                  inputs: {size: {type: integer}}
                  node_templates:
                    server:
                      type: tosca.nodes.Compute
                      capabilities: {host: {properties: {num_cpus: {get_input: size}}}}
                """),
    ]
}
