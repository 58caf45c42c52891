/// What a parser of YAML says of a text, piece by piece (YAML 1.2.2 §3.1, the serialization events).
struct Event: Sendable {
    /// What begins, stands or ends there.
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence
        case mapping
        case alias
        case endOfCollection
        case document
        case endOfStream
        case other
    }

    let content: Content
    /// The name of the anchor that a node has, or that an alias names.
    let anchor: String?
    let start: Position
    let end: Position
}
