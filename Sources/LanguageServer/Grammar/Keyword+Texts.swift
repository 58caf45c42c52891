internal import TOSCA

/// What editors say of the keys that the grammar has, in the order in which they offer them.
extension Keyword {
    typealias Text = (key: String, text: String)

    /// Keys that mean the same everywhere.
    static let common: [Text] = [
        ("derived_from", "The type whose parts it inherits."),
        ("type", "Its type."),
        ("description", "What its author says of it."),
        ("properties", "The values of its properties."),
        ("attributes", "The first values of its attributes."),
        ("interfaces", "Its operations, by interface."),
        ("artifacts", "The files that it brings."),
        ("implementation", "What runs: a file or an artifact."),
        ("inputs", "What it is called with."),
        ("outputs", "The attributes that its outputs are written to: [ENTITY, ATTRIBUTE]."),
        ("operations", "Its operations."),
        ("notifications", "What it tells without being asked."),
        ("node_filter", "What a node that fulfils it must be."),
        ("occurrences", "How often it may be there: [least, most]."),
        ("count", "How many of it there are to be."),
        ("directives", "What the orchestrator is to do with it: substitute, select."),
        ("copy", "Another template, from which all is taken that is not said here."),
        ("version", "Its version."),
        ("metadata", "Whatever else there is to say, as names and texts."),
        ("validation", "What its values must be: a function that is true of them."),
        ("count_range", "How often it may be assigned: [least, most]."),
    ]

    private static let declared: [Text] = [
        ("properties", "The properties that it has."),
        ("attributes", "What is known of it only when it is there."),
    ]

    private static let value: [Text] = [
        ("type", "The type of its values."),
        ("required", "Whether it must have a value; true if nothing is said."),
        ("default", "The value that it has if none is given."),
        ("value", "Its value; for outputs, mostly a function."),
        ("constraints", "What its values must be, a list."),
        ("entry_schema", "What the entries of a list or a map are."),
        ("key_schema", "What the keys of a map are."),
        ("status", "supported, unsupported, experimental or deprecated."),
        ("external-schema", "A schema of another language that its values must meet."),
        ("external_schema", "A schema of another language that its values must meet."),
        ("mapping", "The attribute that an output goes to: [ENTITY, ATTRIBUTE]."),
    ]

    private static let sources: [Text] = [
        ("valid_source_types", "The node types whose requirements it may fulfil."),
        ("valid_source_node_types", "The node types whose requirements it may fulfil."),
        ("valid_relationship_types", "The types of relationships that may lead to it."),
    ]

    private static let artifact: [Text] = [
        ("type", "The artifact type."),
        ("file", "Its path in the CSAR."),
        ("repository", "The repository that the file is in."),
        ("deploy_path", "Where it is put on the node."),
        ("artifact_version", "The version of the file."),
        ("checksum", "The checksum of the file."),
        ("checksum_algorithm", "How the checksum is worked out: SHA-256."),
        ("mime_type", "The media type of the file."),
    ]

    private static let step: [Text] = [
        ("activities", "What it does, one after the other."),
        ("target", "The node template or group that it is about."),
        ("target_relationship", "A requirement of the target: the relationship that it is about."),
        ("filter", "What must be true for it to be done."),
        ("on_success", "The steps that may begin when it is done."),
        ("on_failure", "The steps that begin when it has failed."),
        ("operation_host", "Where its operations run."),
    ]

    /// What there is to say of the keys of a construct beyond what they mean everywhere.
    static func texts(of construct: ConstructName) -> [Text] {
        switch construct {
        case .serviceTemplate: serviceTemplate
        case .importDefinition:
            [
                ("file", "The path of the file, relative to this one or to the root of the CSAR."),
                ("url", "The path of the file, relative to this one or to the root of the CSAR."),
                ("profile", "The profile, by its name: org.oasis-open.simple:2.0."),
                ("namespace", "What the imported names are called with, before a colon."),
                ("repository", "The repository that the file is in."),
                ("namespace_prefix", "What the imported names are called with, before a colon."),
                ("namespace_uri", "The namespace of the imported names."),
            ]
        case .repository: [("url", "Where it is."), ("credential", "What is needed to get in.")]
        case .nodeType:
            declared + [
                ("capabilities", "What it offers to others."),
                ("requirements", "What it needs of others, a list."),
                ("workflows", "What each workflow does to nodes of the type."),
            ]
        case .relationshipType:
            declared + [
                ("valid_target_types", "The capability types that its targets may have."),
                ("valid_source_types", "The types that its sources may have."),
                ("valid_capability_types", "The capability types that its targets may have."),
                ("valid_target_node_types", "The node types that its targets may have."),
                ("valid_source_node_types", "The node types that its sources may have."),
                ("workflows", "The rules by which it is woven into the workflows of its ends."),
                ("workflow", "The same as 'workflows'."),
            ]
        case .capabilityType: declared + sources
        case .capabilityDefinition: declared + [("type", "The capability type.")] + sources
        case .interfaceType: [("inputs", "The inputs of all its operations.")]
        case .interfaceDefinition, .interfaceAssignment:
            [("type", "The interface type."), ("inputs", "The inputs of all its operations.")]
        case .dataType:
            declared + [
                ("constraints", "What its values must be."),
                ("entry_schema", "What the entries are, for a type derived from list or map."),
                ("key_schema", "What the keys are, for a type derived from map."),
                ("data_type", "The type of the number, for a type derived from scalar."),
                ("units", "The units, each with its factor, for a type derived from scalar."),
                ("canonical_unit", "The unit of the factor 1, for a type derived from scalar."),
                ("prefixes", "The prefixes of units, each with its factor, for a type derived from scalar."),
            ]
        case .artifactType:
            declared + [
                ("mime_type", "The media type of its files."), ("file_ext", "The extensions of its files, a list."),
            ]
        case .groupType:
            declared + [
                ("members", "The node types of its members."),
                ("capabilities", "What it offers to others; up to 1.2."),
                ("requirements", "What it needs of others, a list; up to 1.2."),
            ]
        case .policyType:
            declared + [
                ("targets", "The node and group types that it applies to."), ("triggers", "What it does, and when."),
            ]
        case .propertyDefinition, .attributeDefinition, .parameterDefinition, .schemaDefinition, .output: value
        case .requirementDefinition:
            [
                ("capability", "The capability type that fulfils it."),
                ("node", "The node type that fulfils it."),
                ("relationship", "The relationship type that it becomes."),
                ("relationship_type", "The same as 'relationship'."),
            ]
        case .requiredRelationship, .assignedRelationship, .relationshipTemplate: [("type", "The relationship type.")]
        case .operationDefinition, .operationAssignment, .notificationDefinition:
            [("implementation", "What runs: a file or an artifact."), ("inputs", "What it finds in its environment.")]
        case .implementation, .notificationImplementation:
            [
                ("primary", "The file that runs, or the name of an artifact."),
                ("dependencies", "Further files that it needs, a list."),
                ("timeout", "After how many seconds it is stopped."),
                ("operation_host", "Where it runs: SELF, HOST, SOURCE, TARGET or ORCHESTRATOR."),
            ] + artifact
        case .artifactDefinition: artifact
        case .topologyTemplate:
            [
                ("inputs", "What is given when it is instantiated."),
                ("node_templates", "The nodes."),
                ("relationship_templates", "Relationships that requirements name."),
                ("groups", "Nodes that belong together."),
                ("policies", "What is to be kept to, a list."),
                ("outputs", "What is told when it has been carried out."),
                ("substitution_mappings", "The node that the whole topology can stand for."),
                ("workflows", "Workflows written out step by step."),
                ("functions", "Functions of one's own, which TOSCA 2.0 has."),
            ]
        case .nodeTemplate:
            [
                ("type", "The node type."),
                ("properties", "The values of its properties."),
                ("requirements", "The nodes that it needs, a list."),
                ("capabilities", "The values of what it offers."),
            ]
        case .requirementAssignment:
            [
                ("node", "The node template that fulfils it, or a node type of which there is one template."),
                ("capability", "The capability of that node."),
                ("relationship", "A relationship template, or type."),
                ("allocation", "What it takes of the capability for itself."),
                ("optional", "Whether it may stay open."),
            ]
        case .capabilityAssignment: []
        case .group: [("type", "The group type."), ("members", "The node templates that belong to it, a list.")]
        case .policy:
            [
                ("type", "The policy type."),
                ("targets", "The node templates and groups that it applies to, a list."),
                ("triggers", "What it does, and when."),
            ]
        case .substitutionMappings:
            [
                ("node_type", "The node type that the topology can stand for."),
                ("substitution_filter", "What a node must be that the topology stands for."),
                ("properties", "The inputs that the properties of that node are."),
                ("attributes", "The outputs that the attributes of that node are."),
                ("capabilities", "The capabilities of node templates that those of that node are."),
                ("requirements", "The requirements of node templates that those of that node are."),
                ("interfaces", "The workflows that the operations of that node are."),
            ]
        case .nodeFilter, .capabilityFilter, .substitutionFilter:
            [("properties", "What its properties must be."), ("capabilities", "What its capabilities must be.")]
        case .trigger, .declaredTrigger:
            [
                ("event", "What sets it off."),
                ("event_type", "What sets it off; up to 1.2."),
                ("condition", "What must be true besides."),
                ("action", "What it does, a list of activities."),
                ("schedule", "From when to when it is looked out for."),
                ("target_filter", "The node that it looks at."),
                ("constraint", "What must be true besides; up to 1.2."),
                ("period", "For how long the condition must hold."),
                ("evaluations", "How often it is looked in that time."),
                ("method", "How what was seen is summed up: average."),
            ]
        case .timeInterval: [("start_time", "When it begins."), ("end_time", "When it ends.")]
        case .eventFilter:
            [
                ("node", "The node template or type."), ("requirement", "A requirement of the node."),
                ("capability", "A capability of the node."),
            ]
        case .workflow:
            [
                ("inputs", "Its inputs."), ("preconditions", "What must be true before it begins."),
                ("precondition", "What must be true before it begins."), ("steps", "Its steps."),
            ]
        case .lifecycle: [("steps", "Its steps.")]
        case .precondition: step + [("condition", "What must be true of it, a list.")]
        case .step, .lifecycleStep: step
        case .activity:
            [
                ("set_state", "Sets the state of the node."),
                ("call_operation", "Calls an operation, INTERFACE.OPERATION."),
                ("inline", "Does what another workflow does."),
                ("delegate", "Leaves the node to the orchestrator."),
            ]
        case .weaving:
            [
                ("source_weaving", "Rules for the node that requires, a list."),
                ("target_weaving", "Rules for the node that fulfils, a list."),
            ]
        case .weavingRule:
            [
                ("before", "The state before which the rule hooks in."),
                ("after", "The state after which the rule hooks in."),
                ("wait_target", "The state of the target that is waited for."),
                ("wait_source", "The state of the source that is waited for."),
                ("after_target", "The same as 'wait_target'."),
                ("after_source", "The same as 'wait_source'."),
                ("activity", "The operation of the relationship that is called."),
                ("operation_host", "Where the operation runs, if not where its name says."),
            ]
        }
    }

    private static let serviceTemplate: [Text] = [
        ("tosca_definitions_version", "The version of TOSCA that the file is written in; it comes first."),
        ("description", "What its author says of it."),
        ("imports", "Other files whose types are used here, a list."),
        ("topology_template", "The nodes and how they depend on each other."),
        ("service_template", "The nodes and how they depend on each other."),
        ("profile", "The name by which others import the file."),
        ("functions", "Functions of one's own."),
        ("node_types", "Kinds of nodes."),
        ("relationship_types", "Kinds of relationships."),
        ("capability_types", "Kinds of what nodes offer."),
        ("interface_types", "Sets of operations."),
        ("data_types", "Kinds of values."),
        ("artifact_types", "Kinds of files."),
        ("group_types", "Kinds of groups."),
        ("policy_types", "Kinds of policies."),
        ("repositories", "Where files come from."),
        ("dsl_definitions", "Anchors for use elsewhere in the file."),
        ("namespace", "The namespace of the names in this file."),
        ("template_name", "The name of the template."),
        ("template_author", "Who wrote it."),
        ("template_version", "Its version."),
    ]
}
