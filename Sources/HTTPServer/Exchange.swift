/// A request and its answer, from the head of the one to the end of the other.
///
/// Confined to the loop.
final class Exchange {
    /// How far it has come.
    enum Stage {
        /// The head is there, and no content is to come: libmicrohttpd is to say that the request is complete.
        case passing
        /// The handler has not asked for the content; the connection is suspended at the head.
        case unread
        /// The handler reads the content; the connection is suspended while it does not.
        case reading
        /// All of the request is there; the handler works on the answer; the connection is suspended.
        case complete
        /// What is left of the content is thrown away, and then this is the answer; nil when it has been given already, so
        /// that the connection is to end.
        case discarding(HTTPResponse?)
        /// The answer is there, and is taken when libmicrohttpd asks.
        case answering(HTTPResponse)
        /// The answer is on its way.
        case sending
        /// It is given up when libmicrohttpd asks.
        case aborted
    }

    let number: UInt64
    let method: String
    let target: String
    let began: ContinuousClock.Instant
    /// How long the content is, if the client has said so.
    let length: Int?
    /// Whether the client sends the content only when it is told to.
    let waitsForLeave: Bool
    var stage = Stage.passing
    /// Whether libmicrohttpd has gone beyond the head.
    var isPastHead = false
    /// How much of the content has come.
    var received = 0
    /// How much more is thrown away before the connection is ended.
    var discardable = 0
    /// How long the client has kept the reader waiting so far, and since when it does.
    var waited = Duration.zero
    var waitsSince: ContinuousClock.Instant?
    var limit = 0
    var reader: CheckedContinuation<Result<[UInt8]?, HTTPBodyError>, Never>?
    /// Why there is no more content.
    var bodyEnd: HTTPBodyError?
    /// The handler, and what makes the content of the answer.
    var tasks: [Task<Void, Never>] = []
    var outgoing: OutgoingStream?
    var status: Int?
    var sentLength = 0

    init(
        number: UInt64, method: String, target: String, began: ContinuousClock.Instant, length: Int?,
        waitsForLeave: Bool
    ) {
        self.number = number
        self.method = method
        self.target = target
        self.began = began
        self.length = length
        self.waitsForLeave = waitsForLeave
    }

    /// Whether all of the content has come, although nobody may have said so yet.
    var isWhole: Bool { length == received }

    /// Gives the reader what it waits for.
    func tellReader(_ result: Result<[UInt8]?, HTTPBodyError>, at now: ContinuousClock.Instant) {
        if let waitsSince { waited += now - waitsSince }
        waitsSince = nil
        reader?.resume(returning: result)
        reader = nil
    }

    /// Nothing more comes of it.
    func end(_ error: HTTPBodyError) {
        bodyEnd = bodyEnd ?? error
        reader?.resume(returning: .failure(error))
        reader = nil
        for task in tasks { task.cancel() }
        outgoing?.finish(isWhole: false)
    }
}
