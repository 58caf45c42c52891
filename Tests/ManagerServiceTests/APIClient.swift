import EventLoop
import FoundationEssentials
import HTTPClient
import Orchestration
import TestSupport

/// A client of the API.
struct APIClient: Sendable {
    private let client: HTTPClient
    let base: String
    let token: String?

    init(loop: EventLoop, base: String, token: String?, socket: String? = nil) throws {
        client = try HTTPClient(loop: loop, configuration: HTTPClient.Configuration(unixSocket: socket))
        self.base = base
        self.token = token
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(bytes))) ?? .null }

        /// A member, by the names on the way to it.
        subscript(path: String...) -> JSON {
            path.reduce(json) { value, name in
                if case .object(let members) = value { members[name] ?? .null } else { .null }
            }
        }

        var items: [JSON] { if case .array(let items) = self["items"] { items } else { [] } }
    }

    private func fields(_ more: [(name: String, value: String)]) -> [(name: String, value: String)] {
        (token.map { [("Authorization", "Bearer \($0)")] } ?? []) + more
    }

    func send(
        _ method: String, _ path: String, _ body: [UInt8]? = nil, _ headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let response = try await client.send(
            HTTPRequest(method: method, url: base + path, headers: fields(headers), body: body))
        return Answer(status: response.status, headers: response.headers, bytes: response.body)
    }

    func get(_ path: String, _ headers: [(name: String, value: String)] = []) async throws -> Answer {
        try await send("GET", path, nil, headers)
    }

    func post(_ path: String, _ value: JSON, _ headers: [(name: String, value: String)] = []) async throws -> Answer {
        try await send("POST", path, Array(value.encoded.utf8), [("Content-Type", "application/json")] + headers)
    }

    /// An event of a stream.
    struct StreamEvent: Sendable, Equatable {
        var name = ""
        var id = ""
        var data = ""
    }

    /// Follows an execution; goes away after so many events, as one whose connection breaks.
    ///
    /// - Returns: the status, and the events.
    func follow(
        _ execution: String, after last: String? = nil, atMost limit: Int = .max
    ) async throws -> (status: Int, events: [StreamEvent]) {
        let headers = [("Accept", "text/event-stream")] + (last.map { [("Last-Event-ID", $0)] } ?? [])
        let response = try await client.stream(
            HTTPRequest(
                url: "\(base)/v1/executions/\(execution)/events", headers: fields(headers.map { ($0.0, $0.1) })))
        var (events, event, rest) = ([StreamEvent](), StreamEvent(), [UInt8]())
        for try await part in response.body {
            rest += part
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { event.data = String(line.dropFirst(6)) }
                if line.isEmpty, !event.id.isEmpty {
                    events.append(event)
                    event = StreamEvent()
                    if events.count == limit { return (response.status, events) }
                }
            }
        }
        return (response.status, events)
    }

    /// The execution, once it is over.
    func ended(_ execution: String) async throws -> Answer {
        var answer = try await get("/v1/executions/\(execution)")
        try await eventually("the execution \(execution) is over", within: .seconds(120)) {
            answer = try await get("/v1/executions/\(execution)")
            return answer["status"] != .string("running") || answer.status != 200
        }
        return answer
    }
}
