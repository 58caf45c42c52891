extension Network {
    // MARK: - Matching

    /// The value of a slot of the fact that is so many tokens up.
    @inline(__always)
    func leftValue(_ token: Int32, hops: Int32, slot: Int32) -> Value {
        var token = token
        for _ in 0..<hops { token = tokens[token].parent }
        return values[facts[tokens[token].fact].values + slot]
    }

    @inline(__always)
    func matches(_ node: Node, _ token: Int32, _ fact: Int32) -> Bool {
        let right = facts[fact].values
        for position in 0..<node.equalities.count {
            let test = node.equalities[position]
            guard values[right + test.slot] == leftValue(token, hops: test.hops, slot: test.leftSlot) else {
                return false
            }
        }
        for position in 0..<node.tests.count {
            let test = node.tests[position]
            let left = leftValue(token, hops: test.hops, slot: test.leftSlot)
            guard test.comparison.holds(values[right + test.slot], left) else { return false }
        }
        return true
    }

    private func holds(_ test: LeftTest, for token: Int32) -> Bool {
        func value(_ operand: LeftOperand) -> Value {
            switch operand {
            case .constant(let value): value
            case .slot(let hops, let slot): leftValue(token, hops: hops, slot: slot)
            }
        }
        return test.comparison.holds(value(test.left), value(test.right))
    }

    // MARK: - From the left

    /// Gives a new partial match to each child of a node.
    private func extend(_ node: Int32, _ token: Int32, by fact: Int32) {
        let children = nodes[node].children
        for position in 0..<children.count { addToken(to: children[position], parent: token, fact: fact) }
    }

    /// Stores a partial match in the left memory of a node and lets the node extend it.
    @discardableResult
    func addToken(to node: Int32, parent: Int32, fact: Int32, owner: Int32 = -1) -> Int32 {
        let token = makeToken(node, parent: parent, fact: fact)
        tokens[token].owner = owner
        leftActivate(node, token)
        return token
    }

    private func leftActivate(_ node: Int32, _ token: Int32) {
        let definition = nodes[node]
        switch definition.kind {
        case .join:
            forEachMatch(of: token, at: definition) { extend(node, token, by: $0) }
        case .negative, .exists:
            findWitness(of: token, at: definition)
            update(token)
        case .negatedConjunction, .existingConjunction:
            // It counts what the subnetwork finds before anything is made of it.
            tokens[token].isPending = true
            let first = tokens[token]
            let sub = addToken(to: definition.subnetwork, parent: first.parent, fact: first.fact, owner: token)
            tokens[token].sub = sub
            tokens[token].isPending = false
            update(token)
        case .partner:
            count(1, forOwnerOf: token, hops: definition.hops)
        case .test:
            for position in 0..<definition.leftTests.count
            where !holds(definition.leftTests[position], for: token) { return }
            extend(node, token, by: -1)
        case .terminal:
            activate(token)
        }
    }

    @inline(__always)
    private func forEachMatch(of token: Int32, at node: Node, _ body: (Int32) -> Void) {
        var entry = memories[node.memory].entries[tokens[token].hash]
        while entry >= 0 {
            let next = entries[entry].next
            if entries[entry].hash == tokens[token].hash, matches(node, token, entries[entry].fact) {
                body(entries[entry].fact)
            }
            entry = next
        }
    }

    /// Brings what extends a match in line with whether there is what its node asks for.
    private func update(_ token: Int32) {
        let node = tokens[token].node
        let isActive =
            switch nodes[node].kind {
            case .negative: tokens[token].witness < 0
            case .exists: tokens[token].witness >= 0
            case .negatedConjunction: tokens[token].count == 0
            default: tokens[token].count > 0
            }
        guard isActive != tokens[token].isActive else { return }
        tokens[token].isActive = isActive
        if isActive {
            extend(node, token, by: -1)
        } else {
            removeChildren(of: token)
        }
    }

    /// A subnetwork's match came or went: the match that it began with counts it.
    func count(_ difference: Int32, forOwnerOf result: Int32, hops: Int32) {
        var token = result
        for _ in 0..<hops { token = tokens[token].parent }
        let owner = tokens[token].owner
        guard owner >= 0 else { return }
        tokens[owner].count += difference
        if !tokens[owner].isPending { postpone(owner) }
    }

    /// Gives a new child of a node all that the node has found so far.
    func fill(_ child: Int32) {
        let parent = nodes[child].parent
        forEachToken(of: parent) { token in
            let definition = nodes[parent]
            switch definition.kind {
            case .join:
                forEachMatch(of: token, at: definition) { addToken(to: child, parent: token, fact: $0) }
            case .negative, .exists, .negatedConjunction, .existingConjunction:
                if tokens[token].isActive { addToken(to: child, parent: token, fact: -1) }
            case .test:
                if (0..<definition.leftTests.count).allSatisfy({ holds(definition.leftTests[$0], for: token) }) {
                    addToken(to: child, parent: token, fact: -1)
                }
            case .partner, .terminal: break
            }
        }
        settle()
    }

    /// Calls `body` with each partial match in a node's left memory; it may remove the match.
    func forEachToken(of node: Int32, _ body: (Int32) -> Void) {
        let left = nodes[node].left
        for chain in 0..<UInt32(left.size) {
            var token = left[chain]
            while token >= 0 {
                let next = tokens[token].next
                body(token)
                token = next
            }
        }
    }

    // MARK: - From the right

    /// A fact has come to the alpha memory of a node.
    func rightActivate(_ node: Int32, _ fact: Int32) {
        let definition = nodes[node]
        let hash = hash(of: fact, in: memories[definition.memory])
        var token = definition.left[hash]
        guard definition.kind == .join else {
            while token >= 0 {
                if tokens[token].witness < 0, tokens[token].hash == hash, matches(definition, token, fact) {
                    setWitness(fact, of: token)
                    postpone(token)
                }
                token = tokens[token].next
            }
            return
        }
        while token >= 0 {
            let next = tokens[token].next
            if tokens[token].hash == hash, matches(definition, token, fact) {
                extend(node, token, by: fact)
            }
            token = next
        }
    }

    /// Has a match looked at once all memories agree on what there is.
    private func postpone(_ token: Int32) {
        guard !tokens[token].isPending else { return }
        tokens[token].isPending = true
        pending.append(token)
    }

    /// Looks at the matches for which something has come or gone.
    func settle() {
        while let token = pending.popLast() {
            // It may have been removed meanwhile; another in its place is either pending itself or passed over.
            guard tokens[token].isPending else { continue }
            tokens[token].isPending = false
            update(token)
        }
    }

    /// Takes a fact out of the network.
    ///
    /// First out of all alpha memories, then what is built on the fact is removed, then other witnesses are looked for
    /// in its place; only then is anything new built, on memories that all know that the fact is gone.
    func removeFromNetwork(_ fact: Int32) {
        var entry = facts[fact].firstEntry
        while entry >= 0 {
            let next = entries[entry].nextOfFact
            removeEntry(entry)
            entry = next
        }
        facts[fact].firstEntry = -1
        while facts[fact].firstToken >= 0 { removeToken(facts[fact].firstToken) }
        while case let token = facts[fact].firstWitnessed, token >= 0 {
            forgetWitness(of: token)
            if !findWitness(of: token, at: nodes[tokens[token].node]) { postpone(token) }
        }
        settle()
    }
}
