import EventLoop
import Glibc
import TestSupport
import Testing

/// An actor that lives on a loop, as owners of event sources do.
private actor Resident {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var fired: [String] = []

    init(loop: EventLoop) { self.loop = loop }

    func isOnLoop() -> Bool { loop.isCurrent }

    func order(of delays: [(String, Duration)], cancelling cancelled: String) async -> [String] {
        await withCheckedContinuation { continuation in
            for (name, delay) in delays {
                let timer = loop.schedule(after: delay) {
                    self.assumeIsolated { $0.fired.append(name) }
                }
                if name == cancelled { loop.cancel(timer) }
            }
            _ = loop.schedule(after: .milliseconds(60)) {
                self.assumeIsolated { continuation.resume(returning: $0.fired) }
            }
        }
    }

    /// What fires of two timers that are due together, of which the first cancels the second.
    func firstCancellingSecond() async -> [String] {
        await withCheckedContinuation { continuation in
            var second: EventLoop.Timer?
            _ = loop.schedule(after: .zero) {
                self.assumeIsolated { $0.fired.append("first") }
                second.map(self.loop.cancel)
            }
            second = loop.schedule(after: .zero) { self.assumeIsolated { $0.fired.append("second") } }
            _ = loop.schedule(after: .milliseconds(10)) {
                self.assumeIsolated { continuation.resume(returning: $0.fired) }
            }
        }
    }

    func schedule(after delay: Duration) { _ = loop.schedule(after: delay) {} }

    func firstBytes(of descriptor: Int32) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            do {
                var watch: EventLoop.Watch?
                watch = try loop.watch(descriptor, for: .readable) { readiness in
                    var bytes = [UInt8](repeating: 0, count: 16)
                    let count = read(descriptor, &bytes, 16)
                    watch.map(self.loop.stop)
                    continuation.resume(returning: Array(bytes.prefix(count)))
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// What a descriptor is ready for, one event after another, as what it is watched for changes.
    func readiness(
        of descriptor: Int32, watchedFor wishes: [EventLoop.Readiness]
    ) async throws -> [EventLoop.Readiness] {
        try await withCheckedThrowingContinuation { continuation in
            do {
                var watch: EventLoop.Watch?
                var seen: [EventLoop.Readiness] = []
                watch = try loop.watch(descriptor, for: wishes[0]) { readiness in
                    guard let watched = watch else { return }
                    seen.append(readiness)
                    if seen.count < wishes.count, (try? self.loop.change(watched, to: wishes[seen.count])) != nil {
                        return
                    }
                    self.loop.stop(watched)
                    watch = nil
                    continuation.resume(returning: seen)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// What changing a watch says that has been stopped.
    func changeStopped(_ descriptor: Int32) throws {
        let watch = try loop.watch(descriptor, for: .readable) { _ in }
        loop.stop(watch)
        try loop.change(watch, to: .writable)
    }

    func watch(_ descriptor: Int32) throws { _ = try loop.watch(descriptor, for: .readable) { _ in } }
}

@Suite("The event loop")
struct EventLoopTests {
    @Test("actors that name the loop run on its thread, and nobody else does")
    func isolation() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        #expect(!loop.isCurrent)
        #expect(await Resident(loop: loop).isOnLoop())
    }

    @Test("a task can prefer the loop")
    func preference() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        await Task(executorPreference: loop) { #expect(loop.isCurrent) }.value
    }

    @Test("timers fire in the order of their times, and those cancelled do not")
    func timers() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let order = await Resident(loop: loop).order(
            of: [
                ("c", .milliseconds(30)), ("a", .zero), ("x", .milliseconds(1)), ("b", .milliseconds(10)),
                ("d", .milliseconds(30)),
            ], cancelling: "x")
        #expect(order == ["a", "b", "c", "d"])
    }

    @Test("a timer that is cancelled by one that was due with it does not fire")
    func cancelledInTurn() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        #expect(await Resident(loop: loop).firstCancellingSecond() == ["first"])
    }

    @Test("a timer may be as far away as a number can say")
    func farAway() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let resident = Resident(loop: loop)
        await resident.schedule(after: .seconds(Int64.max))
        // The loop has waited for the far one, and for this one before it.
        #expect(await resident.order(of: [("near", .milliseconds(1))], cancelling: "") == ["near"])
        #expect(await resident.isOnLoop())
    }

    @Test("a descriptor that becomes readable calls its handler")
    func descriptors() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let resident = Resident(loop: loop)
        let (reader, writer) = (ends[0], ends[1])
        async let bytes = resident.firstBytes(of: reader)
        #expect(write(writer, "hello", 5) == 5)
        #expect(try await bytes == Array("hello".utf8))
    }

    @Test("a watch tells of room to write, of bytes to read and of the other side's end, as it is changed")
    func changes() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        #expect(write(ends[1], "x", 1) == 1)
        let resident = Resident(loop: loop)
        let seen = try await resident.readiness(
            of: ends[0], watchedFor: [.writable, .readable, [.readable, .writable]])
        #expect(seen == [.writable, .readable, [.readable, .writable]])
        close(ends[1])
        let end = try await resident.readiness(of: ends[0], watchedFor: [[]])
        #expect(!end[0].isDisjoint(with: .failed))
    }

    @Test("a watch that has been stopped cannot be changed")
    func changeStopped() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        await #expect(throws: SystemError.self) { try await Resident(loop: loop).changeStopped(ends[0]) }
    }

    @Test("jobs that always bring others keep neither timers nor descriptors waiting", .timeLimit(.minutes(1)))
    func fairness() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let busy = Task(executorPreference: loop) { while !Task.isCancelled { await Task.yield() } }
        let resident = Resident(loop: loop)
        #expect(await resident.order(of: [("a", .milliseconds(1))], cancelling: "") == ["a"])
        let reader = ends[0]
        async let bytes = resident.firstBytes(of: reader)
        #expect(write(ends[1], "x", 1) == 1)
        #expect(try await bytes == [UInt8(ascii: "x")])
        busy.cancel()
        await busy.value
    }

    @Test("watching a closed descriptor is an error that names the call")
    func badDescriptor() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        await #expect {
            try await Resident(loop: loop).watch(-1)
        } throws: { "\($0)" == "epoll_ctl: Bad file descriptor" }
    }

    @Test("many jobs from many threads all run, one at a time")
    func manyJobs() async throws {
        actor Counter {
            nonisolated let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
            var count = 0
            init(loop: EventLoop) { self.loop = loop }
            func increment() { count += 1 }
        }
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let counter = Counter(loop: loop)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask { for _ in 0..<100 { await counter.increment() } }
            }
        }
        #expect(await counter.count == 10_000)
    }

    @Test("a loop that is shut down with jobs before it runs them and ends", .timeLimit(.minutes(1)))
    func shutDownWithJobs() async throws {
        for _ in 0..<2000 {
            let loop = try EventLoop(name: "test")
            let ran = Locked(false)
            Task(executorPreference: loop) { ran.withLock { $0 = true } }
            loop.shutDown()
            #expect(ran.withLock { $0 })
        }
    }

    @Test("a signal that comes to any thread is an event", .timeLimit(.minutes(1)))
    func signals() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let signals = try loop.signals([SIGUSR1, SIGUSR2])
        var iterator = signals.makeAsyncIterator()
        for signal in [SIGUSR1, SIGUSR2, SIGUSR1] {
            #expect(kill(getpid(), signal) == 0)
            #expect(await iterator.next() == signal)
        }
    }

    @Test("shutting down twice is harmless, and loops leave no descriptor open")
    func shutDown() async throws {
        let before = OpenDescriptors.count
        for _ in 0..<200 {
            let loop = try EventLoop(name: "test")
            loop.shutDown()
            loop.shutDown()
        }
        let isClean = try await OpenDescriptors.fall(to: before + 150)
        #expect(isClean, "each of the 200 loops would leave two if it left any")
    }
}
