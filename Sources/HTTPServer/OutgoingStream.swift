/// What has been made of a response's content, and libmicrohttpd has not taken yet.
///
/// Confined to the loop.
final class OutgoingStream {
    /// What libmicrohttpd gets when it asks.
    enum Supply: Equatable {
        case bytes(Int)
        case nothingYet
        case end
        case failure
    }

    let endsWithServer: Bool
    /// How much libmicrohttpd has taken.
    private(set) var sent = 0
    /// Whether libmicrohttpd has asked in vain, and is to be told when there is more.
    private(set) var isAwaited = false
    private var unsent: ArraySlice<UInt8> = []
    private var end: Supply?
    private var maker: CheckedContinuation<Bool, Never>?

    /// The next part is made when so much is left.
    private static let lowWater = 64 << 10

    init(endsWithServer: Bool) { self.endsWithServer = endsWithServer }

    /// Whether libmicrohttpd would get something.
    var isReady: Bool { !unsent.isEmpty || end != nil }

    /// Takes a part; the maker goes on when there is need for more, or is told that there will be none.
    func append(_ part: [UInt8], _ maker: CheckedContinuation<Bool, Never>) {
        guard end == nil else { return maker.resume(returning: false) }
        if unsent.isEmpty { unsent = part[...] } else { unsent += part }
        self.maker?.resume(returning: true)
        self.maker = maker
        askForMore()
    }

    /// There is no more; the client gets what there is if it is whole.
    func finish(isWhole: Bool) {
        guard end == nil else { return }
        end = isWhole ? .end : .failure
        maker?.resume(returning: false)
        maker = nil
    }

    /// Gives a part to libmicrohttpd.
    func move(into buffer: UnsafeMutableRawBufferPointer) -> Supply {
        if end == .failure { return .failure }
        guard !unsent.isEmpty else {
            isAwaited = end == nil
            return end ?? .nothingYet
        }
        isAwaited = false
        let part = unsent.prefix(buffer.count)
        unsafe buffer.copyBytes(from: part)
        unsent = unsent.dropFirst(part.count)
        sent += part.count
        askForMore()
        return .bytes(part.count)
    }

    private func askForMore() {
        guard unsent.count < Self.lowWater else { return }
        maker?.resume(returning: true)
        maker = nil
    }
}
