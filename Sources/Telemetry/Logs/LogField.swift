/// What a record can be looked up by: `journalctl DITRIT_EXECUTION=…`.
///
/// A closed set, so that every daemon spells them alike. They are explained in `docs/worker.md` and `docs/manager.md`.
public enum LogField: String, Sendable, CaseIterable {
    /// The daemon that speaks, by its own name.
    case worker = "DITRIT_WORKER"
    /// The manager that speaks, by its own name.
    case manager = "DITRIT_MANAGER"
    /// Who has asked for something, and how they have shown who they are: `token ci`.
    case principal = "DITRIT_PRINCIPAL"
    /// Where they have asked from.
    case peer = "DITRIT_PEER"
    /// What they have asked for: `putModel`.
    case action = "DITRIT_ACTION"
    /// What came of it: `done`, `failed` or `refused`.
    case outcome = "DITRIT_OUTCOME"
    /// The model.
    case model = "DITRIT_MODEL"
    /// The instance of the model.
    case instance = "DITRIT_INSTANCE"
    /// The execution of a workflow.
    case execution = "DITRIT_EXECUTION"
    /// The node instance: `web_0`.
    case node = "DITRIT_NODE"
    /// The operation: `Standard.create`.
    case operation = "DITRIT_OPERATION"
    /// The artifact, by its digest: `sha256:…`.
    case artifact = "DITRIT_ARTIFACT"
    /// The store of artifacts that ditrit-artifactd serves.
    case store = "DITRIT_STORE"
    /// The trace (W3C Trace Context).
    case trace = "TRACE_ID"
    /// The span within the trace.
    case span = "SPAN_ID"

    /// The name before the value on standard error; nil for those that would only be in a reader's way there.
    var label: String? {
        switch self {
        case .model: "model"
        case .instance: "instance"
        case .execution: "execution"
        case .node: "node"
        case .operation: "operation"
        case .artifact: "artifact"
        case .trace: "trace"
        case .store, .worker, .manager, .principal, .peer, .action, .outcome, .span: nil
        }
    }
}
