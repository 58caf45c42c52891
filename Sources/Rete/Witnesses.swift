/// What a match at a negation or an existence of one pattern keeps: one fact that fits, its witness.
///
/// Counting all that fit would make a match cost as much as there are of them, and each that comes or goes cost every
/// match that it fits.
extension Network {
    /// Finds a fact that fits a match at a negation or an existence; whether there is one.
    @discardableResult
    func findWitness(of token: Int32, at node: Node) -> Bool {
        let hash = tokens[token].hash
        var entry = memories[node.memory].entries[hash]
        while entry >= 0 {
            if entries[entry].hash == hash, matches(node, token, entries[entry].fact) {
                setWitness(entries[entry].fact, of: token)
                return true
            }
            entry = entries[entry].next
        }
        tokens[token].witness = -1
        return false
    }

    func setWitness(_ fact: Int32, of token: Int32) {
        let head = facts[fact].firstWitnessed
        tokens[token].witness = fact
        tokens[token].nextOfWitness = head
        tokens[token].previousOfWitness = -1
        if head >= 0 { tokens[head].previousOfWitness = token }
        facts[fact].firstWitnessed = token
    }

    func forgetWitness(of token: Int32) {
        let (next, previous) = (tokens[token].nextOfWitness, tokens[token].previousOfWitness)
        if previous >= 0 {
            tokens[previous].nextOfWitness = next
        } else {
            facts[tokens[token].witness].firstWitnessed = next
        }
        if next >= 0 { tokens[next].previousOfWitness = previous }
        tokens[token].witness = -1
    }
}
