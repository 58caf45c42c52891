/// A request and its answer, as long as libmicrohttpd knows of them.
///
/// Touched by the loop's thread alone.
@safe final class Exchange {
    /// How far it has come.
    enum Stage {
        /// Content may still come.
        case reading
        /// The handler works on the answer; the connection is suspended.
        case answering(Task<Void, Never>)
        /// The answer is on its way.
        case answered
    }

    /// Never used again, unlike the object's address.
    let number: UInt64
    let request: HTTPRequest
    let connection: OpaquePointer
    var stage = Stage.reading
    /// How much content of the request has been thrown away.
    var ignored = 0

    init(number: UInt64, request: HTTPRequest, connection: OpaquePointer) {
        self.number = number
        self.request = request
        unsafe self.connection = connection
    }
}
