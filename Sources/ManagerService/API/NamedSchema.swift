internal import Orchestration

/// The forms of things that the API speaks of.
enum NamedSchema: String, Sendable, CaseIterable {
    case problem = "Problem"
    case version = "Version"
    case modelSummary = "ModelSummary"
    case models = "Models"
    case model = "Model"
    case parameter = "Parameter"
    case diagnostic = "Diagnostic"
    case diagnostics = "Diagnostics"
    case topology = "Topology"
    case nodeTemplate = "NodeTemplate"
    case relationship = "Relationship"
    case types = "Types"
    case type = "Type"
    case plan = "Plan"
    case newInstance = "NewInstance"
    case instanceSummary = "InstanceSummary"
    case instances = "Instances"
    case instance = "Instance"
    case nodeInstance = "NodeInstance"
    case newExecution = "NewExecution"
    case execution = "Execution"
    case executions = "Executions"
    case event = "Event"
    case events = "Events"
    case operation = "Operation"
    case operations = "Operations"
    case worker = "Worker"
    case workers = "Workers"
    case newToken = "NewToken"
    case token = "Token"
    case tokens = "Tokens"

    /// What it says.
    var schema: Schema {
        switch self {
        case .problem: Self.problemSchema
        case .version:
            .object([
                .always("name", .string, "The program."), .always("version", .string, "Its version."),
                .always("manager", .string, "How this manager is called."),
            ])
        case .modelSummary: .object(Self.modelHead)
        case .models: .page(of: .named(.modelSummary))
        case .model: .object(Self.modelHead + Self.modelParts)
        case .parameter: Self.parameterSchema
        case .diagnostic: Self.diagnosticSchema
        case .diagnostics:
            .object([.always("items", .list(of: .named(.diagnostic)), "Warnings, a file after the other.")])
        case .topology: Self.topologySchema
        case .nodeTemplate: Self.nodeTemplateSchema
        case .relationship: Self.relationshipSchema
        case .types: Self.typesSchema
        case .type: Self.typeSchema
        case .plan: Self.planSchema
        case .newInstance:
            .object([
                .always("name", .text(.name), "The instance's name."),
                .maybe("inputs", .map(of: .anything), "Inputs of the topology; the others have their defaults."),
            ])
        case .instanceSummary: .object(Self.instanceHead)
        case .instances: .page(of: .named(.instanceSummary))
        case .instance: .object(Self.instanceHead + Self.instanceParts)
        case .nodeInstance: Self.nodeInstanceSchema
        case .newExecution:
            .object([
                .always("workflow", .text(.upTo(200)), "The workflow to run: `install`."),
                .maybe("inputs", .map(of: .anything), "Inputs of the topology, on top of those that the instance has."),
            ])
        case .execution: Self.executionSchema
        case .executions: .page(of: .named(.execution))
        case .event: Self.eventSchema
        case .events: Self.eventsSchema
        case .operation: Self.operationSchema
        case .operations: .page(of: .named(.operation))
        case .worker: Self.workerSchema
        case .workers: .object([.always("items", .list(of: .named(.worker)), "The workers, by name.")])
        case .newToken:
            .object([
                .always("name", .text(.name), "What the token is called."),
                .always("role", .text(.choice(Role.allCases.map(\.rawValue))), "What its owner may do."),
                .maybe("expires_in", .integer(1...3_153_600_000), "How many seconds it is good for; else for ever."),
            ])
        case .token: Self.tokenSchema
        case .tokens: .object([.always("items", .list(of: .named(.token)), "The tokens, by name.")])
        }
    }
}

extension NamedSchema {
    private static let problemSchema = Schema.object([
        .always("type", .string, "The kind of problem, a URI reference; `about:blank` says no more than the status."),
        .always("title", .string, "The kind of problem in words."),
        .always("status", .integer(400...599), "The status."),
        .maybe("detail", .string, "What went wrong this time, and what to do."),
        .maybe("hint", .string, "What to do about it."),
        .maybe("instance", .string, "What it happened to."),
        .maybe("execution", .string, "The execution that is in the way."),
        .maybe(
            "errors", .list(of: .map(of: .anything)),
            "Everything that is wrong: of a model with file, line, column, code, severity, message and hint; of a request"
                + " with the pointer or the parameter and a message; of inputs with the pointer, code, severity, message"
                + " and hint, and with the file, line and column of their declarations."
        ),
    ])

    private static let modelHead: [Schema.Member] = [
        .always("name", .string, "Its name."),
        .always("digest", .text(.digest), "The digest of its CSAR, which is its entity tag."),
        .always("entry", .string, "The service template's file in the CSAR."),
        .always("lenient", .boolean, "Whether names may be used that their types do not declare."),
        .always("put", .text(.time), "When this form was put."),
    ]

    private static let modelParts: [Schema.Member] = [
        .maybe("description", .string, "What its author says of it."),
        .always("metadata", .map(of: .string), "Its metadata."),
        .always("tosca_definitions_version", .string, "The version of TOSCA that it is written in."),
        .always("inputs", .list(of: .named(.parameter)), "The inputs of its topology."),
        .always("outputs", .list(of: .named(.parameter)), "The outputs of its topology."),
        .always("workflows", .list(of: .string), "The workflows that its node types define."),
        .always(
            "counts",
            .object([
                .always("node_templates", .count, "Node templates."),
                .always("relationships", .count, "Relationships."),
                .always("warnings", .count, "Warnings; see its diagnostics."),
            ]), "How much there is of it."),
    ]

    private static let parameterSchema = Schema.object([
        .always("name", .string, "Its name."), .maybe("type", .string, "The name of its data type."),
        .maybe("required", .boolean, "Whether it must be given."),
        .maybe("default", .anything, "What it is if it is not given."),
        .maybe("value", .anything, "What it is made of: functions as they are written."),
        .maybe("description", .string, "What its author says of it."),
    ])

    private static let diagnosticSchema = Schema.object([
        .always("file", .string, "The file in the CSAR."), .always("line", .count, "From 1."),
        .always("column", .count, "From 1."),
        .always("code", .string, "What kind of thing it is: `ditrit explain` tells more."),
        .always("severity", .text(.choice(["error", "warning", "hint"])), "How grave it is."),
        .always("message", .string, "What."), .maybe("hint", .string, "What to do about it."),
    ])

    private static let topologySchema = Schema.object([
        .always("node_templates", .list(of: .named(.nodeTemplate)), "The node templates, in the order of the file."),
        .always("relationships", .list(of: .named(.relationship)), "A relationship for each requirement."),
    ])

    private static let nodeTemplateSchema = Schema.object([
        .always("name", .string, "Its name."), .always("type", .string, "The full name of its type."),
        .always("properties", .map(of: .anything), "Its properties, defaults included; functions as they are written."),
        .always("attributes", .map(of: .anything), "Its attributes, as far as they are given."),
        .always("interfaces", .map(of: .list(of: .string)), "Its operations that run something, by interface."),
        .maybe("host", .string, "The node template that it is hosted on."),
    ])

    private static let relationshipSchema = Schema.object([
        .always("name", .string, "Its name."), .always("requirement", .string, "The requirement that it fulfils."),
        .always("source", .string, "The node template that requires."),
        .always("target", .string, "The node template that fulfils."),
        .always("type", .string, "The full name of its type."),
        .maybe("capability", .string, "The capability that it is bound to."),
        .always("properties", .map(of: .anything), "Its properties."),
    ])

    private static let typesSchema = Schema.object(
        ["node", "relationship", "capability", "interface", "data", "artifact", "group", "policy"].map {
            .always("\($0)_types", .list(of: .named(.type)), "The \($0) types, by name.")
        })

    private static let typeSchema = Schema.object([
        .always("name", .string, "The full name."),
        .maybe("derived_from", .string, "What it derives from."),
        .maybe("description", .string, "What its author says of it."),
        .always("properties", .list(of: .named(.parameter)), "Its properties, inherited ones included."),
        .always("attributes", .list(of: .named(.parameter)), "Its attributes, inherited ones included."),
        .maybe("workflows", .list(of: .string), "The workflows that it takes part in."),
        .always("file", .string, "Where it is declared."), .always("line", .count, "Where it is declared."),
    ])

    private static let planSchema = Schema.object([
        .always("workflow", .string, "The workflow."),
        .always(
            "vertices",
            .list(
                of: .object([
                    .always("id", .count, "Its number."), .always("label", .string, "What is done."),
                    .always("operation", .boolean, "Whether it runs an implementation."),
                ])), "Everything that the workflow does."),
        .always(
            "edges",
            .list(
                of: .object([
                    .always("from", .count, "What comes first."), .always("to", .count, "What waits for it."),
                    .always("rule", .string, "The rule that says so."),
                    .always("location", .string, "Where that rule is written."),
                ])), "What waits for what, and why."),
        .always("order", .list(of: .count), "A legal order."),
        .always("critical_path", .list(of: .count), "The longest chain of operations."),
    ])

    private static let instanceHead: [Schema.Member] = [
        .always("model", .string, "The model's name."), .always("name", .string, "Its name."),
        .always("created", .text(.time), "When it was made."),
        .always("inputs", .map(of: .anything), "The inputs that were given."),
        .maybe("execution", .named(.execution), "The last execution on it."),
    ]

    private static let instanceParts: [Schema.Member] = [
        .always("current", .boolean, "Whether it is of the form that the model has now."),
        .always("nodes", .list(of: .named(.nodeInstance)), "Its node instances, in the order of the topology."),
        .always("outputs", .map(of: .anything), "The outputs of the topology as they are now."),
    ]

    private static let nodeInstanceSchema = Schema.object([
        .always("name", .string, "Its name: `web_0`."), .always("template", .string, "The name of its template."),
        .always("position", .count, "Its position among the instances of its template."),
        .always("type", .string, "The full name of its type."), .always("state", .string, "Its state."),
        .maybe("host", .string, "The node instance that it is hosted on."),
        .always("attributes", .map(of: .anything), "Attributes that operations have set."),
        .always("outputs", .map(of: .map(of: .anything)), "Outputs of operations, by `Interface.operation`."),
        .maybe(
            "relationships",
            .list(
                of: .object([
                    .always("name", .string, "The relationship's name in the topology: `web.uses`."),
                    .always("target", .string, "The name of the node instance that it leads to."),
                    .always("attributes", .map(of: .anything), "Attributes that operations have set."),
                    .always(
                        "outputs", .map(of: .map(of: .anything)), "Outputs of operations, by `Interface.operation`."),
                ])), "What operations of its relationships have left."),
    ])

    private static let executionSchema = Schema.object([
        .always("id", .string, "Its name, of its own in the site."), .always("model", .string, "The model."),
        .always("instance", .string, "The instance."), .always("workflow", .string, "The workflow."),
        .always("status", .text(.choice(ExecutionRecord.Status.allCases.map(\.rawValue))), "How it stands."),
        .maybe("stopping", .boolean, "Whether it was asked to stop, and has not yet; in lists, and where one is got."),
        .maybe("waiting", .boolean, "Whether it goes on but no worker drives it; in lists, and where one is got."),
        .always("started", .text(.time), "When it was started."),
        .maybe("ended", .text(.time), "When it ended."),
        .always(
            "operations",
            .object([
                .always("handed_out", .count, "Handed to the workers, and not taken back."),
                .always("succeeded", .count, "Ended well."), .always("failed", .count, "Ended badly."),
            ]), "How many operations came to what end."),
        .always("outputs", .map(of: .anything), "The outputs of the topology as they were when it ended."),
        .maybe("message", .string, "Why it could not be run at all."),
        .maybe("trace", .string, "The trace that all that happens in it belongs to (W3C `traceparent`)."),
        .maybe(
            "goals", .map(of: .string),
            "The states in which it leaves nodes, by node template; only where one is asked for."),
    ])

    private static let eventSchema = Schema.object([
        .always("position", .string, "Its place in the log, to go on from."),
        .always("at", .text(.time), "When."),
        .always(
            "kind", .text(.choice(["state", "dispatched", "succeeded", "failed", "withdrawn"])), "What happened."),
        .always("node", .string, "The node instance that it happened to."),
        .maybe("state", .string, "The state that it has entered."),
        .maybe("operation", .string, "The operation: `Standard.create`."),
        .maybe("number", .count, "The operation's number in the execution."),
        .maybe("relationship", .string, "The relationship, for its operations."),
        .maybe("peer", .string, "The node instance at the relationship's other end."),
        .maybe("worker", .string, "The worker that has run it."),
        .maybe("began", .text(.time), "When the operation began."),
        .maybe("ended", .text(.time), "When the operation ended."),
        .maybe("message", .string, "Why it failed."),
        .maybe("output", .list(of: .string), "The last lines that a failed operation has printed."),
    ])

    private static let eventsSchema = Schema.object([
        .always("items", .list(of: .named(.event)), "What has happened, in its order."),
        .maybe("next", .string, "What to give as `after` to go on."),
        .always("over", .boolean, "Whether the execution is over and nothing comes after these."),
    ])

    private static let operationSchema = Schema.object([
        .always("number", .count, "Its number in the execution."),
        .always("node", .string, "The node instance."),
        .always("operation", .string, "The operation: `Standard.create`."),
        .maybe("relationship", .string, "The relationship, for its operations."),
        .maybe("peer", .string, "The node instance at the relationship's other end."),
        .always(
            "state", .text(.choice(["waiting", "running", "succeeded", "failed", "withdrawn"])), "How it stands."),
        .maybe("worker", .string, "Who runs it, or has."),
        .maybe("handed_out", .text(.time), "When it was handed out."),
        .maybe("began", .text(.time), "When it began."), .maybe("ended", .text(.time), "When it ended."),
        .maybe("message", .string, "Why it failed."),
    ])

    private static let workerSchema = Schema.object([
        .always("name", .string, "How it is called."), .maybe("host", .string, "The host that it runs on."),
        .always("roles", .list(of: .string), "What it does: `engine`, `operations`."),
        .maybe("since", .text(.time), "Since when it has been in the space."),
        .always("executions", .list(of: .string), "The executions that it drives."),
        .always(
            "operations",
            .list(
                of: .object([
                    .always("execution", .string, "The execution."), .always("number", .count, "Its number in that."),
                ])), "The operations that it runs."),
    ])

    private static let tokenSchema = Schema.object([
        .always("name", .string, "What it is called."),
        .always("role", .text(.choice(Role.allCases.map(\.rawValue))), "What its owner may do."),
        .always("created", .text(.time), "When it was made."),
        .maybe("expires", .text(.time), "When it ends."),
        .maybe("token", .string, "The token itself: only where it was just made."),
    ])
}
