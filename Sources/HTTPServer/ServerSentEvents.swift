/// An event of a stream of events (WHATWG HTML §9.2, "Server-sent events").
public struct ServerSentEvent: Sendable, Equatable {
    /// The kind; nil is `message`.
    public var name: String?
    /// The number by which a client that comes back says where it was (`Last-Event-ID`).
    public var id: String?
    /// What it says, of any number of lines.
    public var data: String

    /// An event.
    public init(_ data: String, name: String? = nil, id: String? = nil) {
        self.data = data
        self.name = name
        self.id = id
    }

    /// As it is sent.
    ///
    /// Breaks in a name or an id, which have one line, are left out.
    var bytes: [UInt8] {
        var text = ""
        if let id { text += "id: \(Self.line(id))\n" }
        if let name { text += "event: \(Self.line(name))\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return Array((text + "\n").utf8)
    }

    private static func line(_ text: String) -> String { String(text.filter { !$0.isNewline && $0 != "\0" }) }
}

extension HTTPResponse {
    /// A stream of events, which ends with the sequence, with the client, or at once with the server.
    ///
    /// - Parameter keepAlive: after so much silence a comment is sent: proxies take a connection without traffic for a dead
    ///   one, and a client that has vanished without a word is noticed.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, keepAlive: Duration = .seconds(15)
    ) -> HTTPResponse where Events.Element == ServerSentEvent {
        let stream = ResponseStream(endsWithServer: true) { writer in
            // A client knows at once that it is connected.
            try await writer.write(comment)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await event in events { try await writer.write(event.bytes) }
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: keepAlive)
                        try await writer.write(comment)
                    }
                }
                // The comments have no end, so this is the end of the events.
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        return HTTPResponse(
            status: 200, fields: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")],
            content: .stream(stream))
    }

    private static let comment = Array(":\n\n".utf8)
}
