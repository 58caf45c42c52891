extension Explanation {
    /// Codes about the text and its keys.
    static let ofText: [Explanation] = [
        Explanation(
            .unreadableFile, "the service template cannot be read", section: "Simple Profile 1.3 §6.2",
            """
            The file that the CSAR names as its entry is not there, or the system does not let it be read. Check \
            'Entry-Definitions' in TOSCA-Metadata/TOSCA.meta, or the path on the command line.
            """,
            wrong: nil, right: head),
        Explanation(
            .malformedYAML, "the text is no YAML", section: nil,
            """
            A service template is a YAML document, and the reader of YAML gives up at this place. Often the mistake is \
            a little before it: a bracket or a quote that is not closed, a tab in the indentation, or an entry that is \
            indented less than its neighbours. Text that contains ': ' or ' #' needs quotes.
            """,
            wrong: head + """
                topology_template:
                  inputs: {size: {type: integer}
                """,
            right: head + """
                topology_template:
                  inputs: {size: {type: integer}}
                """),
        Explanation(
            .duplicateKey, "a name is there twice in one place", section: "Simple Profile 1.3 §3.1.3.1",
            """
            The keys of a mapping are unique (YAML 1.2 §3.2.1.1), and so are names in a list of definitions or policies. \
            Many readers take one of the two and drop the other without a word; here neither is chosen. Rename one, or \
            join what they say.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                    server: {type: tosca.nodes.Compute}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server_1: {type: tosca.nodes.Compute}
                    server_2: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .limitExceeded, "the files ask for more than is read", section: nil,
            """
            There are limits, far above what people write, so that a small text cannot use up a machine: 100 levels of \
            nesting, imports nested 100 deep, a million nodes by aliases, 64 MiB a file, 200 types that derive from \
            one another, 50 properties that are each the next one's value, 1,000 values that types add to a default, \
            100,000 values and 16 MB of text for the sake of one value.
            """,
            wrong: head
                + "metadata: {deep: \(String(repeating: "[", count: 120))\(String(repeating: "]", count: 120))}\n",
            right: head + "metadata: {flat: yes}\n"),
        Explanation(
            .wrongKind, "something is of another kind than it has to be", section: "Simple Profile 1.3 §3.6 to §3.10",
            """
            The grammar has a mapping, a list or a name in this place, and something else stands there. A frequent \
            reason is a '- ' too many or too few: 'node_templates' is a mapping, 'requirements' is a list.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    - server
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .unnamedEntry, "an entry has no name", section: nil,
            """
            The key of this entry is empty, or is a list or a mapping itself. What stands there needs a name, by which \
            it can be referred to.
            """,
            wrong: head + """
                topology_template:
                  node_templates:
                    "": {type: tosca.nodes.Compute}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .unknownKey, "the grammar has no such key in this place", section: "Simple Profile 1.3 §3.6 to §3.10",
            """
            Nothing would read it. It may be misspelt, or be indented so that it belongs to something else than was \
            meant. Keys that begin with 'x-' are left to their authors.
            """,
            wrong: head + """
                topology_template:
                  node_template:
                    server: {type: tosca.nodes.Compute}
                """,
            right: head + """
                topology_template:
                  node_templates:
                    server: {type: tosca.nodes.Compute}
                """),
        Explanation(
            .conflictingKeys, "two keys exclude each other", section: "Simple Profile 1.1 §7.4.2.2",
            """
            They say the same thing under two names, or contradict each other, and it would not be clear which one \
            counts. Keep one of them.
            """,
            wrong: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflow: {}
                    workflows: {}
                """,
            right: head + """
                relationship_types:
                  Uses:
                    derived_from: tosca.relationships.Root
                    workflows: {}
                """),
        Explanation(
            .missingVersion, "the version of TOSCA is missing", section: "Simple Profile 1.3 §3.10.3.1",
            """
            The same words mean different things in different versions, so a file says by which one it is to be read. \
            It is best the very first line.
            """,
            wrong: "description: a server\n", right: head + "description: a server\n"),
        Explanation(
            .unknownVersion, "there is no such version of TOSCA", section: "Simple Profile 1.3 §3.10.3.1",
            """
            The versions that are read are tosca_simple_yaml_1_0, _1_1, _1_2 and _1_3 of the Simple Profile, tosca_2_0, and \
            tosca_simple_profile_for_nfv_1_0_0 of the profile for network functions.
            """,
            wrong: "tosca_definitions_version: tosca_simple_yaml_1.3\n", right: head),
        Explanation(
            .unsupportedVersion, "this version of TOSCA is not read yet", section: "Version 2.0 §6",
            """
            The file is of a version that is known and not supported. Nothing of it is guessed: what looks the same \
            may mean something else there.
            """,
            wrong: "tosca_definitions_version: tosca_2_1\n", right: head),
        Explanation(
            .unsupportedFeature, "TOSCA has this, and it is not supported yet", section: "Version 2.0 §6 to §15",
            """
            Files of TOSCA 2.0 are read as far as what they say has the same meaning in the Simple Profile 1.3. What has none \
            is not guessed: functions of one's own, arithmetic, allocations, scalar types with units of one's own, conditions \
            that are no comparison with a value. Of a validation that cannot be checked this is a warning, and so it is of \
            the location of 'get_artifact' and of the names of relationship templates in functions (1.3 §4).
            """,
            wrong: """
                tosca_definitions_version: tosca_2_0
                service_template:
                  inputs:
                    count: {type: integer}
                  outputs:
                    next: {value: {$sum: [{$get_input: count}, 1]}}
                """,
            right: """
                tosca_definitions_version: tosca_2_0
                service_template:
                  inputs:
                    count: {type: integer}
                  outputs:
                    next: {value: {$get_input: count}}
                """),
        Explanation(
            .impossibleValue, "a key of the grammar cannot have this value",
            section: "Simple Profile 1.3 §3.6 to §3.10",
            """
            The key is the right one and its value is of the right kind, but it is none of those that the grammar allows: a version \
            that is none, a range that ends before it begins, a time that is not above 0.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {capability: tosca.capabilities.Node, occurrences: [2, 1]}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {capability: tosca.capabilities.Node, occurrences: [1, 2]}
                """),
        Explanation(
            .missingKey, "a key that the grammar demands is missing", section: "Simple Profile 1.3 §3.6 to §3.10",
            """
            Without it the definition has no meaning, or several. The message names the key.
            """,
            wrong: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {node: tosca.nodes.Root}
                """,
            right: head + """
                node_types:
                  Queue:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - store: {capability: tosca.capabilities.Node, node: tosca.nodes.Root}
                """),
    ]
}
