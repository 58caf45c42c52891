extension Place {
    /// The keys that stand there.
    var keywords: [Keyword] {
        switch self {
        case .serviceTemplate: Self.ofServiceTemplate
        case .importDefinition:
            [
                Keyword("file", "The path of the file, relative to this one or to the root of the CSAR."),
                Keyword("repository", "The repository that the file is in."),
                Keyword("namespace_prefix", "What the imported names are called with, before a colon."),
                Keyword("namespace_uri", "The namespace of the imported names."),
            ]
        case .repository:
            [
                Self.description, Keyword("url", "Where it is."),
                Keyword("credential", "What is needed to get in."),
            ]
        case .nodeType: Self.ofNodeType
        case .relationshipType:
            Self.ofTypes + [
                Self.properties, Self.attributes, Self.interfaces,
                Keyword("valid_target_types", "The capability types that its targets may have."),
                Keyword(
                    "workflows", "The rules by which it is woven into the workflows of its ends.", .names(.weaving)),
            ]
        case .capabilityType:
            Self.ofTypes + [
                Self.properties, Self.attributes,
                Keyword("valid_source_types", "The node types whose requirements it may fulfil."),
            ]
        case .interfaceType:
            Self.ofTypes + [
                Keyword("inputs", "The inputs of all its operations.", .names(.definition)),
                Keyword("operations", "Its operations.", .names(.operation)),
                Keyword("notifications", "What it tells without being asked.", .names(.operation)),
            ]
        case .dataType:
            Self.ofTypes + [
                Self.properties, Keyword("constraints", "What its values must be."),
                Keyword(
                    "entry_schema", "What the entries are, for a type derived from list or map.", .keys(.definition)),
                Keyword("key_schema", "What the keys are, for a type derived from map.", .keys(.definition)),
            ]
        case .artifactType:
            Self.ofTypes + [
                Self.properties, Keyword("mime_type", "The media type of its files."),
                Keyword("file_ext", "The extensions of its files, a list."),
            ]
        case .groupType:
            Self.ofTypes + [Self.properties, Self.attributes, Keyword("members", "The node types of its members.")]
        case .policyType:
            Self.ofTypes + [
                Self.properties, Keyword("targets", "The node and group types that it applies to."),
                Keyword("triggers", "What it does, and when.", .names(.values)),
            ]
        case .definition: Self.ofDefinition
        case .parameter: Self.ofDefinition + [Keyword("value", "Its value; for outputs, mostly a function.")]
        case .capabilityDefinition:
            [
                Self.type("The capability type."), Self.description, Self.properties, Self.attributes,
                Keyword("valid_source_types", "The node types whose requirements it may fulfil."), Self.occurrences,
            ]
        case .requirementDefinition:
            [
                Keyword("capability", "The capability type that fulfils it."),
                Keyword("node", "The node type that fulfils it."),
                Keyword("relationship", "The relationship type that it becomes.", .keys(.relationshipDefinition)),
                Self.occurrences, Self.filtering, Self.description, Self.metadata,
            ]
        case .relationshipDefinition: [Self.type("The relationship type."), Self.interfaces]
        case .topology: Self.ofTopology
        case .nodeTemplate: Self.ofNodeTemplate
        case .relationshipTemplate:
            [
                Self.type("The relationship type."), Self.description, Self.metadata, Self.assignedProperties,
                Self.assignedAttributes, Self.interfaces, Self.copy,
            ]
        case .capability: [Self.assignedProperties, Self.assignedAttributes, Self.occurrences]
        case .requirement:
            [
                Keyword("node", "The node template that fulfils it, or a node type of which there is one template."),
                Keyword("capability", "The capability of that node."),
                Keyword("relationship", "A relationship template, or type.", .keys(.relationship)),
                Self.filtering, Self.occurrences,
            ]
        case .relationship:
            [Self.type("The relationship type."), Self.assignedProperties, Self.interfaces]
        case .interface:
            [
                Self.type("The interface type."), Self.description,
                Keyword("inputs", "The inputs of all its operations.", .names(.values)),
                Keyword("operations", "Its operations.", .names(.operation)),
                Keyword("notifications", "What it tells without being asked.", .names(.operation)),
            ]
        case .operation:
            [
                Self.description,
                Keyword("implementation", "What runs: a file or an artifact.", .keys(.implementation)),
                Keyword("inputs", "What it is called with: its environment variables.", .names(.values)),
                Keyword("outputs", "The attributes that its outputs are written to: [ENTITY, ATTRIBUTE]."),
            ]
        case .implementation:
            [
                Keyword("primary", "The file that runs, or the name of an artifact."),
                Keyword("dependencies", "Further files that it needs, a list."),
                Keyword("timeout", "After how many seconds it is stopped."),
                Keyword("operation_host", "Where it runs: SELF, HOST, SOURCE, TARGET or ORCHESTRATOR."),
            ]
        case .artifact:
            [
                Self.type("The artifact type."), Keyword("file", "Its path in the CSAR."), Self.description,
                Keyword("repository", "The repository that the file is in."),
                Keyword("deploy_path", "Where it is put on the node."), Self.assignedProperties,
            ]
        case .group:
            [
                Self.type("The group type."), Self.description, Self.metadata, Self.assignedProperties,
                Keyword("members", "The node templates that belong to it, a list."), Self.interfaces,
            ]
        case .policy:
            [
                Self.type("The policy type."), Self.description, Self.metadata, Self.assignedProperties,
                Keyword("targets", "The node templates and groups that it applies to, a list."),
                Keyword("triggers", "What it does, and when.", .names(.values)),
            ]
        case .substitution:
            [
                Keyword("node_type", "The node type that the topology can stand for."),
                Keyword("properties", "The inputs that the properties of that node are."),
                Keyword("attributes", "The outputs that the attributes of that node are."),
                Keyword("capabilities", "The capabilities of node templates that those of that node are."),
                Keyword("requirements", "The requirements of node templates that those of that node are."),
                Keyword("interfaces", "The workflows that the operations of that node are."),
            ]
        case .nodeFilter:
            [
                Keyword("properties", "What its properties must be."),
                Keyword("capabilities", "What its capabilities must be."),
            ]
        case .lifecycle:
            [Self.description, Keyword("inputs", "Its inputs."), Keyword("steps", "Its steps.", .names(.step))]
        case .step:
            [
                Keyword("activities", "What it does, one after the other.", .keys(.activity)),
                Keyword("on_success", "The steps that may begin when it is done."),
                Keyword("on_failure", "The steps that begin when it has failed."),
                Keyword("target", "The node template or group that it is about."), Self.description,
            ]
        case .activity:
            [
                Keyword("set_state", "Sets the state of the node."),
                Keyword("call_operation", "Calls an operation, INTERFACE.OPERATION."),
                Keyword("inline", "Does what another workflow does."),
                Keyword("delegate", "Leaves the node to the orchestrator."),
            ]
        case .weaving:
            [
                Keyword("source_weaving", "Rules for the node that requires, a list.", .keys(.weavingRule)),
                Keyword("target_weaving", "Rules for the node that fulfils, a list.", .keys(.weavingRule)),
            ]
        case .weavingRule:
            [
                Keyword("before", "The state before which the rule hooks in."),
                Keyword("after", "The state after which the rule hooks in."),
                Keyword("wait_target", "The state of the target that is waited for."),
                Keyword("wait_source", "The state of the source that is waited for."),
                Keyword("activity", "The operation of the relationship that is called."),
                Keyword("operation_host", "Where the operation runs, if not where its name says."),
            ]
        case .values: []
        }
    }

    /// What a name leads to that stands among the keys.
    var named: Place? {
        switch self {
        case .interface, .interfaceType: .operation
        default: nil
        }
    }

    private static let description = Keyword("description", "What its author says of it.")
    private static let metadata = Keyword("metadata", "Whatever else there is to say, as names and texts.")
    private static let copy = Keyword("copy", "Another template, from which all is taken that is not said here.")
    private static let occurrences = Keyword("occurrences", "How often it may be there: [least, most].")
    private static let filtering = Keyword("node_filter", "What a node that fulfils it must be.", .keys(.nodeFilter))
    private static let properties = Keyword("properties", "The properties that it has.", .names(.definition))
    private static let attributes = Keyword(
        "attributes", "What is known of it only when it is there.", .names(.definition))
    private static let assignedProperties = Keyword("properties", "The values of its properties.", .names(.values))
    private static let assignedAttributes = Keyword(
        "attributes", "The first values of its attributes.", .names(.values))
    private static let interfaces = Keyword("interfaces", "Its operations, by interface.", .names(.interface))
    private static let artifacts = Keyword("artifacts", "The files that it brings.", .names(.artifact))

    private static func type(_ text: String) -> Keyword { Keyword("type", text) }

    private static let ofServiceTemplate = [
        Keyword("tosca_definitions_version", "The version of TOSCA that the file is written in; it comes first."),
        Keyword("namespace", "The namespace of the names in this file."), metadata,
        Keyword("template_name", "The name of the template."), Keyword("template_author", "Who wrote it."),
        Keyword("template_version", "Its version."), description,
        Keyword("dsl_definitions", "Anchors for use elsewhere in the file."),
        Keyword("repositories", "Where files come from.", .names(.repository)),
        Keyword("imports", "Other files whose types are used here, a list.", .keys(.importDefinition)),
        Keyword("artifact_types", "Kinds of files.", .names(.artifactType)),
        Keyword("data_types", "Kinds of values.", .names(.dataType)),
        Keyword("capability_types", "Kinds of what nodes offer.", .names(.capabilityType)),
        Keyword("interface_types", "Sets of operations.", .names(.interfaceType)),
        Keyword("relationship_types", "Kinds of relationships.", .names(.relationshipType)),
        Keyword("node_types", "Kinds of nodes.", .names(.nodeType)),
        Keyword("group_types", "Kinds of groups.", .names(.groupType)),
        Keyword("policy_types", "Kinds of policies.", .names(.policyType)),
        Keyword("topology_template", "The nodes and how they depend on each other.", .keys(.topology)),
    ]

    private static let ofTypes = [
        Keyword("derived_from", "The type whose parts it inherits."), description,
        Keyword("version", "Its version."), metadata,
    ]

    private static let ofNodeType =
        ofTypes + [
            properties, attributes,
            Keyword("capabilities", "What it offers to others.", .names(.capabilityDefinition)),
            Keyword("requirements", "What it needs of others, a list.", .names(.requirementDefinition)),
            interfaces, artifacts,
            Keyword("workflows", "What each workflow does to nodes of the type.", .names(.lifecycle)),
        ]

    private static let ofDefinition = [
        Keyword("type", "The type of its values."), description,
        Keyword("required", "Whether it must have a value; true if nothing is said."),
        Keyword("default", "The value that it has if none is given."),
        Keyword("constraints", "What its values must be, a list."),
        Keyword("entry_schema", "What the entries of a list or a map are.", .keys(.definition)),
        Keyword("key_schema", "What the keys of a map are.", .keys(.definition)),
        Keyword("status", "supported, unsupported, experimental or deprecated."), metadata,
    ]

    private static let ofTopology = [
        description, Keyword("inputs", "What is given when it is instantiated.", .names(.parameter)),
        Keyword("node_templates", "The nodes.", .names(.nodeTemplate)),
        Keyword("relationship_templates", "Relationships that requirements name.", .names(.relationshipTemplate)),
        Keyword("groups", "Nodes that belong together.", .names(.group)),
        Keyword("policies", "What is to be kept to, a list.", .names(.policy)),
        Keyword("outputs", "What is told when it has been carried out.", .names(.parameter)),
        Keyword("substitution_mappings", "The node that the whole topology can stand for.", .keys(.substitution)),
        Keyword("workflows", "Workflows written out step by step.", .names(.lifecycle)),
    ]

    private static let ofNodeTemplate = [
        type("The node type."), description, metadata,
        Keyword("directives", "What the orchestrator is to do with it: substitute, select."), assignedProperties,
        assignedAttributes,
        Keyword("requirements", "The nodes that it needs, a list.", .names(.requirement)),
        Keyword("capabilities", "The values of what it offers.", .names(.capability)),
        interfaces, artifacts, filtering, copy,
    ]
}
