internal import TupleSpace

/// Why something is not done to an instance, as it and its model stand now; the words are found by who tells a person.
enum Refusal: Error {
    /// An execution goes on, which is not the one that is wanted.
    case busy(ExecutionRecord)
    /// Another instance of the model is in use, and not to go on with the form that is wanted, or could not: then the
    /// differences say why.
    case inUse(instance: String, differences: [String])
    /// The form that the instance is of is no longer to be had.
    case formIsGone(ModelForm)
    /// What is there of the instance was made of other nodes.
    case differs([String], byInputs: Bool)
    /// What is there of the instance was made with other inputs; each as `port 1 → 55`.
    case inputsDiffer([String])
    /// Somebody else has changed the same at the same time.
    case raced
}

extension StateDirectoryError {
    /// A refusal in the words of a command that runs a CSAR.
    ///
    /// - Parameters:
    ///   - isShared: whether others use the space, too.
    ///   - store: where CSARs are kept, for people.
    init(_ refusal: Refusal, _ layout: SpaceLayout, isShared: Bool, store: String) {
        let choice = isShared ? "name with --model" : "directory with --state"
        switch refusal {
        case .busy(let execution):
            self.init(
                "error: '\(execution.workflow)' runs on the instance '\(layout.instance)' of '\(layout.model)'"
                    + " (execution \(execution.id))\n    hint: wait for its end, or stop it: run that workflow as it was"
                    + " run, with the same CSAR and inputs, to follow it, and press Ctrl-C")
        case .inUse(let other, _):
            self.init(
                "error: the instance '\(other)' of '\(layout.model)' was made of another form of the model"
                    + "\n    hint: choose another name with --model, or uninstall that instance first")
        case .formIsGone(let form):
            self.init(
                "error: the model '\(layout.model)' has changed, and what the instance was made of"
                    + " (\(form.digest.prefix(19))…) is no longer in \(store)\n    hint: run with the CSAR that it"
                    + " was installed from, or choose another \(choice)")
        case .differs(let differences, let byInputs):
            self.init(
                "error: the \(isShared ? "space" : "state directory") holds an instance of '\(layout.model)' that was"
                    + " made of other nodes than"
                    + " \(byInputs ? "these inputs ask for" : "this form of the model has"):"
                    + " \(differences.joined(separator: "; "))\n    hint: uninstall it first, with"
                    + " \(byInputs ? "the inputs" : "the CSAR") that it was installed with; or choose another \(choice)"
            )
        case .inputsDiffer(let differences):
            self.init(
                "error: the inputs differ from those that the instance '\(layout.instance)' of '\(layout.model)' was"
                    + " made with: \(differences.joined(separator: ", "))\n    hint: leave them out, or uninstall it first"
            )
        case .raced:
            self.init(
                "error: somebody else has begun something on the instance '\(layout.instance)' of '\(layout.model)'"
                    + " at the same time\n    hint: run it again to follow what goes on")
        }
    }
}
