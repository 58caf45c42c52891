/// A production in a network.
struct CompiledProduction {
    let production: Production
    let effect: Network.Effect?
    /// The nodes that it goes through, parents first.
    let nodes: [Int32]
    /// How many of its conditions are patterns: so many facts has a match.
    let patternCount: Int
    /// Where each variable is bound: by position of the pattern, and slot.
    let variables: [(name: String, pattern: Int, slot: Int)]
}

extension Network {
    /// Adds a production, and finds what it matches among the facts that are there.
    ///
    /// - Parameter effect: what `run` does when it fires; callers of `nextActivation` read the actions instead.
    /// - Returns: its number, by which activations name it.
    @discardableResult
    public func add(_ production: Production, effect: Effect? = nil) throws(ReteError) -> Int {
        guard productionNumbers[production.name] == nil else {
            throw ReteError("there is already a production '\(production.name)'")
        }
        let number = productions.count
        var builder = NetworkBuilder(network: self, production: production)
        let scope: Scope
        do throws(ReteError) {
            scope = try builder.build()
        } catch {
            builder.undo()
            throw error
        }
        let terminal = builder.addTerminal(number, level: level(of: production.salience))
        productions.append(
            CompiledProduction(
                production: production, effect: effect, nodes: builder.nodes, patternCount: scope.patternCount,
                variables: scope.boundVariables))
        productionNumbers[production.name] = number
        fill(terminal)
        return number
    }

    /// Takes a production away with all its activations.
    public func remove(production number: Int) {
        precondition(productions.indices.contains(number), "there is no production \(number)")
        guard let compiled = productions[number] else { return }
        for node in compiled.nodes.reversed() { release(node) }
        settle()
        productions[number] = nil
        productionNumbers[compiled.production.name] = nil
    }

    /// A production by its number; nil if it was removed.
    public func production(_ number: Int) -> Production? { productions[number]?.production }

    /// Where the value of a variable is found in an activation: the position of a fact in it, and a slot of that.
    public func place(of variable: String, in production: Int) -> (fact: Int, slot: Int)? {
        productions[production]?.variables.first { $0.name == variable }.map { ($0.pattern, $0.slot) }
    }

    /// The value that a variable has in an activation.
    ///
    /// To be asked before the facts change.
    public func value(of variable: String, in activation: Activation) -> Value? {
        place(of: variable, in: activation.production).map { value(of: activation.facts[$0.fact], slot: $0.slot) }
    }

    /// Gives up a production's use of a node; the last use takes the node with it.
    func release(_ node: Int32) {
        nodes[node].uses -= 1
        guard nodes[node].uses == 0 else { return }
        let parent = nodes[node].parent
        if nodes[node].kind == .terminal {
            forEachToken(of: parent) { token in
                var child = tokens[token].firstChild
                while child >= 0 {
                    let next = tokens[child].nextSibling
                    if tokens[child].node == node { removeToken(child) }
                    child = next
                }
            }
        } else {
            forEachToken(of: node) { removeToken($0) }
        }
        nodes[parent].children.replace(with: nodes[parent].children.elements.filter { $0 != node })
        let memory = nodes[node].memory
        if memory >= 0 {
            memories[memory].successors.replace(with: memories[memory].successors.elements.filter { $0 != node })
            if memories[memory].successors.count == 0 { removeMemory(memory) }
        }
        nodes[node].deallocate()
        nodes.remove(node)
    }

    private func removeMemory(_ memory: Int32) {
        let removed = memories[memory]
        for chain in 0..<UInt32(removed.entries.size) {
            while case let entry = memories[memory].entries[chain], entry >= 0 {
                unlinkFromFact(entry)
                removeEntry(entry)
            }
        }
        let filter = removed.filter
        filters[filter].memories.replace(with: filters[filter].memories.elements.filter { $0 != memory })
        memories[memory].deallocate()
        memories[memory].filter = -1
        memories.remove(memory)
        if filters[filter].memories.count == 0 { removeFilter(filter) }
    }

    private func unlinkFromFact(_ entry: Int32) {
        let fact = entries[entry].fact
        if facts[fact].firstEntry == entry {
            facts[fact].firstEntry = entries[entry].nextOfFact
            return
        }
        var other = facts[fact].firstEntry
        while entries[other].nextOfFact != entry { other = entries[other].nextOfFact }
        entries[other].nextOfFact = entries[entry].nextOfFact
    }

    private func removeFilter(_ filter: Int32) {
        let removed = filters[filter]
        if discriminators[removed.discriminator].filters[removed.hash] == filter {
            discriminators[removed.discriminator].filters[removed.hash] = removed.next
        } else {
            var other = discriminators[removed.discriminator].filters[removed.hash]
            while filters[other].next != filter { other = filters[other].next }
            filters[other].next = removed.next
        }
        filters[filter].deallocate()
        filters[filter].type = -1
        filters.remove(filter)
    }
}

extension AlphaMemory {
    func deallocate() {
        slots.deallocate()
        entries.deallocate()
        successors.deallocate()
    }
}

extension AlphaFilter {
    func deallocate() {
        tests.deallocate()
        memories.deallocate()
    }
}

extension Discriminator {
    func deallocate() {
        slots.deallocate()
        filters.deallocate()
    }
}
