internal import CLinux
public import EventLoop
internal import Glibc

/// What a program reads from its standard input while it runs, written bit by bit.
///
/// For one program, once. The program sees the end when this is closed, or when nobody has it any more.
public final class ProcessInput: Sendable {
    private struct Ends {
        var reading: Int32
        var writing: Int32
    }

    private let ends: Locked<Ends>

    /// An input of which nothing has been written yet.
    ///
    /// - Throws: `SystemError` when there are too many open files.
    public init() throws(SystemError) {
        var pair: [Int32] = [-1, -1]
        try SystemError.check(unsafe ditrit_input_pair(&pair), "socketpair")
        ends = Locked(Ends(reading: pair[0], writing: pair[1]))
    }

    deinit {
        close()
        closeReading()
    }

    /// Writes so much of some bytes as the program has room for.
    ///
    /// - Returns: how many bytes were taken; nil when the program does not read any more, or this is closed.
    public func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        ends.withLock { ends in
            guard ends.writing >= 0 else { return nil }
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe buffer.baseAddress.map { unsafe ditrit_input_write(ends.writing, $0, buffer.count) } ?? 0
            }
            if written >= 0 { return written }
            return written == -Int(EAGAIN) ? 0 : nil
        }
    }

    /// Ends it: the program reads no more than what was written.
    public func close() {
        ends.withLock { ends in
            if ends.writing >= 0 { _ = Glibc.close(ends.writing) }
            ends.writing = -1
        }
    }

    /// The program's end.
    var reading: Int32 { ends.withLock { $0.reading } }

    /// Closes the program's end here, once the program has it.
    func closeReading() {
        ends.withLock { ends in
            if ends.reading >= 0 { _ = Glibc.close(ends.reading) }
            ends.reading = -1
        }
    }
}
