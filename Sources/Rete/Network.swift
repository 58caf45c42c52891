/// A network of productions and the facts that they are matched against: a RETE.
///
/// Source: C. Forgy, "Rete: A Fast Algorithm for the Many Pattern/Many Object Pattern Match Problem", 1982; R. Doorenbos,
/// "Production Matching for Large Learning Systems", 1995, for negated conjunctions and for removal by trees of tokens.
///
/// **Order of firing.** Of all activations, those of the highest salience come first; among them the one that was
/// created last (the depth strategy). Activations are created in an order that follows from the calls made and from
/// nothing else, so that the same calls always lead to the same firings.
///
/// **Refraction.** A match fires once. It fires again only as a new match: when a fact of one of its patterns has been
/// modified, or when one of its negations or quantifiers has ceased to hold and holds again. A modification of a fact
/// that a quantifier alone looks at counts as its going and its coming back.
///
/// A network is confined to its owner: it is a class, not `Sendable`, and keeps no lock.
public final class Network {
    /// A fact type in a network.
    struct TypeRecord: BitwiseCopyable {
        var slotCount: Int32
        var discriminators = List<Int32>()
    }

    /// A fact type that a network knows: what facts are made of quickly.
    public struct TypeHandle: Hashable, Sendable {
        let index: Int32
    }

    /// What a production does when it fires.
    public typealias Effect = (Activation, Network) throws -> Void

    var symbols = SymbolTable()
    var factTypes: [FactType] = []
    var typeIndices: [String: Int32] = [:]
    let types = Arena<TypeRecord>()

    let facts = Arena<Fact>(capacity: 1024)
    let values = Arena<Value>(capacity: 4096)
    /// Rows of values that are free, by their length.
    private var freeValues: [[Int32]] = []
    let entries = Arena<AlphaEntry>(capacity: 1024)
    let discriminators = Arena<Discriminator>()
    let filters = Arena<AlphaFilter>()
    let memories = Arena<AlphaMemory>()

    let nodes = Arena<Node>()
    let tokens = Arena<Token>(capacity: 1024)
    /// Tokens for which something has come or gone.
    var pending: [Int32] = []

    var productions: [CompiledProduction?] = []
    var productionNumbers: [String: Int] = [:]
    let levels = Arena<Level>()
    /// The levels in the order in which they fire.
    var levelOrder: [Int32] = []

    /// Called with the cause of each firing before it happens.
    ///
    /// It costs nothing while it is nil.
    public var trace: ((Firing) -> Void)?

    /// An empty network.
    public init() {
        let root = nodes.insert(Node(kind: .test, parent: -1, depth: 0, uses: 1))
        addToken(to: root, parent: -1, fact: -1)
    }

    deinit {
        for node in 0..<nodes.end where nodes[node].uses > 0 { nodes[node].deallocate() }
        for memory in 0..<memories.end where memories[memory].filter >= 0 { memories[memory].deallocate() }
        for filter in 0..<filters.end where filters[filter].type >= 0 { filters[filter].deallocate() }
        for discriminator in 0..<discriminators.end { discriminators[discriminator].deallocate() }
        for type in 0..<types.end { types[type].discriminators.deallocate() }
        types.deallocate()
        facts.deallocate()
        values.deallocate()
        entries.deallocate()
        discriminators.deallocate()
        filters.deallocate()
        memories.deallocate()
        nodes.deallocate()
        tokens.deallocate()
        levels.deallocate()
    }

    // MARK: - Vocabulary

    /// The symbol of a string.
    public func symbol(_ name: String) -> Symbol { symbols.symbol(name) }

    /// The string of a symbol.
    public func name(of symbol: Symbol) -> String { symbols.name(of: symbol) }

    /// The value of a string: its symbol.
    public func value(_ name: String) -> Value { .symbol(symbol(name)) }

    /// Makes a fact type known; a second time, with the same slots, does nothing.
    @discardableResult
    public func define(_ type: FactType) throws(ReteError) -> TypeHandle {
        if let index = typeIndices[type.name] {
            guard factTypes[Int(index)] == type else {
                throw ReteError("the fact type '\(type.name)' is there already, with other slots")
            }
            return TypeHandle(index: index)
        }
        guard Set(type.slots).count == type.slots.count else {
            throw ReteError("the fact type '\(type.name)' has two slots of one name")
        }
        let index = types.insert(TypeRecord(slotCount: Int32(type.slots.count)))
        factTypes.append(type)
        typeIndices[type.name] = index
        return TypeHandle(index: index)
    }

    // MARK: - Facts

    /// Adds a fact.
    ///
    /// Its values are in the order of the type's slots, and as many.
    @discardableResult
    public func assert(_ type: TypeHandle, _ slots: Value...) -> FactID { assert(type, slots) }

    /// Adds a fact.
    ///
    /// Its values are in the order of the type's slots, and as many.
    @discardableResult
    public func assert(_ type: TypeHandle, _ slots: [Value]) -> FactID {
        let count = types[type.index].slotCount
        precondition(slots.count == Int(count), "a fact has a value for each slot of its type")
        let row = takeRow(of: count)
        for (slot, value) in slots.enumerated() { values[row + Int32(slot)] = value }
        let fact = facts.insert(Fact(type: type.index, values: row, generation: 0))
        lastGeneration &+= 1
        facts[fact].generation = lastGeneration
        addToAlphaNetwork(fact)
        settle()
        return FactID(index: fact, generation: lastGeneration)
    }

    /// Adds a fact by the names of its type and slots; slots that are not named have no value.
    @discardableResult
    public func assert(_ type: String, _ slots: [String: Value]) throws(ReteError) -> FactID {
        guard let index = typeIndices[type] else { throw ReteError("there is no fact type '\(type)'") }
        let names = factTypes[Int(index)].slots
        for name in slots.keys where !names.contains(name) {
            throw ReteError(
                "the fact type '\(type)' has no slot '\(name)'; its slots are \(names.joined(separator: ", "))")
        }
        return assert(TypeHandle(index: index), names.map { slots[$0] ?? .nothing })
    }

    /// Takes a fact away.
    public func retract(_ id: FactID) {
        precondition(contains(id), "a fact is retracted once")
        removeFromNetwork(id.index)
        let fact = facts[id.index]
        freeValues[Int(types[fact.type].slotCount)].append(fact.values)
        facts[id.index].type = -1
        facts[id.index].generation = 0
        facts.remove(id.index)
    }

    /// Changes a slot of a fact: the same as taking the fact away and adding it with the other value, but that it stays
    /// the same fact.
    ///
    /// What matched it before may fire again.
    public func modify(_ id: FactID, slot: Int, to value: Value) { modify(id, (slot, value)) }

    /// Changes slots of a fact at once.
    public func modify(_ id: FactID, _ changes: (slot: Int, value: Value)...) {
        precondition(contains(id), "a retracted fact is not modified")
        removeFromNetwork(id.index)
        let row = facts[id.index].values
        for change in changes { values[row + Int32(change.slot)] = change.value }
        addToAlphaNetwork(id.index)
        settle()
    }

    /// Whether a fact is there.
    public func contains(_ id: FactID) -> Bool {
        id.index < facts.end && facts[id.index].generation == id.generation
    }

    /// A slot of a fact.
    public func value(of id: FactID, slot: Int) -> Value {
        precondition(contains(id), "a retracted fact has no values")
        return values[facts[id.index].values + Int32(slot)]
    }

    private var lastGeneration: Int32 = 0

    private func takeRow(of count: Int32) -> Int32 {
        while freeValues.count <= Int(count) { freeValues.append([]) }
        return freeValues[Int(count)].popLast() ?? values.insertRow(of: count)
    }

    // MARK: - Firing

    /// Takes the activation that is to fire next off the agenda; nil when there is none.
    public func nextActivation() -> Activation? {
        guard let level = levelOrder.first(where: { levels[$0].first >= 0 }) else { return nil }
        let token = levels[level].first
        deactivate(token)
        let activation = activation(of: token)
        if let trace { trace(firing(activation)) }
        return activation
    }

    /// All activations, in the order in which they would fire if nothing changed.
    public var agenda: [Activation] {
        var agenda: [Activation] = []
        for level in levelOrder {
            var token = levels[level].first
            while token >= 0 {
                agenda.append(activation(of: token))
                token = tokens[token].next
            }
        }
        return agenda
    }

    /// Fires activations until there are none, or `limit` have fired.
    ///
    /// - Returns: how many have fired.
    /// - Throws: what an effect throws; its activation counts as fired.
    @discardableResult
    public func run(limit: Int = .max) throws -> Int {
        var fired = 0
        while fired < limit, let activation = nextActivation() {
            fired += 1
            try productions[activation.production]?.effect?(activation, self)
        }
        return fired
    }

    private func activation(of token: Int32) -> Activation {
        let production = Int(nodes[tokens[token].node].production)
        let count = productions[production]?.patternCount ?? 0
        let matched = unsafe [FactID](unsafeUninitializedCapacity: count) { buffer, initialized in
            // From the last pattern to the first, up the tokens.
            var token = token
            var position = count
            while position > 0 {
                let fact = tokens[token].fact
                if fact >= 0 {
                    position -= 1
                    unsafe (buffer.baseAddress.unsafelyUnwrapped + position).initialize(
                        to: FactID(index: fact, generation: facts[fact].generation))
                }
                token = tokens[token].parent
            }
            initialized = count
        }
        return Activation(production: production, facts: matched)
    }
}
