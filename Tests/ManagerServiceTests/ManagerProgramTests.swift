import Consul
import ConsulTestSupport
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import Orchestration
import TestSupport
import Testing
import TupleSpace

@testable import ManagerService

@Suite("ditrit-manager", .timeLimit(.minutes(3)))
struct ManagerProgramTests {
    // MARK: - Several managers

    @Test("of two managers that are asked for the same at once each does it, and it is done once")
    func two() async throws {
        try await ManagerStage.with { stage in
            let (one, two) = (try await stage.manager(1), try await stage.manager(2))
            let token = try await stage.token(.admin)
            let clients = [try await stage.client(one, token: token), try await stage.client(two, token: token)]
            #expect(try await clients[0].send("PUT", "/v1/models/m", try stage.gated()).status == 201)
            #expect(try await clients[1].get("/v1/models/m").status == 200)
            async let first = clients[0].post("/v1/models/m/instances", ["name": "i"])
            async let second = clients[1].post("/v1/models/m/instances", ["name": "i"])
            let created = try await [first.status, second.status]
            #expect(created.sorted() == [201, 409])
            let path = "/v1/models/m/instances/i/executions"
            let starts = try await withThrowingTaskGroup(of: APIClient.Answer.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await clients[number % 2].post(
                            path, ["workflow": "install"], [("Idempotency-Key", "same")])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(starts.map { $0["id"] }).count == 1)
            #expect(starts.map(\.status).sorted() == [200, 200, 200, 200, 200, 201])
            #expect(try await clients[1].get("/v1/executions").items.count == 1)
            // One goes, the other one goes on.
            #expect(try await one.stop() == 0)
            #expect(try await clients[1].get("/v1/models/m/instances/i").status == 200)
            try await two.stop()
        }
    }

    // MARK: - Uploads

    @Test("a manager that is killed in the middle of an upload leaves nothing, and the next one sweeps its disk")
    func killed() async throws {
        try await ManagerStage.with { stage in
            let token = try await stage.token(.admin)
            let manager = try await stage.manager()
            _ = try await stage.client(manager, token: token)
            try stage.directory.write(Data(repeating: 7, count: 8 << 20), to: "large")
            let curl = try ChildProcess([
                "curl", "-sS", "--limit-rate", "200k", "-H", "Authorization: Bearer \(token)", "-T",
                stage.directory.path + "/large", "http://127.0.0.1:\(manager.port ?? 0)/v1/models/m",
            ])
            func uploads() -> [String] {
                (try? FileManager.default.contentsOfDirectory(atPath: manager.scratch)) ?? []
            }
            try await eventually("something of the upload is there") {
                uploads().contains { name in
                    var status = stat()
                    return stat("\(manager.scratch)/\(name)", &status) == 0 && status.st_size > 0
                }
            }
            manager.process.send(SIGKILL)
            _ = try await manager.process.wait()
            _ = try await curl.wait()
            #expect(!uploads().isEmpty)
            let next = try await stage.manager()
            let client = try await stage.client(next, token: token)
            #expect(uploads().isEmpty)
            #expect(try await client.get("/v1/models").items == [])
            #expect(try await client.get("/v1/models/m").status == 404)
            let kept = try await stage.space.standings(nil).map { $0.key.fields[0] }
            #expect(Set(kept).subtracting(["session", "tokens"]) == [])
            try await next.stop()
        }
    }

    @Test("a form with the field 'file' is as good as the bytes, and what is too long or empty is refused")
    func forms() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager(1, ["limits.archive": "1 MiB"])
            let token = try await stage.token(.admin)
            let client = try await stage.client(manager, token: token)
            let csar = try stage.gated()
            func form(_ field: String, _ content: [UInt8]) -> [UInt8] {
                Array("--b\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"x\"\r\n\r\n".utf8) + content
                    + Array("\r\n--b--\r\n".utf8)
            }
            let type = [(name: "Content-Type", value: "multipart/form-data; boundary=b")]
            let put = try await client.send("PUT", "/csar?model=m", form("file", csar), type)
            #expect(put.status == 201, "\(put.text)")
            let same = try await client.send("PUT", "/v1/models/m", csar)
            #expect(same.status == 200)
            #expect(same["digest"] == put["digest"])
            #expect(try await client.send("PUT", "/v1/models/m", form("other", csar), type).status == 400)
            #expect(try await client.send("PUT", "/v1/models/m", []).status == 422)
            let large = [UInt8](repeating: 0, count: 2 << 20)
            #expect(try await client.send("PUT", "/v1/models/m", large).status == 413)
            #expect(try await client.send("PUT", "/v1/models/m", form("file", large), type).status == 413)
            let archive = try await client.get("/v1/models/m/csar")
            #expect(archive.bytes == csar)
            try await manager.stop()
        }
    }

    @Test("what is wrong with a model is told with its places, and nothing is stored")
    func wrongModel() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            let text =
                "tosca_definitions_version: tosca_simple_yaml_1_1\n"
                + "topology_template: {node_templates: {a: {type: tosca.nodes.Comput}}}\n"
            let answer = try await client.send("POST", "/v1/models?name=m", Array(text.utf8))
            #expect(answer.status == 422)
            guard case .array(let errors) = answer["errors"] else {
                Issue.record("\(answer.text)")
                return
            }
            #expect(
                errors == [
                    [
                        "file": "main.yaml", "line": 2, "column": 48, "severity": "error", "code": "TOSCA3001",
                        "message": "there is no node type 'tosca.nodes.Comput'",
                        "hint": "did you mean 'tosca.nodes.Compute'?",
                    ]
                ])
            // Nor is anything told of where the manager keeps it meanwhile.
            for content in [Array("PK\u{3}\u{4}nothing".utf8), try stage.withoutTemplate()] {
                let answer = try await client.send("PUT", "/v1/models/m", content)
                #expect(answer.status == 422)
                #expect(answer.text.contains("the CSAR cannot be used: "), "\(answer.text)")
                #expect(!answer.text.contains(manager.scratch), "\(answer.text)")
            }
            #expect(try await client.get("/v1/models").items == [])
            try await manager.stop()
        }
    }

    @Test("conditions of requests hold, or nothing is done")
    func conditions() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            let csar = try stage.gated()
            let absent = [(name: "If-None-Match", value: "*")]
            let put = try await client.send("PUT", "/v1/models/m", csar, absent)
            #expect(put.status == 201)
            let tag = try #require(put.headers["ETag"])
            #expect(put["digest"] == .string(String(tag.dropFirst().dropLast())))
            #expect(try await client.send("PUT", "/v1/models/m", csar, absent).status == 412)
            #expect(try await client.send("POST", "/v1/models?name=m", csar).status == 409)
            let wrong = [(name: "If-Match", value: "\"sha256:0\"")]
            #expect(try await client.send("PUT", "/v1/models/m", csar, wrong).status == 412)
            #expect(try await client.send("DELETE", "/v1/models/m", nil, wrong).status == 412)
            for path in ["", "/topology", "/topology.svg", "/types", "/workflows/install/plan", "/csar"] {
                let fresh = try await client.get("/v1/models/m\(path)", [("If-None-Match", tag)])
                #expect(fresh.status == 304, "\(path)")
                #expect(fresh.bytes == [])
            }
            let part = try await client.get("/v1/models/m/csar", [("Range", "bytes=0-1")])
            #expect(part.status == 206)
            #expect(part.text == "PK")
            // The same bytes read otherwise are another model.
            let lenient = try await client.send("PUT", "/v1/models/m?lenient=true", csar, [("If-Match", tag)])
            #expect(lenient.status == 200)
            #expect(lenient.headers["ETag"] != tag)
            #expect(try await client.get("/v1/models/m", [("If-None-Match", tag)]).status == 200)
            let lenientTag = try #require(lenient.headers["ETag"])
            #expect(try await client.send("PUT", "/v1/models/m", csar, [("If-Match", lenientTag)]).status == 200)
            #expect(try await client.send("PUT", "/v1/models/m", csar, [("If-Match", tag)]).status == 200)
            #expect(try await client.send("DELETE", "/v1/models/m", nil, [("If-Match", tag)]).status == 204)
            #expect(try await client.send("PUT", "/v1/models/m", csar, [("If-Match", "*")]).status == 412)
            try await manager.stop()
        }
    }

    // MARK: - Tokens

    @Test("a token is printed once, works at once, and no longer than it should; nothing of it is in the log")
    func tokens() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            _ = try await stage.client(manager, token: nil)
            let added = try await stage.command("token", "add", "ci", "--role", "operator", "--expires", "1 h")
            #expect(added.status == 0, "\(added.output)")
            let token = String(added.output.dropLast())
            let client = try await stage.client(manager, token: token)
            #expect(try await client.get("/v1/models").status == 200)
            #expect(try await client.send("DELETE", "/v1/models/m").status == 403)
            #expect(try await stage.command("token", "add", "ci", "--role", "admin").status == 1)
            let list = try await stage.command("token", "list")
            #expect(list.output.contains("ci\toperator\tsince "))
            #expect(!list.output.contains(token))
            // What is in the space does not let anybody in.
            let record: TokenRecord = try #require(try await stage.space.rdp(exactly: ["tokens", "ci"])).tuple.decode()
            let thief = try await stage.client(manager, token: record.hash)
            #expect(try await thief.get("/v1/models").status == 401)
            #expect(try await stage.command("token", "remove", "ci").status == 0)
            try await eventually("the token is not taken any more") { try await client.get("/v1/models").status == 401 }
            #expect(try await stage.command("token", "remove", "ci").status == 1)
            let log = manager.process.output
            #expect(log.contains("token ci from 127.0.0.1:"))
            #expect(log.contains("deleteModel /v1/models/m: refused (403)"))
            #expect(!log.contains(token.dropFirst(7)) && !log.contains(record.hash))
            try await manager.stop()
        }
    }

    @Test("an admin makes tokens by the API, each shown once")
    func tokensByAPI() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let admin = try await stage.client(manager, token: try await stage.token(.admin))
            let made = try await admin.post("/v1/tokens", ["name": "ci", "role": "operator", "expires_in": 3600])
            #expect(made.status == 201)
            #expect(made.headers["Cache-Control"] == "no-store")
            guard case .string(let token) = made["token"] else {
                Issue.record("\(made.text)")
                return
            }
            let client = try await stage.client(manager, token: token)
            #expect(try await client.get("/v1/models").status == 200)
            #expect(try await client.get("/v1/tokens").status == 403)
            #expect(try await admin.post("/v1/tokens", ["name": "ci", "role": "viewer"]).status == 409)
            let list = try await admin.get("/v1/tokens")
            #expect(list.items.count == 2)
            #expect(!list.text.contains(token) && !list.text.contains("hash"))
            #expect(try await admin.send("DELETE", "/v1/tokens/ci").status == 204)
            #expect(try await client.get("/v1/models").status == 401)
            #expect(try await admin.send("DELETE", "/v1/tokens/ci").status == 404)
            #expect(!manager.process.output.contains(token.dropFirst(7)))
            try await manager.stop()
        }
    }

    @Test("who comes by the socket of the host has the role of the user")
    func socket() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager(1, ["access.viewers": "\(getuid())"])
            let client = try APIClient(loop: stage.loop, base: "http://localhost", token: nil, socket: manager.socket)
            try await eventually("the manager is ready") { try await client.get("/readyz").status == 200 }
            #expect(try await client.get("/v1/models").status == 200)
            #expect(try await client.send("DELETE", "/v1/models/m").status == 403)
            var status = stat()
            #expect(stat(manager.socket, &status) == 0 && status.st_mode & 0o777 == 0o660)
            // By the port nobody knows who it is.
            #expect(try await stage.client(manager, token: nil).get("/v1/models").status == 401)
            try await manager.stop()
        }
    }

    @Test("a client's certificate gives the role of its subject, or of its fingerprint")
    func certificates() async throws {
        try await ManagerStage.with { stage in
            let path = stage.directory.path
            func make(_ name: String) throws {
                try Command.run([
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "1", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                    "\(path)/\(name).key", "-out", "\(path)/\(name).pem", "-batch",
                ])
            }
            for name in ["server", "alice", "mallory"] { try make(name) }
            let manager = try await stage.manager(
                1,
                [
                    "tls.certificate": "\(path)/server.pem", "tls.key": "\(path)/server.key",
                    "tls.client-ca": "\(path)/alice.pem", "access.viewers": "subject:CN=alice",
                ])
            func status(_ method: String, as name: String?) async throws -> String {
                let identity = name.map { ["--cert", "\(path)/\($0).pem", "--key", "\(path)/\($0).key"] } ?? []
                let curl = try ChildProcess(
                    [
                        "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", "\(path)/server.pem", "-X",
                        method,
                    ] + identity + ["https://127.0.0.1:\(manager.port ?? 0)/v1/models/m"])
                _ = try await curl.wait()
                return curl.output
            }
            try await eventually("the manager answers") { try await status("GET", as: "alice") == "404" }
            #expect(try await status("DELETE", as: "alice") == "403")
            #expect(try await status("GET", as: nil) == "401")
            #expect(try await status("GET", as: "mallory") == "000")
            try await manager.stop()
        }
    }

    // MARK: - Life

    @Test("it says that it is not ready while the space does not answer, and answers what needs no space")
    func noSpace() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager(
                1, ["space.consul": "http://127.0.0.1:1", "access.anonymous": "admin"])
            let client = try APIClient(loop: stage.loop, base: "http://127.0.0.1:\(manager.port ?? 0)", token: nil)
            #expect(try await client.get("/healthz").status == 200)
            #expect(try await client.get("/readyz").status == 503)
            #expect(try await client.get("/openapi.json").status == 200)
            let answer = try await client.get("/v1/models")
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "2")
            #expect(try await manager.stop() == 0)
        }
    }

    @Test("when it is asked to stop, streams end and it ends with 0; whoever followed goes on by the next one")
    func drain() async throws {
        try await ManagerStage.with { stage in
            let (one, two) = (try await stage.manager(1), try await stage.manager(2))
            let token = try await stage.token(.admin)
            let (client, other) = (
                try await stage.client(one, token: token), try await stage.client(two, token: token)
            )
            let worker = try stage.worker()
            #expect(try await client.send("PUT", "/v1/models/m", try stage.gated()).status == 201)
            #expect(try await client.post("/v1/models/m/instances", ["name": "i"]).status == 201)
            let started = try await client.post("/v1/models/m/instances/i/executions", ["workflow": "install"])
            guard case .string(let id) = started["id"] else {
                Issue.record("\(started.text)")
                return
            }
            async let following = client.follow(id)
            try await eventually("somebody follows") {
                try await client.get("/metrics").text.contains("ditrit_manager_streams 1\n")
            }
            try await eventually("something happens") {
                try await !other.get("/v1/executions/\(id)/events").items.isEmpty
            }
            #expect(try await one.stop() == 0)
            let seen = (try? await following)?.events ?? []
            #expect(seen.last?.name != "end")
            try stage.openGate()
            let rest = try await other.follow(id, after: seen.last?.id).events
            #expect(rest.last?.name == "end")
            #expect(seen + rest == (try await other.follow(id)).events)
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await two.stop()
        }
    }

    @Test("a session that Consul has ended is no more than a moment without an answer")
    func sessionLost() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: try await stage.token(.viewer))
            let session = try String(contentsOfFile: manager.runtimeDirectory + "/session", encoding: .utf8).dropLast()
            try await stage.stage.client.destroySession(String(session))
            try await eventually("the manager has seen it") { manager.process.output.contains("ended") }
            try await eventually("it answers again") { try await client.get("/v1/models").status == 200 }
            try await manager.stop()
        }
    }

    @Test("it serves at a socket that it was started with, and refuses one that other hosts reach")
    func activation() async throws {
        func wrapper(_ address: String) -> [String] {
            let program = """
                import os, socket, sys
                listener = socket.create_server(("\(address)", 0))
                os.dup2(listener.fileno(), 3)
                os.set_inheritable(3, True)
                os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
                os.execv(sys.argv[1], sys.argv[1:])
                """
            return ["python3", "-c", program]
        }
        try await ManagerStage.with { stage in
            let manager = try await stage.manager(1, by: wrapper("127.0.0.1"))
            let client = try await stage.client(manager, token: try await stage.token(.viewer))
            #expect(try await client.get("/v1/models").status == 200)
            // What the configuration says of places is left out.
            #expect(access(manager.socket, F_OK) != 0)
            try await manager.stop()
            await #expect {
                _ = try await stage.manager(2, by: wrapper("0.0.0.0"))
            } throws: {
                "\($0)".contains("can be reached from other hosts")
            }
        }
    }

    @Test("a long poll ends when the manager stops, and says that there is no news")
    func longPoll() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: try await stage.token(.admin))
            #expect(try await client.send("PUT", "/v1/models/m", try stage.gated()).status == 201)
            #expect(try await client.post("/v1/models/m/instances", ["name": "i"]).status == 201)
            let started = try await client.post("/v1/models/m/instances/i/executions", ["workflow": "install"])
            #expect(started.status == 201)
            async let waiting = client.get("/v1/executions/m-i-1/events?wait=25&after=0.0")
            try await eventually("somebody waits") {
                try await client.get("/metrics").text.contains("ditrit_manager_requests_running 1\n")
            }
            #expect(try await manager.stop() == 0)
            let answer = try await waiting
            #expect(answer.text == #"{"items":[],"next":"0.0","over":false}"#)
        }
    }

    @Test("a reload takes over limits and roles, and refuses what is wrong")
    func reload() async throws {
        try await ManagerStage.with { stage in
            let file = stage.directory.path + "/manager1/manager.yaml"
            let manager = try await stage.manager()
            let client = try await stage.client(manager, token: nil)
            #expect(try await client.get("/v1/models").status == 401)
            try "access: {anonymous: viewer}\n".write(toFile: file, atomically: true, encoding: .utf8)
            manager.process.send(SIGHUP)
            try await eventually("everybody may look") { try await client.get("/v1/models").status == 200 }
            try "access: {anonymous: everybody}\n".write(toFile: file, atomically: true, encoding: .utf8)
            manager.process.send(SIGHUP)
            try await eventually("it is refused") {
                manager.process.output.contains("the configuration is not taken")
            }
            #expect(try await client.get("/v1/models").status == 200)
            try await manager.stop()
        }
    }
}
