internal import FoundationEssentials
internal import HTTPClient
internal import Orchestration

extension Manager {
    /// For how long a stream may be silent: a manager that lives says something more often.
    private static let silence = Duration.seconds(60)
    /// For how long a manager that is not there is waited for: it may be restarted, or another one takes its place.
    private static let patience = Duration.seconds(60)

    /// Follows an execution until it has ended, from its beginning.
    ///
    /// A connection that breaks is made again, and the stream goes on where it was (`Last-Event-ID`).
    ///
    /// - Parameter body: is given the events as they come.
    func follow(_ execution: String, _ body: @Sendable ([Event]) -> Void) async throws {
        let path = ResourcePath("v1", "executions", execution, "events")
        var last: String?
        var heard = ContinuousClock.now
        while true {
            do {
                var headers = [(name: "Accept", value: "text/event-stream")]
                if let last { headers.append((name: "Last-Event-ID", value: last)) }
                let response = try await stream(path, headers: headers, silence: Self.silence)
                var parser = EventStreamParser()
                for try await part in response.body {
                    heard = .now
                    guard let messages = parser.read(part) else {
                        throw ManagerError(status: nil, "error: what \(address) sends is no stream of events")
                    }
                    body(try messages.prefix { $0.name != "end" }.map(event))
                    if messages.contains(where: { $0.name == "end" }) { return }
                    last = messages.last?.id ?? last
                }
            } catch let error as HTTPError {
                guard error.code != .cancelled, heard.duration(to: .now) < Self.patience else {
                    throw ManagerError(error, from: address)
                }
            } catch let error as ManagerError {
                guard error.isPassing, heard.duration(to: .now) < Self.patience else { throw error }
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func event(_ message: EventStreamParser.Message) throws(ManagerError) -> Event {
        do {
            return try JSONDecoder().decode(EventResource.self, from: Data(message.data.utf8)).event
        } catch {
            throw ManagerError(
                status: nil, "error: the events of \(address) are not what this version of ditrit understands: \(error)"
            )
        }
    }
}

/// An event as a manager tells of it.
struct EventResource: Decodable {
    var at: String
    var kind: Event.Kind
    var node: String
    var state: String?
    var operation: String?
    var number: Int?
    var relationship: String?
    var peer: String?
    var worker: String?
    var began: String?
    var ended: String?
    var message: String?
    var output: [String]?

    /// The same in the terms of the engine.
    var event: Event {
        var event = Event(at: Self.microseconds(at) ?? 0, kind: kind, node: node)
        (event.state, event.operation, event.number) = (state, operation, number)
        (event.relationship, event.peer, event.worker) = (relationship, peer, worker)
        (event.began, event.ended) = (began.flatMap(Self.microseconds), ended.flatMap(Self.microseconds))
        (event.message, event.output) = (message, output)
        return event
    }

    private static func microseconds(_ text: String) -> Int64? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else { return nil }
        return Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }
}
