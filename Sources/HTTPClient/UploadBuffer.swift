/// What has been made of a body, and libcurl has not taken yet.
///
/// Confined to the loop.
final class UploadBuffer {
    let length: Int
    /// Whether libcurl has asked in vain, and is to be told when there is more.
    private(set) var isAwaited = false
    private var unsent: ArraySlice<UInt8> = []
    private var made = 0
    /// Whether all parts are there.
    private(set) var isFinished = false
    /// Whether the server has refused it before it was whole: libcurl is told that it ends here.
    private(set) var isRefused = false
    private var maker: CheckedContinuation<Bool, Never>?

    /// The next part is made when so much is left: libcurl need not wait for it.
    private static let lowWater = 64 << 10

    init(length: Int) { self.length = length }

    /// Whether so many bytes more are no more than were said.
    func hasRoom(for count: Int) -> Bool { count <= length - made }

    /// Whether libcurl may have some.
    ///
    /// The end is held back until it is known to be the end: else a body that turns out to be longer would have arrived
    /// as if it were whole.
    var isReady: Bool { isFinished || (made < length && !unsent.isEmpty) }

    /// Takes a part; the maker goes on when there is need for more, or is told by `end` that there is none.
    func append(_ part: [UInt8], _ maker: CheckedContinuation<Bool, Never>) {
        made += part.count
        if unsent.isEmpty { unsent = part[...] } else { unsent += part }
        self.maker = maker
        askForMore()
    }

    /// There are no more parts; false if there should be.
    func finish() -> Bool {
        isFinished = made == length
        return isFinished
    }

    /// Gives a part to libcurl; nil when there is none yet.
    func move(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        isAwaited = !isReady
        guard isReady else { return nil }
        let part = unsent.prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        unsent = unsent.dropFirst(part.count)
        askForMore()
        return part.count
    }

    /// The server has answered that it does not want it.
    func refuse() {
        isRefused = true
        unsent = []
        end()
    }

    /// Nothing more is wanted.
    func end() {
        maker?.resume(returning: false)
        maker = nil
    }

    private func askForMore() {
        guard unsent.count < Self.lowWater || made == length else { return }
        maker?.resume(returning: true)
        maker = nil
    }
}
