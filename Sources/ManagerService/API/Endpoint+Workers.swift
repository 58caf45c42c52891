internal import HTTPServer

extension Endpoint {
    static let workers: [Endpoint] = [
        Endpoint(
            id: "listWorkers", method: "GET", path: "/v1/workers", tag: .workers,
            summary: "Lists the workers that are in the space, with what they have taken",
            about: "One that runs and is not here cannot reach the space.", role: .viewer,
            answers: [.json(200, .named(.workers), "The workers, by name.")], handler: .later(WorkerResource.list))
    ]
}
