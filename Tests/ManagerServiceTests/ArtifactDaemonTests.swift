import ArtifactTestSupport
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import ManagerService

@Suite("A manager with an artifact daemon", .timeLimit(.minutes(3)))
struct ArtifactDaemonTests {
    @Test("models go to the daemon's store, and workers take them from it")
    func wholeLife() async throws {
        try await ArtifactDaemonStage.with { artifacts in
            try await ManagerStage.with { stage in
                let settings = ["artifacts.socket": artifacts.socket]
                let manager = try await stage.manager(1, settings)
                let worker = try stage.worker(1, settings)
                let client = try await stage.client(manager, token: try await stage.token(.admin))
                let csar = try stage.gated()
                #expect(try await client.send("PUT", "/v1/models/m", csar).status == 201)
                #expect(try await client.get("/v1/models/m/csar").bytes == csar)
                #expect(try await client.post("/v1/models/m/instances", ["name": "i"]).status == 201)
                try stage.openGate()
                let path = "/v1/models/m/instances/i/executions"
                #expect(try await client.post(path, ["workflow": "install"]).status == 201)
                #expect(try await client.ended("m-i-1")["status"] == "succeeded")
                #expect(try await client.get("/v1/executions/m-i-1/operations/0/output").text == "waits\n")
                #expect(try await client.post(path, ["workflow": "uninstall"]).status == 201)
                #expect(try await client.ended("m-i-2")["status"] == "succeeded")
                #expect(try await client.send("DELETE", "/v1/models/m/instances/i").status == 204)
                #expect(try await client.send("DELETE", "/v1/models/m").status == 204)
                // Nothing is left of what nothing needs.
                try await eventually("the store is empty") {
                    let names = try FileManager.default.subpathsOfDirectory(atPath: artifacts.directory.path + "/store")
                    return !names.contains { $0.contains("sha256") }
                }
                worker.send(SIGTERM)
                _ = try await worker.wait()
                try await manager.stop()
            }
        }
    }

    @Test("without the daemon a model cannot be put, and the answer says why")
    func noDaemon() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager(1, ["artifacts.socket": "/nowhere/artifactd.sock"])
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            let answer = try await client.send("PUT", "/v1/models/m", try stage.gated())
            #expect(answer.status == 503)
            #expect(answer.text.contains("is ditrit-artifactd running"), "\(answer.text)")
            #expect(try await client.get("/v1/models").items == [])
            try await manager.stop()
        }
    }
}
