public import TOSCA

/// A model as it stands in a list.
public struct ModelSummary: Sendable {
    /// Its name.
    public let name: String
    /// What the space keeps of it.
    public let record: ModelRecord
}

/// A model with its service template.
public struct SiteModel: Sendable {
    /// Its name.
    public let name: String
    /// What the space keeps of it.
    public let record: ModelRecord
    /// The service template.
    public let service: ServiceTemplate
    /// What is worth a warning in it; of node templates whose place others are to take, by the models that there are now.
    public let diagnostics: [Diagnostic]

    /// The names of the workflows that its node types define, sorted.
    public var workflows: [String] { service.workflowNames }

    /// Whether what there is to say of it depends on nothing but its own form.
    public var standsAlone: Bool { service.abstractNodes.isEmpty }
}

/// What a model must be for it to be put or removed.
///
/// Source: the preconditions of RFC 9110 §13.1, with digests of CSARs as entity tags.
public enum ModelCondition: Sendable, Equatable {
    /// Nothing: it is done whatever there is.
    case none
    /// There is none of this name.
    case isAbsent
    /// There is one, whatever it is.
    case isPresent
    /// There is one, read from a CSAR of one of these digests.
    case hasDigest([String])

    func check(_ record: ModelRecord?, _ name: String) throws(SiteError) {
        switch (self, record) {
        case (.none, _), (.isAbsent, nil), (.isPresent, .some): return
        case (.hasDigest(let digests), let record?) where digests.contains(record.digest): return
        case (.isAbsent, .some):
            throw SiteError(
                .changed, "there is a model '\(name)' already", hint: "choose another name, or replace that one")
        case (_, nil):
            throw SiteError(.changed, "there is no model '\(name)' any more", hint: "look at it again")
        case (_, let record?):
            throw SiteError(
                .changed, "the model '\(name)' is another one by now: its CSAR is \(record.digest)",
                hint: "look at it again, and decide anew")
        }
    }
}

/// What came of putting a model.
public struct ModelPut: Sendable {
    /// The model as it is now.
    public let model: SiteModel
    /// Whether there was none of this name before.
    public let isNew: Bool
}
