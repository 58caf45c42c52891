/// A fact: where its values are, and what refers to it.
struct Fact: BitwiseCopyable {
    /// The index of its type; -1 for a retracted one.
    var type: Int32
    /// Where its values begin.
    var values: Int32
    var generation: Int32
    /// The first of the tokens that end with this fact.
    var firstToken: Int32 = -1
    /// The first of its entries in alpha memories.
    var firstEntry: Int32 = -1
    /// The first of the tokens that it is the witness of.
    var firstWitnessed: Int32 = -1
}

/// A fact's place in an alpha memory.
struct AlphaEntry: BitwiseCopyable {
    var fact: Int32
    var memory: Int32
    var hash: UInt32
    var next: Int32
    var previous: Int32
    /// The next entry of the same fact.
    var nextOfFact: Int32
}

/// A partial match, standing in the left memory of the node that is to extend it.
///
/// 64 bytes: a line of the cache.
struct Token: BitwiseCopyable {
    /// The match that this one extends: a token of the parent node.
    var parent: Int32
    /// The fact that it adds; -1 where the parent node adds none.
    var fact: Int32
    var node: Int32
    /// The tokens that extend it.
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    var previousSibling: Int32 = -1
    /// The tokens that end with the same fact.
    var nextOfFact: Int32 = -1
    var previousOfFact: Int32 = -1
    /// The chain of the left memory; at a terminal node, the agenda.
    var next: Int32 = -1
    var previous: Int32 = -1
    var hash: UInt32 = 0
    /// At a conjunction: how many matches it has there.
    ///
    /// At a terminal: 1 while it is on the agenda. At a node of one pattern: see `witness`.
    var count: Int32 = 0
    /// In a subnetwork's first node: the token of the conjunction that it counts for.
    var owner: Int32 = -1
    /// At a conjunction: the token in the subnetwork's first node.
    ///
    /// At a node of one pattern: see `nextOfWitness`.
    var sub: Int32 = -1
    /// The tokens that have the same witness.
    var previousOfWitness: Int32 = -1
    /// At a node that asks whether there is something: whether it is extended now.
    var isActive = false
    /// Whether it stands in the list of tokens to be looked at again.
    var isPending = false
}

extension Token {
    /// At a negation or an existence of one pattern: a fact that fits, -1 while there is none.
    ///
    /// One is enough: others need not be counted, and only if this one goes another is looked for.
    var witness: Int32 {
        get { count }
        set { count = newValue }
    }

    /// The tokens that have the same witness.
    var nextOfWitness: Int32 {
        get { sub }
        set { sub = newValue }
    }
}

/// A comparison of the fact on the right with one on the left.
struct JoinTest: BitwiseCopyable, Hashable {
    var comparison: Comparison
    /// The slot of the fact on the right.
    var slot: Int32
    /// How many tokens up the left fact is.
    var hops: Int32
    var leftSlot: Int32
}

/// A comparison within what is on the left.
struct LeftTest: BitwiseCopyable, Hashable {
    var left: LeftOperand
    var comparison: Comparison
    var right: LeftOperand
}

/// A value known on the left.
enum LeftOperand: BitwiseCopyable, Hashable {
    case constant(Value)
    case slot(hops: Int32, slot: Int32)
}
