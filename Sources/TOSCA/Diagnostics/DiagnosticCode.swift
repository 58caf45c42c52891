extension Diagnostic {
    /// What kind of thing is said: a number that stays, whatever becomes of the wording.
    ///
    /// The first digit is the area: 1 the text and its keys, 2 imports and files, 3 types, 4 templates, 5 values,
    /// 6 functions, 7 workflows and weaving. A number is never given to anything else, also when its code is gone.
    /// Each has an `Explanation`.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // The text and its keys
        /// The file of the service template is not there, or cannot be read.
        case unreadableFile = "TOSCA1001"
        /// The text is no YAML.
        case malformedYAML = "TOSCA1002"
        /// A mapping has a key twice.
        case duplicateKey = "TOSCA1003"
        /// The file asks for more than a reader gives: depth, aliases, length, chains.
        case limitExceeded = "TOSCA1004"
        /// Something is a mapping, a list or a name, and should be one of the others.
        case wrongKind = "TOSCA1005"
        /// An entry has no name.
        case unnamedEntry = "TOSCA1006"
        /// The grammar has no such key there.
        case unknownKey = "TOSCA1007"
        /// Two keys exclude each other.
        case conflictingKeys = "TOSCA1008"
        /// `tosca_definitions_version` is missing.
        case missingVersion = "TOSCA1009"
        /// There is no such version of TOSCA.
        case unknownVersion = "TOSCA1010"
        /// The version of TOSCA is one that is not read yet.
        case unsupportedVersion = "TOSCA1011"
        /// A key of the grammar cannot have this value.
        case impossibleValue = "TOSCA1012"
        /// A key that the grammar demands is missing.
        case missingKey = "TOSCA1013"
        /// TOSCA 2.0 has it, and it is not supported yet.
        case unsupportedFeature = "TOSCA1014"

        // Imports and files
        /// A file to import is not there, or cannot be read.
        case missingImport = "TOSCA2001"
        /// Files import each other.
        case circularImport = "TOSCA2002"
        /// An import is a URL.
        case remoteImport = "TOSCA2003"
        /// An import leads out of the CSAR.
        case outsideImport = "TOSCA2004"
        /// An import names no file.
        case incompleteImport = "TOSCA2005"
        /// A file that an operation runs is not there.
        case missingFile = "TOSCA2006"
        /// The file of an artifact that an operation runs is not there.
        case missingArtifactFile = "TOSCA2007"
        /// There is no repository of that name.
        case unknownRepository = "TOSCA2008"
        /// A file that an operation runs can be started by nothing.
        case unrunnableFile = "TOSCA2009"
        /// The file of an artifact has not the checksum that is said of it.
        case wrongChecksum = "TOSCA2010"

        // Types
        /// There is no type of that name.
        case unknownType = "TOSCA3001"
        /// A type is declared twice.
        case duplicateType = "TOSCA3002"
        /// Types derive from each other.
        case circularDerivation = "TOSCA3003"
        /// What a type says anew of what it inherits does not go with it.
        case unfitRefinement = "TOSCA3004"
        /// A requirement is declared that nothing could fulfil.
        case unfulfillableRequirement = "TOSCA3005"
        /// A schema of entries is given to a type that has none.
        case misplacedSchema = "TOSCA3006"

        // Templates
        /// What must have a type has none.
        case missingType = "TOSCA4001"
        /// A template assigns a capability that its type does not declare.
        case undeclaredCapability = "TOSCA4002"
        /// A template assigns a requirement that its type does not declare.
        case undeclaredRequirement = "TOSCA4003"
        /// A template assigns an interface that its type does not declare.
        case undeclaredInterface = "TOSCA4004"
        /// A template assigns an operation or a notification that the interface does not declare.
        case undeclaredOperation = "TOSCA4005"
        /// A template copies one that is not there.
        case unknownOriginal = "TOSCA4006"
        /// A template copies a copy.
        case copiedCopy = "TOSCA4007"
        /// A requirement names a node template that is not there.
        case unknownTarget = "TOSCA4008"
        /// Several node templates could fulfil a requirement.
        case ambiguousTarget = "TOSCA4009"
        /// No node template is there to fulfil a requirement.
        case openRequirement = "TOSCA4010"
        /// A requirement names a relationship that is neither a type nor a template.
        case unknownRelationship = "TOSCA4011"
        /// `operation_host` is none of the hosts that there are.
        case unknownOperationHost = "TOSCA4012"
        /// Nodes host each other.
        case circularHosting = "TOSCA4013"
        /// The node that is named for a requirement is not one that it is for.
        case unfitTarget = "TOSCA4014"
        /// The relationship that is named for a requirement is not of the type that it is for.
        case unfitRelationship = "TOSCA4015"
        /// A requirement names a capability that is neither one of the node nor a type.
        case unknownCapability = "TOSCA4016"
        /// What a substitution maps does not go with what it is mapped to.
        case unfitMapping = "TOSCA4017"
        /// A directive has no meaning.
        case unknownDirective = "TOSCA4018"
        /// A member of a group or a target of a policy is of a type that it does not take.
        case unfitMember = "TOSCA4019"
        /// A step, a group or a policy names what is neither a node nor a group.
        case unknownSubject = "TOSCA4020"
        /// A required input has no value.
        case missingInput = "TOSCA4021"
        /// A value is given to an input that is not declared.
        case undeclaredInput = "TOSCA4022"
        /// A requirement is assigned more often than its type allows.
        case excessRequirement = "TOSCA4023"
        /// Two things that may be named in one place have one name.
        case sharedName = "TOSCA4024"
        /// An assignment allows for occurrences that its definition does not.
        case wideOccurrences = "TOSCA4025"

        // Values
        /// A value is not of its type.
        case mistypedValue = "TOSCA5001"
        /// A required property has no value.
        case missingProperty = "TOSCA5002"
        /// A value is given to a property that is not declared.
        case undeclaredProperty = "TOSCA5003"
        /// A value is not what a constraint demands.
        case violatedConstraint = "TOSCA5004"
        /// There is no constraint of that name.
        case unknownConstraint = "TOSCA5005"
        /// A constraint has no meaning for values of the type.
        case inapplicableConstraint = "TOSCA5006"
        /// A constraint is given a value that it does not take.
        case malformedConstraint = "TOSCA5007"

        // Functions
        /// A function reads an input that is not there.
        case unknownInput = "TOSCA6001"
        /// A function reads from a node template that is not there.
        case unknownEntity = "TOSCA6002"
        /// A function reads a property or an attribute that is not declared.
        case undeclaredMember = "TOSCA6003"
        /// A function is called with arguments that it does not take.
        case malformedFunction = "TOSCA6004"
        /// Properties are each other's values.
        case circularValue = "TOSCA6005"
        /// An operation reads an attribute of a node that is not created yet.
        case earlyAttribute = "TOSCA6006"
        /// There is no function of that name.
        case unknownFunction = "TOSCA6007"

        // Workflows and weaving
        /// A workflow has no steps.
        case emptyWorkflow = "TOSCA7001"
        /// A step names one that is not there.
        case unknownStep = "TOSCA7002"
        /// What a step does is none of the activities that there are.
        case unknownActivity = "TOSCA7003"
        /// An operation is not named as `INTERFACE.OPERATION`.
        case malformedOperationName = "TOSCA7004"
        /// A weaving rule hooks in twice.
        case ambiguousHook = "TOSCA7005"
        /// A weaving rule hooks in nowhere.
        case missingHook = "TOSCA7006"
        /// A weaving rule waits for its own end.
        case waitForOwnEnd = "TOSCA7007"
        /// A weaving rule does nothing.
        case idleRule = "TOSCA7008"
        /// A step of a workflow never begins.
        case unreachableStep = "TOSCA7009"
        /// A workflow can never finish.
        case endlessWorkflow = "TOSCA7101"
        /// A step does nothing.
        case idleStep = "TOSCA7102"
        /// Workflows inline each other.
        case circularInline = "TOSCA7103"
        /// A workflow inlines one that its node type does not have.
        case unknownInline = "TOSCA7104"
        /// A workflow inlines one of several steps.
        case branchedInline = "TOSCA7105"
        /// The workflow of a node type delegates.
        case delegatingType = "TOSCA7106"
        /// A state is named that nodes never enter.
        case unknownState = "TOSCA7107"
        /// An output of an operation is mapped to what is no attribute.
        case unmappableOutput = "TOSCA7108"
        /// Nothing of the topology has the workflow.
        case unknownWorkflow = "TOSCA7109"
        /// The workflow is an imperative one, and these are not run yet.
        case imperativeWorkflow = "TOSCA7110"
        /// Something is to take the place of a node template, which is not done yet.
        case abstractNode = "TOSCA7111"

        // What could be better
        /// Nothing reads an input of the topology.
        case unusedInput = "TOSCA8001"
        /// Nothing is of a type that is declared beside the topology.
        case unusedType = "TOSCA8002"
        /// Nothing uses a type that an import brings.
        case unusedImport = "TOSCA8003"
        /// Nothing comes from a repository.
        case unusedRepository = "TOSCA8004"
        /// A value is given to a property or an attribute whose status is deprecated.
        case deprecatedProperty = "TOSCA8005"
        /// A template names an interface and says nothing of it.
        case emptyInterface = "TOSCA8006"
        /// A notation that the version of the file has given up.
        case deprecatedNotation = "TOSCA8007"
        /// The version of the language is not the first thing that a file says.
        case lateVersion = "TOSCA8008"
    }
}
