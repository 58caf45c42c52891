/// A key of the grammar, as an editor offers and explains it.
struct Keyword: Sendable {
    /// What follows a key.
    enum Content: Sendable {
        /// A value that the grammar says no more of.
        case value
        /// A mapping, or a list of mappings, with keys of the grammar.
        case keys(Place)
        /// A mapping, or a list of single entries, with names that people give, each with such a mapping.
        case names(Place)
    }

    /// The key.
    let name: String
    /// What it is for, in a sentence or two.
    let text: String
    /// What follows it.
    let content: Content

    init(_ name: String, _ text: String, _ content: Content = .value) {
        self.name = name
        self.text = text
        self.content = content
    }
}

/// A place of the grammar in which keys stand (TOSCA Simple Profile 1.0 to 1.3).
enum Place: Sendable, CaseIterable {
    case serviceTemplate, importDefinition, repository
    case nodeType, relationshipType, capabilityType, interfaceType, dataType, artifactType, groupType, policyType
    case definition, capabilityDefinition, requirementDefinition, relationshipDefinition
    case topology, parameter, nodeTemplate, relationshipTemplate, capability, requirement, relationship
    case interface, operation, implementation, artifact, values, group, policy, substitution, nodeFilter
    case lifecycle, step, activity, weaving, weavingRule
}

/// Where in the grammar a path of keys leads.
enum Spot {
    /// To where keys of the grammar stand, and, if the place has them, names.
    case keys(Place)
    /// To where names stand that people give, below a key of a place.
    case names(Place, under: Keyword, in: Place)
    /// To the value of a key of a place.
    case value(of: Keyword, in: Place)
    /// To what the grammar leaves to types and authors: values and what is in them.
    case open
}

enum Grammar {
    /// Follows a path of keys from the top of a service template.
    static func spot(at path: [String]) -> Spot { walk(path).spot }

    /// The places that a path leads through, each with how many keys of the path lead to it.
    static func places(along path: [String]) -> [(place: Place, depth: Int)] { walk(path).places }

    private static func walk(_ path: [String]) -> (spot: Spot, places: [(place: Place, depth: Int)]) {
        var spot = Spot.keys(.serviceTemplate)
        var places: [(place: Place, depth: Int)] = [(.serviceTemplate, 0)]
        for (index, key) in path.enumerated() {
            switch spot {
            case .keys(let place):
                if let keyword = place.keywords.first(where: { $0.name == key }) {
                    switch keyword.content {
                    case .value: spot = .value(of: keyword, in: place)
                    case .keys(let next):
                        spot = .keys(next)
                        places.append((next, index + 1))
                    case .names(let next): spot = .names(next, under: keyword, in: place)
                    }
                } else if let next = place.named {
                    spot = .keys(next)
                    places.append((next, index + 1))
                } else {
                    return (.open, places)
                }
            case .names(let next, _, _):
                spot = .keys(next)
                places.append((next, index + 1))
            case .value, .open: return (.open, places)
            }
        }
        return (spot, places)
    }
}
