internal import YAML

/// Of what kind a node must be, in YAML, to have a shape.
extension Shape {
    /// Whether a node is of the kind that is wanted, whatever it holds.
    func fits(_ node: Node, _ version: LanguageVersion) -> Bool {
        switch self {
        case .anything, .unchecked, .propertyOrValue, .parameter: true
        case .string, .name, .version, .word: node.isString
        case .boolean, .integer, .scalar, .metadatum: node.scalar != nil
        case .attributeMapping: node.sequence != nil || node.mapping != nil
        case .range, .list, .namedList: node.sequence != nil
        case .map: node.mapping != nil
        case .construct(let name):
            node.mapping != nil || Grammar[name, version].short.map { $0.fits(node, version) } ?? false
        case .nothingOr(let shape): node.isNull || shape.fits(node, version)
        case .either(let shapes): shapes.contains { $0.fits(node, version) }
        }
    }

    /// What is wanted, in words: `a list`.
    var expectation: String {
        switch self {
        case .string: "a string"
        case .name: "a name"
        case .list, .namedList, .range, .attributeMapping: "a list"
        case .map, .construct: "a mapping"
        default: "a value"
        }
    }
}

extension Node {
    /// Whether it is a string to YAML; a date is one to TOSCA, where none is expected.
    var isString: Bool {
        switch value {
        case .string?, .timestamp?: true
        default: false
        }
    }
}
