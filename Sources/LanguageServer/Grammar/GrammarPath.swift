internal import TOSCA

/// Where in the grammar a path of keys leads.
enum Spot {
    /// To where keys of a construct stand, and, if it has them, names.
    case keys(ConstructName)
    /// To where names stand that people give, below a key of a construct.
    case names(under: String, in: ConstructName)
    /// To what stands behind such a name, where the grammar leaves it to types and authors.
    case member(under: String, in: ConstructName)
    /// To the value of a key of a construct.
    case value(of: String, in: ConstructName)
    /// To what is within values.
    case open
}

/// A path of keys from the top of a service template, and what the grammar says of it.
struct GrammarPath {
    /// Where it leads.
    private(set) var spot = Spot.keys(.serviceTemplate)
    /// The constructs that it leads through, outermost first, each with how many of its keys lead to it.
    private(set) var constructs: [(name: ConstructName, depth: Int)] = [(.serviceTemplate, 0)]
    /// What stands behind the names that the path leads to.
    private var named: Shape?
    private let version: LanguageVersion

    init(_ path: [String], _ version: LanguageVersion = .v1_3) {
        self.version = version
        for (index, key) in path.enumerated() {
            switch spot {
            case .keys(let construct):
                guard let shape = Grammar[construct, version].keys[key] ?? Grammar[construct, version].others else {
                    spot = .open
                    return
                }
                follow(shape, key, in: construct, depth: index + 1)
            case .names(let key, let construct):
                if let next = named?.construct {
                    enter(next, depth: index + 1)
                } else {
                    spot = .member(under: key, in: construct)
                }
            case .member, .value, .open:
                spot = .open
                return
            }
        }
    }

    private mutating func follow(_ shape: Shape, _ key: String, in construct: ConstructName, depth: Int) {
        if let next = shape.construct {
            enter(next, depth: depth)
        } else if let names = shape.named {
            spot = .names(under: key, in: construct)
            named = names
        } else {
            spot = .value(of: key, in: construct)
        }
    }

    private mutating func enter(_ construct: ConstructName, depth: Int) {
        spot = .keys(construct)
        constructs.append((construct, depth))
    }
}

extension Shape {
    /// The construct whose keys stand there, be it alone or in a list.
    fileprivate var construct: ConstructName? {
        switch self {
        case .construct(let name), .parameter(let name): name
        case .propertyOrValue: .propertyDefinition
        case .list(let shape), .unchecked(let shape), .nothingOr(let shape): shape.construct
        case .either(let shapes): shapes.lazy.compactMap(\.construct).first
        default: nil
        }
    }

    /// What stands behind the names that people give there, be they in a mapping or in a list.
    fileprivate var named: Shape? {
        switch self {
        case .map(let shape), .namedList(let shape): shape
        case .unchecked(let shape), .nothingOr(let shape): shape.named
        case .either(let shapes): shapes.lazy.compactMap(\.named).first
        default: nil
        }
    }
}
