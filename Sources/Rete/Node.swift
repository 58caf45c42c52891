/// A node of the beta network.
///
/// Its left memory holds the partial matches that it is to extend.
struct Node: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// Extends each match by each fact that fits.
        case join
        /// Extends a match while no fact fits.
        case negative
        /// Extends a match while some fact fits.
        case exists
        /// Extends a match while the subnetwork finds nothing for it.
        case negatedConjunction
        /// Extends a match while the subnetwork finds something for it.
        case existingConjunction
        /// Ends a subnetwork: counts for the match that it began with.
        case partner
        /// Extends a match for which comparisons hold.
        case test
        /// A match here is a production's.
        case terminal
    }

    var kind: Kind
    var parent: Int32
    /// How many tokens are above the ones of its left memory.
    var depth: Int32
    /// The alpha memory on the right; -1 for kinds without.
    var memory: Int32 = -1
    /// The comparisons of order and of inequality, and those equalities that the hash stands for.
    var tests = List<JoinTest>()
    /// The left sides of the equalities, in the order of the memory's slots: what the hash of a token is made from.
    var equalities = List<JoinTest>()
    var leftTests = List<LeftTest>()
    var children = List<Int32>()
    var left = Buckets()
    /// At a conjunction, the first node of the subnetwork.
    var subnetwork: Int32 = -1
    /// At a partner, how many tokens up the subnetwork began.
    var hops: Int32 = 0
    /// At a terminal, the production.
    var production: Int32 = -1
    /// At a terminal, the level of the agenda.
    var level: Int32 = -1
    /// How many productions go through it.
    var uses: Int32 = 0

    func deallocate() {
        tests.deallocate()
        equalities.deallocate()
        leftTests.deallocate()
        children.deallocate()
        left.deallocate()
    }
}

extension Node {
    func doesSame(as other: Node) -> Bool {
        kind == other.kind && memory == other.memory && kind != .negatedConjunction && kind != .existingConjunction
            && kind != .partner && kind != .terminal && tests.elements == other.tests.elements
            && equalities.elements == other.equalities.elements && leftTests.elements == other.leftTests.elements
    }
}
