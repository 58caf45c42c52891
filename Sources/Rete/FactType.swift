/// A kind of fact: a name, and named slots.
public struct FactType: Hashable, Sendable {
    /// The name by which patterns refer to it.
    public let name: String
    /// The names of the slots; facts hold their values in this order.
    public let slots: [String]

    /// A type of this name and slots.
    public init(name: String, slots: [String]) {
        self.name = name
        self.slots = slots
    }
}

/// A fact in a network.
///
/// It stays the same fact when it is modified; after it is retracted its number is given to another fact, which this
/// does not refer to.
public struct FactID: Hashable, Sendable {
    let index: Int32
    let generation: Int32
}
