import Testing

@testable import DaemonLifecycle

@Suite("The lifecycle of a daemon")
struct LifecycleTests {
    /// What is to be done for each of the events.
    private func play(_ events: Lifecycle.Event...) -> [Lifecycle.Action] {
        var lifecycle = Lifecycle()
        return events.flatMap { lifecycle.handle($0) }
    }

    @Test("a start that fails ends with its reason, and a stop during the start ends in peace")
    func starts() {
        #expect(play(.startFailed("why")) == [.end("why")])
        #expect(play(.stop) == [.end(nil)])
        #expect(play(.stop, .startFailed("cancelled")) == [.end(nil)])
        #expect(play(.stop, .started) == [.end(nil)])
    }

    @Test("a reload during the start comes after it, once")
    func earlyReload() {
        #expect(play(.reload, .reload, .started) == [.run, .reload])
        #expect(play(.reload, .startFailed("why")) == [.end("why")])
    }

    @Test("reloads that come during a reload are one more")
    func reloads() {
        #expect(play(.started, .reload, .reloaded) == [.run, .reload, .finishReload])
        #expect(
            play(.started, .reload, .reload, .reload, .reloaded, .reloaded)
                == [.run, .reload, .finishReload, .reload, .finishReload])
    }

    @Test("work that ends by itself is a failure, with or without a reason")
    func failures() {
        #expect(play(.started, .serviceEnded("why")) == [.run, .end("why")])
        #expect(play(.started, .serviceEnded(nil)).last == .end("the work has ended, and nobody has asked for it"))
        #expect(play(.started, .reload, .serviceEnded("why"), .reloaded) == [.run, .reload, .end("why")])
    }

    @Test("the first stop lets work end, the second one or the limit has it left, and all further ones change nothing")
    func stops() {
        #expect(play(.started, .stop, .drained) == [.run, .drain, .end(nil)])
        #expect(
            play(.started, .stop, .stop, .stop, .limitReached, .drained, .stop) == [.run, .drain, .leave, .end(nil)])
        #expect(play(.started, .stop, .limitReached, .stop, .drained) == [.run, .drain, .leave, .end(nil)])
        #expect(play(.started, .reload, .stop, .reloaded, .drained) == [.run, .reload, .drain, .end(nil)])
        #expect(play(.started, .stop, .reload, .drained) == [.run, .drain, .end(nil)])
    }

    @Test("work may end while it is let end, and its failure then is one")
    func endsWhileDraining() {
        #expect(play(.started, .stop, .serviceEnded(nil), .drained) == [.run, .drain, .end(nil)])
        #expect(play(.started, .stop, .serviceEnded("why"), .drained) == [.run, .drain, .end("why")])
    }
}
