internal import YAML

/// What may stand at a place of a file, as far as that can be told without knowing what names mean.
package indirect enum Shape: Sendable {
    /// Anything, functions too.
    case anything
    /// A string.
    case string
    /// The name of something: a string that is not empty.
    case name
    /// A version (1.3 §3.3.2): `1.0`, `1.2.3.beta-4`.
    case version
    /// `true` or `false`.
    case boolean
    /// A whole number, not below a bound.
    case integer(atLeast: Int)
    /// A string, or a version, which YAML may take for a number: what the metadata of a service template hold.
    case metadatum
    /// A single value of whatever kind, but something.
    case scalar
    /// Two whole numbers, the second one not below the first, or `UNBOUNDED` (1.3 §3.3.3).
    case range
    /// The attribute that an output goes to: `[SELF, address]` (1.3 §3.6.15); of a workflow, that of a node template
    /// that is named.
    case attributeMapping(ofOperation: Bool)
    /// One of some words.
    case word([String])
    /// A list.
    case list(Shape)
    /// A list of mappings that have one entry each: named things in an order (requirements, policies).
    case namedList(Shape)
    /// A mapping of names that the author chooses.
    case map(Shape)
    /// A mapping of keys that the grammar knows, or its short notation.
    case construct(ConstructName)
    /// The definition of a property, or something else that may be the value of one that is inherited (1.3 §3.6.10.6).
    case propertyOrValue
    /// A parameter by its definition or, since 1.3, by its value alone (1.3 §3.6.14.2, 2.0 §9.8).
    case parameter(ConstructName)
    /// Something that may also be left empty.
    case nothingOr(Shape)
    /// What is checked with complaints of its own when it is read.
    case unchecked(Shape)
    /// The first of some whose kind of node it is.
    case either([Shape])
}

extension Shape {
    /// Whether each name may be there once, although a list could repeat it (1.3 §3.1.3.1).
    ///
    /// A requirement may be assigned several times.
    var isNamedOnce: Bool {
        switch self {
        case .construct(.requirementDefinition), .construct(.policy): true
        default: false
        }
    }
}

/// A part of the grammar: what keys it has, and what stands behind each.
package final class Construct: Sendable {
    /// What it is called: `node template`.
    package let noun: String
    /// The section of the Simple Profile 1.3 that defines it.
    package let section: String
    /// What may stand behind each key.
    package let keys: [String: Shape]
    /// The keys that it must have.
    package let required: [String]
    /// Its notation as something else than a mapping.
    package let short: Shape?
    /// What stands behind keys that are names, as operations are in an interface.
    package let others: Shape?
    /// The keys that an earlier version has, or people expect, each with what to do about it; some of them are taken.
    package let former: [String: String]

    init(
        _ noun: String, _ section: String, _ keys: [String: Shape], required: [String] = [], short: Shape? = nil,
        others: Shape? = nil, former: [String: String] = [:]
    ) {
        self.noun = noun
        self.section = section
        self.keys = keys
        self.required = required
        self.short = short
        self.others = others
        self.former = former
    }

    /// Whether it has a key for each of some entries.
    func hasAll(_ entries: [Mapping.Entry]) -> Bool { entries.allSatisfy { keys[$0.name] != nil } }

    /// The key behind which another one belongs that stands among some entries: one of them, else the only one there is.
    func part(withKey key: String, among entries: [Mapping.Entry], _ version: LanguageVersion) -> String? {
        let parts = keys.filter {
            guard case .construct(let name) = $0.value else { return false }
            return Grammar[name, version].keys[key] != nil
        }.keys
        return entries.first { parts.contains($0.name) }?.name ?? (parts.count == 1 ? parts.first : nil)
    }

    /// `a node template`, `an operation`.
    var withArticle: String {
        "aeiou".contains(noun.first ?? "x") ? "an \(noun)" : "a \(noun)"
    }
}

/// The constructs of the grammar.
package enum ConstructName: Int, Sendable, CaseIterable {
    case serviceTemplate, importDefinition, repository
    case artifactType, dataType, capabilityType, interfaceType, relationshipType, nodeType, groupType, policyType
    case propertyDefinition, attributeDefinition, parameterDefinition, schemaDefinition
    case capabilityDefinition, requirementDefinition, requiredRelationship
    case interfaceDefinition, operationDefinition, notificationDefinition
    case implementation, notificationImplementation, artifactDefinition
    case topologyTemplate, nodeTemplate, relationshipTemplate, group, policy, substitutionMappings
    case requirementAssignment, assignedRelationship, capabilityAssignment, interfaceAssignment
    case operationAssignment
    case nodeFilter, capabilityFilter, substitutionFilter
    case trigger, declaredTrigger, timeInterval, eventFilter
    case workflow, precondition, step, activity
    case lifecycle, lifecycleStep, weaving, weavingRule
    case output
}
