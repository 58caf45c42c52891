/// Where partial matches are kept: in the left memory of their node, and on the lists of all that they are built on.
extension Network {
    func makeToken(_ node: Int32, parent: Int32, fact: Int32) -> Int32 {
        let token = tokens.insert(Token(parent: parent, fact: fact, node: node))
        if parent >= 0 {
            let sibling = tokens[parent].firstChild
            tokens[token].nextSibling = sibling
            if sibling >= 0 { tokens[sibling].previousSibling = token }
            tokens[parent].firstChild = token
        }
        if fact >= 0 {
            let other = facts[fact].firstToken
            tokens[token].nextOfFact = other
            if other >= 0 { tokens[other].previousOfFact = token }
            facts[fact].firstToken = token
        }
        let definition = nodes[node]
        guard definition.kind != .terminal else { return token }
        var hash: UInt32 = 0
        for position in 0..<definition.equalities.count {
            let test = definition.equalities[position]
            hash = hash.mixing(leftValue(token, hops: test.hops, slot: test.leftSlot))
        }
        if definition.left.count > definition.left.size * 2, definition.equalities.count > 0 { growLeft(of: node) }
        let head = nodes[node].left[hash]
        tokens[token].hash = hash
        tokens[token].next = head
        if head >= 0 { tokens[head].previous = token }
        nodes[node].left[hash] = token
        nodes[node].left.count += 1
        return token
    }

    private func growLeft(of node: Int32) {
        let old = nodes[node].left
        var larger = Buckets(size: old.size * 4)
        larger.count = old.count
        for chain in 0..<UInt32(old.size) {
            var token = old[chain]
            while token >= 0 {
                let next = tokens[token].next
                let head = larger[tokens[token].hash]
                tokens[token].next = head
                tokens[token].previous = -1
                if head >= 0 { tokens[head].previous = token }
                larger[tokens[token].hash] = token
                token = next
            }
        }
        old.deallocate()
        nodes[node].left = larger
    }

    func removeChildren(of token: Int32) {
        while tokens[token].firstChild >= 0 { removeToken(tokens[token].firstChild) }
    }

    /// Removes a partial match and everything that extends it.
    func removeToken(_ token: Int32) {
        removeChildren(of: token)
        let removed = tokens[token]
        switch nodes[removed.node].kind {
        case .terminal:
            deactivate(token)
        case .partner:
            count(-1, forOwnerOf: token, hops: nodes[removed.node].hops)
            unlinkLeft(token)
        case .negative, .exists:
            if removed.witness >= 0 { forgetWitness(of: token) }
            if removed.owner >= 0 { tokens[removed.owner].sub = -1 }
            unlinkLeft(token)
        case .join, .test, .negatedConjunction, .existingConjunction:
            // What is left of its subnetwork has nobody to count for any more.
            if removed.sub >= 0 { tokens[removed.sub].owner = -1 }
            if removed.owner >= 0 { tokens[removed.owner].sub = -1 }
            unlinkLeft(token)
        }
        if removed.previousSibling >= 0 {
            tokens[removed.previousSibling].nextSibling = removed.nextSibling
        } else if removed.parent >= 0 {
            tokens[removed.parent].firstChild = removed.nextSibling
        }
        if removed.nextSibling >= 0 { tokens[removed.nextSibling].previousSibling = removed.previousSibling }
        if removed.fact >= 0 {
            if removed.previousOfFact >= 0 {
                tokens[removed.previousOfFact].nextOfFact = removed.nextOfFact
            } else {
                facts[removed.fact].firstToken = removed.nextOfFact
            }
            if removed.nextOfFact >= 0 { tokens[removed.nextOfFact].previousOfFact = removed.previousOfFact }
        }
        tokens[token].isPending = false
        tokens.remove(token)
    }

    private func unlinkLeft(_ token: Int32) {
        let removed = tokens[token]
        if removed.previous >= 0 {
            tokens[removed.previous].next = removed.next
        } else {
            nodes[removed.node].left[removed.hash] = removed.next
        }
        if removed.next >= 0 { tokens[removed.next].previous = removed.previous }
        nodes[removed.node].left.count -= 1
    }
}
