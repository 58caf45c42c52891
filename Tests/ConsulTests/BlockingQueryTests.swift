import Consul
import Testing

@Suite("A blocking query's index")
struct BlockingQueryTests {
    @Test("a higher index is a change, the same one is none")
    func growing() {
        var query = BlockingQuery()
        let hasChanged1 = query.receive(7)
        #expect(hasChanged1)
        #expect(query.index == 7)
        let hasNotChanged2 = query.receive(7)
        #expect(!hasNotChanged2)
        let hasChanged3 = query.receive(8)
        #expect(hasChanged3)
        #expect(query.index == 8)
    }

    @Test("an index that goes backwards begins anew: to wait for the old one would be in vain")
    func backwards() {
        var query = BlockingQuery()
        _ = query.receive(100)
        let hasChanged4 = query.receive(99)
        #expect(hasChanged4)
        #expect(query.index == 0)
    }

    @Test("index 0, or none, is never waited for: the answer would come at once, for ever", arguments: [nil, 0])
    func zero(index: UInt64?) {
        var query = BlockingQuery()
        _ = query.receive(5)
        let hasChanged5 = query.receive(index)
        #expect(hasChanged5)
        #expect(query.index == 1)
    }
}
