internal import HTTPServer
internal import Orchestration

/// What happens in executions.
enum EventResource {
    static func get(_ call: Call) async throws -> HTTPResponse {
        let site = try call.context.site()
        let id = call.path["id"]
        if call.request.fields.list("Accept").contains(where: { $0.lowercased().hasPrefix("text/event-stream") }) {
            return try await stream(call, site, id)
        }
        let wait = min(Duration.seconds(call.integer("wait") ?? 0), call.context.longestWait)
        let (after, limit) = (call.text("after"), call.integer("limit") ?? 1000)
        let position = after.flatMap(EventPosition.init)
        guard wait > .zero else {
            return .json(View.events(try await site.events(of: id, after: position, limit: limit)))
        }
        let page = try await call.context.longPolls.wait {
            try await site.events(of: id, after: position, limit: limit, wait: wait)
        }
        // The manager stops: there is no news, and the client asks another one.
        return .json(page.map(View.events) ?? View.noEvents(after: after))
    }

    private static func stream(_ call: Call, _ site: Site, _ id: String) async throws -> HTTPResponse {
        let last = call.text("Last-Event-ID")
        let hasSeenEnd = last?.hasSuffix(EventStream.endMark) ?? false
        let place = hasSeenEnd ? last?.dropLast(EventStream.endMark.count) : last?[...]
        // What is not there is a 404, and no stream.
        let execution = try await site.execution(id).record
        if hasSeenEnd, execution.status != .running { return HTTPResponse(status: 204) }
        let after = (place.map(String.init) ?? call.text("after")).flatMap(EventPosition.init)
        return .events(EventStream(site, id, after: after, open: call.context.metrics.streams))
    }
}
