internal import CLinux
internal import Glibc

extension EventLoop {
    /// The signals of this set, one after another as they come, instead of what they would do to the process.
    ///
    /// To be called once: they stay caught for the life of the process, which reads them in one place. Programs that are
    /// started get the default actions.
    public func signals(_ signals: Set<Int32>) throws(SystemError) -> AsyncStream<Int32> {
        let numbers = Array(signals)
        let descriptor = try SystemError.check(
            unsafe ditrit_signals_catch(numbers, Int32(numbers.count)), "sigaction")
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(16))
        let reader = SignalReader(loop: self, descriptor: descriptor, continuation: continuation)
        Task { await reader.start() }
        return stream
    }
}

/// Passes on what the handler of signals writes.
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

    func start() {
        // The watch keeps this actor as long as the loop runs.
        let watch = try? loop.watch(descriptor, for: .readable) { _ in self.assumeIsolated { $0.read() } }
        if watch == nil { continuation.finish() }
    }

    private func read() {
        var numbers = [UInt8](repeating: 0, count: 16)
        let count = unsafe Glibc.read(descriptor, &numbers, numbers.count)
        for number in numbers.prefix(max(count, 0)) { continuation.yield(Int32(number)) }
    }
}
