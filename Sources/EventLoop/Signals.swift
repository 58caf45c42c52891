internal import CLinux
internal import Glibc

extension EventLoop {
    /// The signals of this set, one after another as they come, instead of what they would do to the process.
    ///
    /// Call it before other threads are started: a signal that any thread does not block goes to that thread
    /// (signalfd(2)). Programs that are started get all signals unblocked.
    public func signals(_ signals: Set<Int32>) throws(SystemError) -> AsyncStream<Int32> {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let numbers = Array(signals)
        let descriptor = try SystemError.check(
            unsafe ditrit_signalfd(numbers, Int32(numbers.count)), "signalfd")
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(16))
        let reader = SignalReader(loop: self, descriptor: descriptor, continuation: continuation)
        Task { await reader.start() }
        return stream
    }
}

/// Owns a signalfd and passes on what it reads.
private actor SignalReader {
    private nonisolated let loop: EventLoop
    private let descriptor: Int32
    private let continuation: AsyncStream<Int32>.Continuation

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, descriptor: Int32, continuation: AsyncStream<Int32>.Continuation) {
        self.loop = loop
        self.descriptor = descriptor
        self.continuation = continuation
    }

    deinit { close(descriptor) }

    func start() {
        // The watch keeps this actor, and so the descriptor, until the stream ends.
        let watch = try? loop.watch(descriptor, for: .readable) { _ in self.assumeIsolated { $0.read() } }
        guard let watch else {
            continuation.finish()
            return
        }
        continuation.onTermination = { _ in
            Task { await self.stop(watch) }
        }
    }

    private func read() {
        while true {
            let signal = ditrit_signalfd_read(descriptor)
            guard signal > 0 else { return }
            continuation.yield(signal)
        }
    }

    private func stop(_ watch: EventLoop.Watch) { loop.stop(watch) }
}
