import FoundationEssentials
import Glibc
import Orchestration
import TestSupport
import Testing

@testable import ManagerService

/// Every operation of the description, driven by a program that knows nothing else of the API.
@Suite("The API as it is described", .timeLimit(.minutes(10)))
struct SchemathesisTests {
    @Test("schemathesis finds nothing, and has tried every operation")
    func everyOperation() async throws {
        let schemathesis = try Script.run("setup-schemathesis", []).trimmingCharacters { $0 == "\n" }
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let token = try await stage.token(.admin)
            let client = try await stage.client(manager, token: token)
            // Something to be found: else most of the API would only say that there is nothing.
            #expect(try await client.send("PUT", "/v1/models/shop", try stage.shop()).status == 201)
            #expect(try await client.post("/v1/models/shop/instances", ["name": "prod"]).status == 201)
            // That it may take out of force.
            _ = try await stage.token(.viewer, "other")
            let started = try await client.post("/v1/models/shop/instances/prod/executions", ["workflow": "install"])
            #expect(started.status == 201)
            _ = try await client.ended("shop-prod-1")
            let configuration = Self.folder.appending(path: "schemathesis.toml").path
            let run = try ChildProcess(
                // In a directory of its own, where it leaves what it remembers.
                [
                    "sh", "-c", "cd \"$0\" && exec \"$@\"", stage.directory.path, schemathesis, "--config-file",
                    configuration, "run", client.base + "/openapi.json", "--max-examples", "20", "--no-color",
                    "--request-timeout", "60",
                ], environment: ["DITRIT_TOKEN": token, "HOME": stage.directory.path, "LANG": "C.UTF-8"])
            let status = try await run.wait(within: .seconds(500))
            #expect(status == 0, "\(run.output.suffix(8000))")
            #expect(try await client.get("/v1/tokens").status == 200, "the token was in force to the end")
            // All but the one that it has the description from.
            #expect(
                run.output.contains("Tested: \(Endpoint.all.count - 1)"),
                "not every operation: \(run.output.suffix(3000))")
            #expect(!manager.process.output.contains("error "), "\(manager.process.output.suffix(3000))")
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await manager.stop()
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
}

extension String {
    fileprivate func trimmingCharacters(_ isMeant: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isMeant(last) { text.removeLast() }
        return String(text)
    }
}
