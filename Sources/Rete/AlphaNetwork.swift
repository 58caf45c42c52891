/// A comparison that a fact answers by itself.
struct AlphaTest: BitwiseCopyable, Hashable {
    var slot: Int32
    var comparison: Comparison
    /// The slot to compare with, or -1 for the constant.
    var otherSlot: Int32
    var constant: Value
}

/// The facts of a type for which some tests hold: what patterns with the same tests share.
struct AlphaFilter: BitwiseCopyable {
    var type: Int32
    /// The discriminator that finds it.
    var discriminator: Int32
    /// All tests; the equalities with constants are first and are the discriminator's.
    var tests: List<AlphaTest>
    var hash: UInt32
    /// The next filter of the same hash.
    var next: Int32
    /// Its facts by the slots that joins look them up with: a memory for each such choice.
    var memories = List<Int32>()
}

/// Filters of a type that compare the same slots with constants: one lookup finds those that a fact passes, however
/// many there are.
struct Discriminator: BitwiseCopyable {
    var slots: List<Int32>
    var filters = Buckets()
}

/// Facts, hashed by the slots that some joins compare.
struct AlphaMemory: BitwiseCopyable {
    var filter: Int32
    var slots: List<Int32>
    var entries = Buckets()
    /// The nodes on its left, descendants before their ancestors: a match that an ancestor makes of a new fact finds
    /// the fact already here, and must not be extended by it twice.
    var successors = List<Int32>()
}

extension UInt32 {
    /// Mixes a value into a hash.
    @inline(__always)
    func mixing(_ value: Value) -> UInt32 {
        var mixed = (value.bits ^ UInt64(value.kind.rawValue)) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 32
        return (self ^ UInt32(truncatingIfNeeded: mixed)) &* 0x85EB_CA6B
    }
}

extension Network {
    /// Stores a fact in every alpha memory that it belongs to, one after another, and lets each one's successors know.
    func addToAlphaNetwork(_ fact: Int32) {
        let type = types[facts[fact].type]
        let values = facts[fact].values
        for position in 0..<type.discriminators.count {
            let discriminator = discriminators[type.discriminators[position]]
            var hash: UInt32 = 0
            for slot in 0..<discriminator.slots.count {
                hash = hash.mixing(self.values[values + discriminator.slots[slot]])
            }
            var filter = discriminator.filters[hash]
            while filter >= 0 {
                let candidate = filters[filter]
                if candidate.hash == hash, passes(values, candidate.tests) {
                    for memory in 0..<candidate.memories.count { insert(fact, into: candidate.memories[memory]) }
                }
                filter = candidate.next
            }
        }
    }

    func passes(_ values: Int32, _ tests: List<AlphaTest>) -> Bool {
        for position in 0..<tests.count {
            let test = tests[position]
            let other = test.otherSlot >= 0 ? self.values[values + test.otherSlot] : test.constant
            guard test.comparison.holds(self.values[values + test.slot], other) else { return false }
        }
        return true
    }

    private func insert(_ fact: Int32, into memory: Int32) {
        addEntry(fact, to: memory)
        let successors = memories[memory].successors
        for position in 0..<successors.count { rightActivate(successors[position], fact) }
    }

    func addEntry(_ fact: Int32, to memory: Int32) {
        let hash = hash(of: fact, in: memories[memory])
        if memories[memory].entries.count > memories[memory].entries.size * 2, memories[memory].slots.count > 0 {
            growEntries(of: memory)
        }
        let head = memories[memory].entries[hash]
        let entry = entries.insert(
            AlphaEntry(
                fact: fact, memory: memory, hash: hash, next: head, previous: -1,
                nextOfFact: facts[fact].firstEntry))
        if head >= 0 { entries[head].previous = entry }
        memories[memory].entries[hash] = entry
        memories[memory].entries.count += 1
        facts[fact].firstEntry = entry
    }

    @inline(__always)
    func hash(of fact: Int32, in memory: AlphaMemory) -> UInt32 {
        let values = facts[fact].values
        var hash: UInt32 = 0
        for position in 0..<memory.slots.count { hash = hash.mixing(self.values[values + memory.slots[position]]) }
        return hash
    }

    func removeEntry(_ entry: Int32) {
        let removed = entries[entry]
        if removed.previous >= 0 {
            entries[removed.previous].next = removed.next
        } else {
            memories[removed.memory].entries[removed.hash] = removed.next
        }
        if removed.next >= 0 { entries[removed.next].previous = removed.previous }
        memories[removed.memory].entries.count -= 1
        entries.remove(entry)
    }

    private func growEntries(of memory: Int32) {
        let old = memories[memory].entries
        var larger = Buckets(size: old.size * 4)
        larger.count = old.count
        for chain in 0..<UInt32(old.size) {
            var entry = old[chain]
            while entry >= 0 {
                let next = entries[entry].next
                let head = larger[entries[entry].hash]
                entries[entry].next = head
                entries[entry].previous = -1
                if head >= 0 { entries[head].previous = entry }
                larger[entries[entry].hash] = entry
                entry = next
            }
        }
        old.deallocate()
        memories[memory].entries = larger
    }
}

/// Making what patterns ask for, and sharing what is there.
extension Network {
    /// The alpha memory of a type's facts that pass some tests, hashed by some slots; made and filled if it is new.
    func memory(type: Int32, tests: [AlphaTest], slots: [Int32]) -> Int32 {
        func precedes(_ left: AlphaTest, _ right: AlphaTest) -> Bool {
            (left.slot, left.comparison.rawValue, left.otherSlot, left.constant.kind.rawValue, left.constant.bits)
                < (
                    right.slot, right.comparison.rawValue, right.otherSlot, right.constant.kind.rawValue,
                    right.constant.bits
                )
        }
        let unique = Set(tests)
        let constants = unique.filter { $0.comparison == .equal && $0.otherSlot < 0 }.sorted(by: precedes)
        let ordered = constants + unique.subtracting(constants).sorted(by: precedes)
        let discriminator = discriminator(type: type, slots: constants.map(\.slot))
        let hash = constants.reduce(UInt32(0)) { $0.mixing($1.constant) }
        let filter = self.filter(type: type, discriminator: discriminator, tests: ordered, hash: hash)
        let known = filters[filter].memories
        for position in 0..<known.count where memories[known[position]].slots.elements == slots {
            return known[position]
        }
        let memory = memories.insert(AlphaMemory(filter: filter, slots: List(slots)))
        filters[filter].memories.replace(with: known.elements + [memory])
        for fact in 0..<facts.end where facts[fact].type == type && facts[fact].generation != 0 {
            if passes(facts[fact].values, filters[filter].tests) { addEntry(fact, to: memory) }
        }
        return memory
    }

    private func discriminator(type: Int32, slots: [Int32]) -> Int32 {
        let known = types[type].discriminators
        for position in 0..<known.count where discriminators[known[position]].slots.elements == slots {
            return known[position]
        }
        // Filters come with productions, far fewer than facts: the table's size is set once.
        let discriminator = discriminators.insert(
            Discriminator(slots: List(slots), filters: Buckets(size: slots.isEmpty ? 1 : 256)))
        types[type].discriminators.replace(with: known.elements + [discriminator])
        return discriminator
    }

    private func filter(type: Int32, discriminator: Int32, tests: [AlphaTest], hash: UInt32) -> Int32 {
        var filter = discriminators[discriminator].filters[hash]
        while filter >= 0 {
            if filters[filter].tests.elements == tests { return filter }
            filter = filters[filter].next
        }
        let made = filters.insert(
            AlphaFilter(
                type: type, discriminator: discriminator, tests: List(tests), hash: hash,
                next: discriminators[discriminator].filters[hash]))
        discriminators[discriminator].filters[hash] = made
        return made
    }
}
