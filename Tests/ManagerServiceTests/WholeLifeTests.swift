import Glibc
import HTTPClient
import Orchestration
import TestSupport
import Testing

@testable import ManagerService

@Suite("The life of a model by the API", .timeLimit(.minutes(5)))
struct WholeLifeTests {
    private func start(
        _ client: APIClient, _ workflow: String, _ model: String, _ instance: String,
        key: String? = nil
    ) async throws -> (status: Int, id: String) {
        let answer = try await client.post(
            "/v1/models/\(model)/instances/\(instance)/executions", .object(["workflow": .string(workflow)]),
            key.map { [("Idempotency-Key", $0)] } ?? [])
        guard case .string(let id) = answer["id"] else {
            Issue.record("\(answer.status) \(answer.text)")
            return (answer.status, "")
        }
        return (answer.status, id)
    }

    @Test("the example is put, instantiated, installed, followed over a broken connection, and taken away again")
    func shop() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            let put = try await client.send("PUT", "/v1/models/shop", try stage.shop())
            #expect(put.status == 201, "\(put.text)")
            #expect(put.headers["Location"] == "/v1/models/shop")
            let created = try await client.post(
                "/v1/models/shop/instances", .object(["name": "prod", "inputs": ["fronts_per_server": 1]]))
            #expect(created.status == 201, "\(created.text)")

            let (status, id) = try await start(client, "install", "shop", "prod", key: "once")
            #expect(status == 201)
            let again = try await start(client, "install", "shop", "prod", key: "once")
            #expect(again == (200, id))

            // Whoever is cut off again and again sees each event once, in its order.
            var seen: [APIClient.StreamEvent] = []
            while seen.last?.name != "end" {
                let part = try await client.follow(id, after: seen.last?.id, atMost: 17)
                #expect(part.status == 200)
                seen += part.events
                if part.events.isEmpty { break }
            }
            let whole = try await client.follow(id)
            #expect(seen == whole.events)
            #expect(Set(seen.map(\.id)).count == seen.count)
            #expect(try await client.follow(id, after: seen.last?.id).status == 204)
            let listed = try await client.get("/v1/executions/\(id)/events?limit=1000")
            #expect(listed.items.map(\.encoded) == seen.dropLast().map(\.data))

            let execution = try await client.get("/v1/executions/\(id)")
            #expect(execution["status"] == "succeeded")
            #expect(execution["outputs", "api_port"] == 8081)
            let instance = try await client.get("/v1/models/shop/instances/prod")
            guard case .array(let nodes) = instance["nodes"] else {
                Issue.record("\(instance.text)")
                return
            }
            #expect(nodes.count == 13)
            #expect(nodes.allSatisfy { if case .object(let node) = $0 { node["state"] == "started" } else { false } })
            let operations = try await client.get("/v1/executions/\(id)/operations?limit=1000")
            #expect(execution["operations", "succeeded"] == .integer(operations.items.count))

            // What is up stays.
            #expect(try await client.send("DELETE", "/v1/models/shop/instances/prod").status == 409)
            #expect(try await client.send("DELETE", "/v1/models/shop").status == 409)
            // Whose trace the caller is in, the execution is in.
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let path = "/v1/models/shop/instances/prod/executions"
            let traced = try await client.post(
                path, ["workflow": "uninstall"], [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
            guard case .string(let removal) = traced["id"], case .string(let span) = traced["trace"] else {
                Issue.record("\(traced.status) \(traced.text)")
                return
            }
            #expect(span.hasPrefix("00-\(trace)-") && span.hasSuffix("-01") && !span.contains("00f067aa0ba902b7"))
            #expect(try await client.ended(removal)["status"] == "succeeded")
            #expect(try await client.send("DELETE", "/v1/models/shop/instances/prod").status == 204)
            #expect(try await client.get("/v1/executions/\(id)").status == 404)
            #expect(try await client.send("DELETE", "/v1/models/shop").status == 204)
            #expect(try await client.get("/v1/models/shop").status == 404)
            worker.send(SIGTERM)
            #expect(try await worker.wait() == 0)
            #expect(try await manager.stop() == 0)
        }
    }

    @Test("an execution that has failed is retried, and what it had done is not done again")
    func retrying() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let client = try await stage.client(manager, token: try await stage.token(.operator))
            let admin = try await stage.client(manager, token: try await stage.token(.admin))
            #expect(try await admin.send("PUT", "/v1/models/m", try stage.failing()).status == 201)
            #expect(try await client.post("/v1/models/m/instances", .object(["name": "i"])).status == 201)
            let id = try await start(client, "install", "m", "i").id
            #expect(try await client.ended(id)["status"] == "failed")
            #expect(try await client.send("POST", "/v1/executions/\(id)/resume").status == 409)
            let before = try await client.get("/v1/executions/\(id)/operations").items
            #expect(before.count == 2)
            try stage.openGate()
            #expect(try await client.send("POST", "/v1/executions/\(id)/retry").status == 202)
            try await eventually("it has succeeded") {
                try await client.get("/v1/executions/\(id)")["status"] == "succeeded"
            }
            let after = try await client.get("/v1/executions/\(id)/operations").items
            #expect(after.count == 3)
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await manager.stop()
        }
    }

    @Test("an execution is cancelled and resumed; what does not fit is refused")
    func cancelling() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            #expect(try await client.send("PUT", "/v1/models/m", try stage.gated()).status == 201)
            #expect(try await client.post("/v1/models/m/instances", .object(["name": "i"])).status == 201)
            let id = try await start(client, "install", "m", "i").id
            let busy = try await client.post("/v1/models/m/instances/i/executions", .object(["workflow": "install"]))
            #expect(busy.status == 409)
            #expect(busy["execution"] == .string(id))
            #expect(try await client.send("POST", "/v1/executions/\(id)/retry").status == 409)
            try await eventually("the operation prints") {
                try await client.get("/v1/executions/\(id)/operations/0/output").text == "waits\n"
            }
            let cancelled = try await client.send("POST", "/v1/executions/\(id)/cancel")
            #expect(cancelled.status == 202)
            #expect(cancelled["stopping"] == true)
            try stage.openGate()
            #expect(try await client.ended(id)["status"] == "cancelled")
            #expect(try await client.send("POST", "/v1/executions/\(id)/cancel").status == 409)
            #expect(try await client.send("POST", "/v1/executions/\(id)/resume").status == 202)
            #expect(try await client.ended(id)["status"] == "succeeded")
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await manager.stop()
        }
    }

    @Test("a long poll is answered as soon as something happens")
    func longPoll() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            #expect(try await client.send("PUT", "/v1/models/m", try stage.gated()).status == 201)
            #expect(try await client.post("/v1/models/m/instances", .object(["name": "i"])).status == 201)
            let id = try await start(client, "install", "m", "i").id
            // Nobody works: there is nothing to tell yet.
            let nothing = try await client.get("/v1/executions/\(id)/events")
            #expect(nothing.items == [])
            #expect(nothing["over"] == false)
            async let waiting = client.get("/v1/executions/\(id)/events?wait=30")
            let worker = try stage.worker()
            #expect(try await !waiting.items.isEmpty)
            try stage.openGate()
            _ = try await client.ended(id)
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await manager.stop()
        }
    }
}
