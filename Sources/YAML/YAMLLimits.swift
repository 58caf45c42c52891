/// How much a document may ask for, so that a small text cannot become a large tree.
public struct YAMLLimits: Sendable {
    /// How deep collections may be nested.
    public var depth = 100
    /// How many nodes all aliases together may stand for.
    public var aliasedNodes = 1_000_000
    /// How long the text may be, in bytes.
    public var size = 64 << 20
    /// No text is longer: places in it are numbers of 32 bits.
    static let mostSize = Int(UInt32.max)

    /// The default limits.
    public init() {}
}
