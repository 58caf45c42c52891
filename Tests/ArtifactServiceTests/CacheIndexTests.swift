import Artifacts
import TestSupport
import Testing

@testable import ArtifactService

/// What a cache lets go of, without a disk.
@Suite("The index of the cache")
struct CacheIndexTests {
    private static func key(_ number: Int, _ kind: CacheIndex.Kind = .directory) throws -> CacheIndex.Key {
        let digits = String(number, radix: 16)
        let hex = String(repeating: "0", count: 64 - digits.count) + digits
        return CacheIndex.Key(kind, try #require(ArtifactDigest(hex: hex)))
    }

    private static let second: Int64 = 1_000_000

    /// Lets go of everything that is due, as the depot does.
    private func tidy(
        _ index: inout CacheIndex, _ limits: CacheLimits, room: Int = 0, inUse: Set<CacheIndex.Key> = [], at now: Int64
    ) -> [(CacheIndex.Key, CacheIndex.Reason)] {
        var gone: [(CacheIndex.Key, CacheIndex.Reason)] = []
        while let (key, reason) = index.nextVictim(limits, room: room, keeping: inUse, at: now) {
            index.remove(key)
            gone.append((key, reason))
        }
        return gone
    }

    @Test("what was asked for longest ago goes first, and no more than has to")
    func leastRecentlyUsed() throws {
        var index = CacheIndex()
        for number in 0..<10 {
            index.insert(try Self.key(number), .init(size: 10, files: 1, used: Int64(number) * Self.second))
        }
        index.touch(try Self.key(0), at: 100 * Self.second)
        let gone = tidy(&index, CacheLimits(size: 75, age: .seconds(1000), grace: .zero), at: 100 * Self.second)
        #expect(gone.map(\.0) == (try [1, 2, 3].map { try Self.key($0) }))
        #expect(gone.allSatisfy { $0.1 == .size })
        #expect(index.size == 70)
        let more = tidy(
            &index, CacheLimits(size: 75, age: .seconds(1000), grace: .zero), room: 30, at: 100 * Self.second)
        #expect(more.count == 3, "place is made for what comes")
    }

    @Test("what nobody has asked for goes after its time, however much room there is")
    func age() throws {
        var index = CacheIndex()
        index.insert(try Self.key(1), .init(size: 1, files: 1, used: 0))
        index.insert(try Self.key(2), .init(size: 1, files: 1, used: 50 * Self.second))
        let limits = CacheLimits(size: 1000, age: .seconds(60), grace: .zero)
        #expect(tidy(&index, limits, at: 60 * Self.second).isEmpty)
        let gone = tidy(&index, limits, at: 61 * Self.second)
        #expect(gone.count == 1)
        #expect(gone.first?.0 == (try Self.key(1)) && gone.first?.1 == .age)
    }

    @Test("what is in use stays, also when that is more than the limit; the rest goes in its place")
    func inUse() throws {
        var index = CacheIndex()
        for number in 0..<4 { index.insert(try Self.key(number), .init(size: 10, files: 1, used: Int64(number))) }
        let used = Set(try [0, 1].map { try Self.key($0) })
        let gone = tidy(&index, CacheLimits(size: 5, age: .seconds(60), grace: .zero), inUse: used, at: 10)
        #expect(gone.map(\.0) == (try [2, 3].map { try Self.key($0) }))
        #expect(Set(index.entries.keys) == used)
    }

    @Test("what was just asked for stays until who has asked could lock it, also where there is no room at all")
    func grace() throws {
        var index = CacheIndex()
        index.insert(try Self.key(1), .init(size: 10, files: 1, used: 5 * Self.second))
        let limits = CacheLimits(size: 0, age: .zero, grace: .seconds(2))
        #expect(tidy(&index, limits, at: 6 * Self.second).isEmpty)
        #expect(tidy(&index, limits, at: 7 * Self.second).count == 1)
    }

    @Test("what was removed from the store goes before all else, and may come back")
    func doomed() throws {
        var index = CacheIndex()
        index.insert(try Self.key(1), .init(size: 10, files: 1, used: 0))
        index.insert(try Self.key(2), .init(size: 10, files: 1, used: 9))
        index.doom(try Self.key(2))
        let limits = CacheLimits(size: 1000, age: .seconds(60), grace: .zero)
        #expect(index.nextVictim(limits, keeping: [], at: 10)?.key == (try Self.key(2)))
        #expect(index.nextVictim(limits, keeping: [try Self.key(2)], at: 10) == nil)
        index.doom(try Self.key(2), false)
        #expect(index.nextVictim(limits, keeping: [], at: 10) == nil)
    }

    @Test(
        "whatever is done, the size is the sum of what is there, and what is left fits or is in use", arguments: 0..<50)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var index = CacheIndex()
        var now: Int64 = 0
        for _ in 0..<300 {
            now += Int64.random(in: 0..<20 * Self.second, using: &generator)
            let key = try Self.key(
                Int.random(in: 0..<30, using: &generator), Bool.random(using: &generator) ? .archive : .directory)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1, 2:
                index.insert(key, .init(size: Int.random(in: 0..<100, using: &generator), files: 1, used: now))
            case 3: index.touch(key, at: now)
            case 4: index.remove(key)
            default:
                let limits = CacheLimits(
                    size: Int.random(in: 0..<1000, using: &generator), age: .seconds(100), grace: .zero)
                let used = Set(index.entries.keys.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 })
                let before = index.entries
                let gone = tidy(&index, limits, inUse: used, at: now)
                #expect(used.isSubset(of: index.entries.keys))
                #expect(index.size <= limits.size || Set(index.entries.keys).isSubset(of: used))
                for (key, entry) in index.entries where !used.contains(key) {
                    #expect(entry.used >= now - 100 * Self.second)
                    // Nothing younger has gone for want of room.
                    #expect(gone.allSatisfy { $0.1 != .size || (before[$0.0]?.used ?? 0) <= entry.used })
                }
            }
            #expect(index.size == index.entries.values.reduce(0) { $0 + $1.size })
        }
    }
}
