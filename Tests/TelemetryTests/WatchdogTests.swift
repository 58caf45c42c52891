import Telemetry
import Testing

@Suite("The watchdog")
struct WatchdogTests {
    let start = ContinuousClock.now
    let watchdog = Watchdog()

    private func silent(after seconds: Int) -> [String] { watchdog.silentParts(at: start + .seconds(seconds)) }

    @Test("a part that is silent for longer than it may is named, and only it")
    func silence() {
        let engine = watchdog.begin("engine", silence: .seconds(10), at: start)
        _ = watchdog.begin("watcher", silence: .seconds(60), at: start)
        #expect(silent(after: 10).isEmpty)
        #expect(silent(after: 11) == ["engine"])
        engine.beat(at: start + .seconds(11))
        #expect(silent(after: 21).isEmpty)
        #expect(silent(after: 61) == ["engine", "watcher"])
    }

    @Test("a late report of an early beat does not take a newer one back")
    func lateBeat() {
        let engine = watchdog.begin("engine", silence: .seconds(10), at: start)
        engine.beat(at: start + .seconds(20))
        engine.beat(at: start + .seconds(5))
        #expect(silent(after: 30).isEmpty)
    }

    @Test("a part that has said that it waits may do so for ever; then its silence is counted anew")
    func pauses() {
        let watcher = watchdog.begin("watcher", silence: .seconds(10), at: start)
        watcher.pause()
        #expect(silent(after: 100_000).isEmpty)
        watcher.resume(at: start + .seconds(100_000))
        #expect(silent(after: 100_010).isEmpty)
        #expect(silent(after: 100_011) == ["watcher"])
    }

    @Test("pauses within pauses end with the outer one")
    func nestedPauses() {
        let watcher = watchdog.begin("watcher", silence: .seconds(10), at: start)
        watcher.pause()
        watcher.pause()
        watcher.resume(at: start)
        #expect(silent(after: 11).isEmpty)
        watcher.resume(at: start)
        #expect(silent(after: 11) == ["watcher"])
    }

    @Test("a pause ends also when what it was for fails")
    func failingPause() async {
        struct Failure: Error {}
        let watcher = watchdog.begin("watcher", silence: .zero, at: start)
        await #expect(throws: Failure.self) {
            try await watcher.whilePaused {
                #expect(silent(after: 100_000).isEmpty)
                throw Failure()
            }
        }
        #expect(silent(after: 100_000) == ["watcher"])
    }

    @Test("nothing is expected of a part that has ended, nor of a program without parts")
    func ended() {
        #expect(silent(after: 100_000).isEmpty)
        let engine = watchdog.begin("engine", silence: .seconds(1), at: start)
        let other = watchdog.begin("engine", silence: .seconds(1), at: start)
        watchdog.end(engine)
        #expect(silent(after: 2) == ["engine"], "two parts may have one name")
        watchdog.end(other)
        #expect(silent(after: 2).isEmpty)
    }
}
