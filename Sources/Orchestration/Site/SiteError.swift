internal import Artifacts
internal import CSAR
public import TOSCA
internal import TupleSpace
internal import Zip

/// Why a site does not do what it was asked for.
public struct SiteError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, by what a caller can do about them.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such model, instance, execution, workflow or operation.
        case notFound
        /// There is one of this name already.
        case exists
        /// What is there does not permit it, and nothing else is wrong with the request.
        case conflict
        /// An execution works on the instance; `execution` names it.
        case busy
        /// What was given is wrong: a model, inputs, a name; `diagnostics` say where, if it is a model.
        case invalid
        /// It is not what the caller believes that it is: a condition of the request does not hold.
        case changed
        /// The space or the artifact store cannot be reached; the same may be done later.
        case unavailable
        /// The calling task was cancelled.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// What is in the way, and where: one sentence or more, without a mark of its gravity.
    public let message: String
    /// What to do about it.
    public let hint: String?
    /// For a model that is wrong: everything that is to be said of it, each with its file, line and column.
    public let diagnostics: [Diagnostic]
    /// For inputs that are wrong: everything that is to be said of them.
    public let inputs: [InputProblem]
    /// The execution that is in the way.
    public let execution: String?

    init(
        _ code: Code, _ message: String, hint: String? = nil, diagnostics: [Diagnostic] = [],
        inputs: [InputProblem] = [], execution: String? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.diagnostics = diagnostics
        self.inputs = inputs
        self.execution = execution
    }

    /// The message, the hint on a line of its own, and what is wrong with inputs and the model, a line each.
    public var description: String {
        ([message] + (hint.map { ["    hint: \($0)"] } ?? []) + inputs.map(\.description)
            + diagnostics.map(\.description))
            .joined(separator: "\n")
    }
}

extension SiteError {
    static func noModel(_ name: String) -> SiteError {
        SiteError(
            .notFound, "there is no model '\(name)'",
            hint: "`ditrit csar list` shows them, `ditrit csar push FILE --model \(name)` puts it there")
    }

    static func noInstance(_ name: String, of model: String) -> SiteError {
        SiteError(
            .notFound, "the model '\(model)' has no instance '\(name)'",
            hint: "`ditrit instance list \(model)` shows them, `ditrit instance create \(model) \(name)` makes it")
    }

    static func noExecution(_ id: String) -> SiteError {
        SiteError(
            .notFound, "there is no execution '\(id)'",
            hint: "of each instance the last \(Site.history) executions are kept")
    }

    static func raced(_ what: String) -> SiteError {
        SiteError(.conflict, "somebody else changes \(what) at the same time, again and again", hint: "try it again")
    }

    /// What was thrown below, by whose matter it is.
    ///
    /// - Parameter layout: the instance that was dealt with.
    init(_ error: any Error, _ layout: SpaceLayout) {
        switch error {
        case let error as SiteError: self = error
        case let error as ModelError:
            let count = error.diagnostics.count { $0.severity == .error }
            self.init(
                .invalid, "the model has \(count) \(count == 1 ? "error" : "errors")", diagnostics: error.diagnostics)
        case let error as CompilationError:
            self.init(.invalid, "the workflow cannot be compiled", diagnostics: error.diagnostics)
        case let error as Refusal: self.init(error, layout)
        case let error as ArtifactError: self.init(error)
        case let error as TupleSpaceError: self.init(error)
        case let error as OrchestrationError where !error.inputs.isEmpty || !error.diagnostics.isEmpty:
            let isAlone = error.diagnostics.isEmpty && error.inputs.count == 1
            self.init(
                .invalid, isAlone ? error.inputs[0].message : "the inputs do not fit the model",
                diagnostics: error.diagnostics, inputs: error.inputs)
        case is OrchestrationError, is CSARError, is ZipError: self.init(text: "\(error)")
        case is CancellationError: self.init(.cancelled, "the request was cancelled")
        default: self.init(.unavailable, "\(error)")
        }
    }

    /// The words of an error that a command would print.
    init(text: String) {
        let parts = text.split(separator: "\n    hint: ", maxSplits: 1)
        let message = parts.first.map(String.init) ?? text
        self.init(
            .invalid, message.hasPrefix("error: ") ? String(message.dropFirst("error: ".count)) : message,
            hint: parts.count > 1 ? String(parts[1]) : nil)
    }

    private init(_ error: ArtifactError) {
        switch error.code {
        case .cancelled: self.init(.cancelled, error.description)
        case .unusable, .tooLarge: self.init(text: error.description)
        case .missing, .damaged, .inUse, .unavailable:
            self.init(.unavailable, error.description, hint: "look after the artifact store")
        }
    }

    private init(_ error: TupleSpaceError) {
        switch error.code {
        case .cancelled: self.init(.cancelled, error.description)
        case .conflict: self.init(.conflict, error.description, hint: "try it again")
        case .tooLarge: self.init(.invalid, error.description)
        case .sessionEnded, .unreadable, .inUse, .foreign, .storage: self.init(.unavailable, error.description)
        }
    }

    private init(_ refusal: Refusal, _ layout: SpaceLayout) {
        let instance = "the instance '\(layout.instance)' of '\(layout.model)'"
        switch refusal {
        case .busy(let execution):
            self.init(
                .busy, "'\(execution.workflow)' runs on \(instance) (execution \(execution.id))",
                hint: "wait for its end (`ditrit exec watch \(execution.id)`), or cancel it", execution: execution.id)
        case .inUse(let other, let differences):
            self.init(
                .conflict,
                "the instance '\(other)' of '\(layout.model)' could not go on with this form of the model:"
                    + " \(differences.joined(separator: "; "))",
                hint: "uninstall that instance first, or put the model under another name")
        case .formIsGone(let form):
            self.init(
                .conflict,
                "what \(instance) was made of (\(form.digest.prefix(19))…) is no longer in the artifact store",
                hint: "put the CSAR there again that it was installed from, or uninstall it with that one")
        case .differs(let differences, let byInputs):
            self.init(
                .conflict,
                "\(instance) was made of other nodes than"
                    + " \(byInputs ? "these inputs ask for" : "the model has now"): \(differences.joined(separator: "; "))",
                hint: byInputs ? "uninstall it first, with its present inputs" : "put the earlier form again to go on")
        case .inputsDiffer(let differences):
            self.init(
                .conflict,
                "the inputs differ from those that \(instance) was made with: \(differences.joined(separator: ", "))",
                hint: "leave them out, or uninstall it first")
        case .raced: self = .raced(instance)
        }
    }
}
