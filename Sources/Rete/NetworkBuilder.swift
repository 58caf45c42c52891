/// Compiles one production into the network, sharing what is there.
struct NetworkBuilder {
    private let network: Network
    private let production: Production
    /// The nodes that it goes through, parents first.
    private(set) var nodes: [Int32] = []
    private var last: Int32 = 0

    init(network: Network, production: Production) {
        self.network = network
        self.production = production
    }

    mutating func build() throws(ReteError) -> Scope {
        var scope = Scope()
        last = try add(production.conditions, below: 0, isInside: false, scope: &scope)
        return scope
    }

    /// Ends the production; the terminal is still to be filled.
    mutating func addTerminal(_ number: Int, level: Int32) -> Int32 {
        var terminal = Node(kind: .terminal, parent: last, depth: network.nodes[last].depth + 1)
        terminal.production = Int32(number)
        terminal.level = level
        return insert(terminal)
    }

    /// Takes back what was built of a production that cannot be.
    func undo() {
        for node in nodes.reversed() { network.release(node) }
        network.settle()
    }

    private func failure(_ text: String) -> ReteError { ReteError("production '\(production.name)': \(text)") }

    // MARK: - Conditions

    /// - Parameter isInside: within a negation or a quantifier, where nothing is filled yet and patterns count for no
    ///   fact of the match.
    private mutating func add(
        _ conditions: [Condition], below parent: Int32, isInside: Bool, scope: inout Scope
    ) throws(ReteError) -> Int32 {
        var node = parent
        for condition in conditions {
            switch condition {
            case .pattern(let pattern):
                let position = isInside ? nil : scope.patternCount
                node = try addJoin(.join, pattern, below: node, position: position, scope: &scope)
                if !isInside { scope.patternCount += 1 }
            case .test(let left, let comparison, let right):
                node = try addTest(left, comparison, right, below: node, scope: scope)
            case .not(let negated):
                node = try addNegation(of: negated, existing: false, below: node, scope: scope)
            case .exists(let existing):
                node = try addNegation(of: existing, existing: true, below: node, scope: scope)
            case .forall(let pattern, let wanted):
                node = try addNegation(
                    of: [.pattern(pattern), .not(wanted)], existing: false, below: node, scope: scope)
            }
        }
        return node
    }

    private mutating func addNegation(
        of conditions: [Condition], existing: Bool, below parent: Int32, scope: Scope
    ) throws(ReteError) -> Int32 {
        guard !conditions.isEmpty else { throw failure("a negation or quantifier of nothing") }
        var inner = scope
        if conditions.count == 1, case .pattern(let pattern) = conditions[0] {
            return try addJoin(existing ? .exists : .negative, pattern, below: parent, position: nil, scope: &inner)
        }
        let depth = network.nodes[parent].depth + 1
        let conjunction = Node(
            kind: existing ? .existingConjunction : .negatedConjunction, parent: parent, depth: depth)
        let node = network.nodes.insert(conjunction)
        network.nodes[node].uses = 1
        nodes.append(node)
        let outer = subnetwork
        subnetwork = node
        let end = try add(conditions, below: parent, isInside: true, scope: &inner)
        var partner = Node(kind: .partner, parent: end, depth: network.nodes[end].depth + 1)
        partner.hops = partner.depth - depth
        _ = insert(partner)
        subnetwork = outer
        attach(node)
        return node
    }

    /// The conjunction whose subnetwork is being built, until its first node is.
    private var subnetwork: Int32 = -1

    private mutating func addTest(
        _ left: Operand, _ comparison: Comparison, _ right: Operand, below parent: Int32, scope: Scope
    ) throws(ReteError) -> Int32 {
        var node = Node(kind: .test, parent: parent, depth: network.nodes[parent].depth + 1)
        let test = LeftTest(
            left: try leftOperand(left, depth: node.depth, scope: scope), comparison: comparison,
            right: try leftOperand(right, depth: node.depth, scope: scope))
        node.leftTests = List([test])
        return shareOrInsert(node)
    }

    private func leftOperand(_ operand: Operand, depth: Int32, scope: Scope) throws(ReteError) -> LeftOperand {
        guard case .variable(let name) = operand else { return .constant(network.constant(operand)) }
        guard let binding = scope.bindings[name] else { throw unbound(name) }
        return .slot(hops: depth - binding.depth - 1, slot: binding.slot)
    }

    private func unbound(_ variable: String) -> ReteError {
        failure(
            "the variable '\(variable)' is compared before it is bound; bind it by an equality in an earlier pattern")
    }

    private mutating func addJoin(
        _ kind: Node.Kind, _ pattern: Pattern, below parent: Int32, position: Int?, scope: inout Scope
    ) throws(ReteError) -> Int32 {
        guard let type = network.typeIndices[pattern.factType] else {
            throw failure("there is no fact type '\(pattern.factType)'")
        }
        let slots = network.factTypes[Int(type)].slots
        let depth = network.nodes[parent].depth + 1
        var places: [Int32] = []
        var own: [String: Int32] = [:]
        var binders: Set<Int> = []
        for (index, test) in pattern.tests.enumerated() {
            guard let slot = slots.firstIndex(of: test.slot) else {
                throw failure(
                    "the fact type '\(pattern.factType)' has no slot '\(test.slot)'; its slots are"
                        + " \(slots.joined(separator: ", "))")
            }
            places.append(Int32(slot))
            guard case .variable(let name) = test.operand, test.comparison == .equal, scope.bindings[name] == nil,
                own[name] == nil
            else { continue }
            own[name] = Int32(slot)
            binders.insert(index)
        }
        var alpha: [AlphaTest] = []
        var equalities: [JoinTest] = []
        var others: [JoinTest] = []
        for (index, test) in pattern.tests.enumerated() where !binders.contains(index) {
            guard case .variable(let name) = test.operand else {
                alpha.append(
                    AlphaTest(
                        slot: places[index], comparison: test.comparison, otherSlot: -1,
                        constant: network.constant(test.operand)))
                continue
            }
            if let slot = own[name] {
                alpha.append(
                    AlphaTest(slot: places[index], comparison: test.comparison, otherSlot: slot, constant: .nothing))
            } else if let binding = scope.bindings[name] {
                let join = JoinTest(
                    comparison: test.comparison, slot: places[index], hops: depth - binding.depth - 1,
                    leftSlot: binding.slot)
                if test.comparison == .equal { equalities.append(join) } else { others.append(join) }
            } else {
                throw unbound(name)
            }
        }
        equalities.sort { ($0.slot, $0.hops, $0.leftSlot) < ($1.slot, $1.hops, $1.leftSlot) }
        for test in pattern.tests.indices.filter(binders.contains).map({ pattern.tests[$0] }) {
            guard case .variable(let name) = test.operand, let slot = own[name] else { continue }
            scope.bind(name, .init(depth: depth, slot: slot, pattern: position))
        }
        var node = Node(kind: kind, parent: parent, depth: depth)
        node.memory = network.memory(type: type, tests: alpha, slots: equalities.map(\.slot))
        node.equalities = List(equalities)
        node.tests = List(others)
        return shareOrInsert(node)
    }

    // MARK: - Nodes

    /// Finds a node that does the same, or makes one and gives it what its parent has found.
    private mutating func shareOrInsert(_ node: Node) -> Int32 {
        if subnetwork < 0 {
            let siblings = network.nodes[node.parent].children
            for position in 0..<siblings.count where network.nodes[siblings[position]].doesSame(as: node) {
                node.deallocate()
                nodes.append(siblings[position])
                network.nodes[siblings[position]].uses += 1
                return siblings[position]
            }
        }
        return insert(node)
    }

    private mutating func insert(_ node: Node) -> Int32 {
        let index = network.nodes.insert(node)
        network.nodes[index].uses = 1
        nodes.append(index)
        if node.memory >= 0 {
            network.memories[node.memory].successors.replace(
                with: [index] + network.memories[node.memory].successors.elements)
        }
        if node.kind == .terminal {
            addChild(index)
        } else {
            attach(index)
        }
        return index
    }

    private func attach(_ index: Int32) {
        let owner = subnetwork
        // The first node of a subnetwork is given its matches by the conjunction, not by their common parent.
        if owner >= 0, network.nodes[owner].subnetwork < 0, network.nodes[index].parent == network.nodes[owner].parent {
            network.nodes[owner].subnetwork = index
            return
        }
        addChild(index)
        network.fill(index)
    }

    private func addChild(_ index: Int32) {
        let parent = network.nodes[index].parent
        network.nodes[parent].children.replace(with: network.nodes[parent].children.elements + [index])
    }
}

extension Network {
    /// The value of a constant.
    func constant(_ operand: Operand) -> Value {
        switch operand {
        case .nothing: .nothing
        case .symbol(let name): value(name)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .variable: preconditionFailure("a variable is no constant")
        }
    }
}
