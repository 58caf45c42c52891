import Testing

@testable import HTTPClient

@Suite("Deadlines")
struct DeadlinesTests {
    private let start = ContinuousClock.now
    private let limits = TimeLimits(
        connect: .seconds(5), firstByte: .seconds(20), idle: .seconds(10), total: .seconds(100))

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("each part has its own limit, counted from its last sign of life")
    func parts() {
        var deadlines = Deadlines(limits, start: start)
        #expect(deadlines.expired(at: at(4)) == nil)
        #expect(deadlines.expired(at: at(5)) == .connect)
        deadlines.enter(.firstByte, at: at(4))
        #expect(deadlines.expired(at: at(23)) == nil)
        #expect(deadlines.expired(at: at(24)) == .firstByte)
        deadlines.enter(.idle, at: at(20))
        deadlines.enter(.idle, at: at(29))
        #expect(deadlines.expired(at: at(38)) == nil)
        #expect(deadlines.expired(at: at(39)) == .idle)
    }

    @Test("the total counts from the start whatever happens, also when nothing else does")
    func total() {
        var deadlines = Deadlines(limits, start: start)
        deadlines.enter(nil, at: at(1))
        #expect(deadlines.expired(at: at(99)) == nil)
        #expect(deadlines.expired(at: at(100)) == .total)
    }

    @Test("nothing is over before it is time to look again, whatever part begins meanwhile")
    func next() throws {
        var deadlines = Deadlines(limits, start: start)
        for (second, phase) in [(0, HTTPError.Phase.connect), (3, .firstByte), (9, .idle), (15, nil), (95, .idle)] {
            let next = try #require(deadlines.next(after: at(second)))
            #expect(next > at(second))
            var later = deadlines
            later.enter(phase, at: at(second))
            #expect(later.expired(at: next - .nanoseconds(1)) == nil)
            deadlines = later
        }
    }

    @Test("without limits there is nothing to look at")
    func none() {
        let none = Deadlines(TimeLimits(connect: nil, firstByte: nil, idle: nil, total: nil), start: start)
        #expect(none.next(after: at(0)) == nil)
        #expect(none.expired(at: at(1_000_000)) == nil)
    }
}
