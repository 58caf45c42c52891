import FoundationEssentials
import Glibc
import Orchestration
import TestSupport
import Testing

@testable import ManagerService

@Suite("`ditrit` as the client of a manager", .timeLimit(.minutes(5)))
struct CommandLineTests {
    /// `ditrit` as somebody with a token uses it.
    private struct Ditrit {
        let stage: ManagerStage
        let manager: ManagerProcess
        let token: String

        /// Runs a command; its status and what it has printed.
        func callAsFunction(_ arguments: String...) async throws -> (status: Int32, output: String) {
            let process = try start(arguments)
            return (try await process.wait(within: .seconds(120)), process.output)
        }

        func start(_ arguments: [String]) throws -> ChildProcess {
            try ChildProcess(
                [ChildProcess.built("ditrit")] + arguments,
                environment: [
                    "DITRIT_URL": "http://127.0.0.1:\(manager.port ?? 0)", "DITRIT_TOKEN": token,
                    "XDG_CONFIG_HOME": stage.directory.path + "/config",
                ])
        }
    }

    @Test("a model is pushed, instantiated, installed while it is watched, looked at, and taken away again")
    func wholeLife() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let token = try await stage.token(.admin)
            _ = try await stage.client(manager, token: token)
            let ditrit = Ditrit(stage: stage, manager: manager, token: token)
            let pushed = try await ditrit(
                "csar", "push", ManagerStage.package.path + "/examples/shop", "--model", "shop")
            #expect(pushed.status == 0)
            #expect(pushed.output.hasPrefix("shop: new, sha256:"), "\(pushed.output)")
            #expect(pushed.output.contains("workflows: install, start, stop, uninstall"))
            #expect(try await ditrit("csar", "list").output.contains("\nshop   sha256:"))
            #expect(try await ditrit("csar", "show", "shop").output.contains("fronts_per_server  integer"))
            #expect(try await ditrit("types", "shop").output.contains("tosca.nodes.Compute"))
            #expect(try await ditrit("csar", "plan", "shop").output.hasPrefix("{"))
            try stage.directory.write("fronts: 1\nfronts_per_server: [2]\n", to: "inputs.yaml")
            let refused = try await ditrit(
                "instance", "create", "shop", "prod", "--inputs", stage.directory.path + "/inputs.yaml")
            #expect(refused.status == 2)
            #expect(refused.output.contains("/inputs.yaml:1:1: error: the topology has no input 'fronts'; "))
            #expect(
                refused.output.contains(
                    "/inputs.yaml:2:20: error: the input 'fronts_per_server' is of type integer; '[2]' is not\n2 errors\n"
                ),
                "\(refused.output)")
            #expect(
                try await ditrit("instance", "create", "shop", "prod", "--input", "fronts_per_server=1").output
                    == "made prod of shop\n")

            let installed = try await ditrit("exec", "shop", "prod", "install", "--watch")
            #expect(installed.status == 0, "\(installed.output)")
            #expect(installed.output.contains("] api_0: started\n"))
            #expect(installed.output.contains("] api_0: Standard.create\n"))
            #expect(installed.output.contains("api_port  8081"))
            #expect(installed.output.contains("install succeeded: 13 nodes, "))
            #expect(
                try await ditrit("exec", "list", "--status", "succeeded").output.contains("shop-prod-1  shop   prod"))
            #expect(try await ditrit("exec", "show", "shop-prod-1").output.contains("install of shop prod: succeeded"))
            #expect(try await ditrit("instance", "show", "shop", "prod").output.contains("front_0         started"))
            #expect(try await ditrit("logs", "shop-prod-1").output.contains("Standard.create"))
            #expect(try await ditrit("logs", "shop-prod-1", "0").status == 0)
            let watched = try await ditrit("exec", "watch", "shop-prod-1", "--json")
            #expect(watched.status == 0)
            #expect(watched.output.contains("\"type\":\"end\""))

            let busy = try await ditrit("csar", "rm", "shop")
            #expect(busy.status == 3)
            #expect(busy.output.contains("hint: remove its instances first"), "\(busy.output)")
            #expect(try await ditrit("exec", "shop", "prod", "uninstall", "--watch").status == 0)
            #expect(try await ditrit("instance", "rm", "shop", "prod").status == 0)
            #expect(try await ditrit("csar", "rm", "shop").output == "removed shop\n")
            #expect(try await ditrit("csar", "list", "--json").output == "")
            worker.send(15)
            _ = try await worker.wait()
        }
    }

    @Test("a signal ends who watches and nothing else, and it is said how the execution is stopped")
    func detaching() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let worker = try stage.worker()
            let token = try await stage.token(.admin)
            let client = try await stage.client(manager, token: token)
            let ditrit = Ditrit(stage: stage, manager: manager, token: token)
            #expect(try await client.send("PUT", "/v1/models/gated", stage.gated()).status == 201)
            #expect(try await ditrit("instance", "create", "gated", "it").status == 0)
            for (command, signal) in [
                (["exec", "start", "gated", "it", "install", "--watch"], SIGINT),
                (["exec", "watch", "gated-it-1"], SIGTERM), (["exec", "watch", "gated-it-1", "--json"], SIGINT),
            ] {
                let watching = try ditrit.start(command)
                try await eventually("\(command) shows it") { watching.output.contains("Standard.create") }
                watching.send(signal)
                #expect(try await watching.wait() == 130)
                #expect(watching.output.contains("`ditrit exec cancel gated-it-1` stops it"), "\(watching.output)")
                #expect(!watching.output.contains(#""type":"end""#), "it has not ended")
            }
            try stage.openGate()
            let watched = try await ditrit("exec", "watch", "gated-it-1")
            #expect(watched.status == 0, "\(watched.output)")
            #expect(watched.output.contains("install succeeded"))
            worker.send(SIGTERM)
            _ = try await worker.wait()
        }
    }

    @Test("where nobody works it is said, by who watches too, and the workers that come are listed with what they do")
    func workers() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let token = try await stage.token(.admin)
            let client = try await stage.client(manager, token: token)
            let ditrit = Ditrit(stage: stage, manager: manager, token: token)
            #expect(try await client.send("PUT", "/v1/models/gated", stage.gated()).status == 201)
            #expect(try await ditrit("instance", "create", "gated", "it").status == 0)
            #expect(try await ditrit("worker", "list", "--json").output == "")
            let watching = try ditrit.start(["exec", "start", "gated", "it", "install", "--watch"])
            try await eventually("\(watching.output)\nit is said that nobody works") {
                watching.output.contains("no worker with the role engine drives it")
            }
            let alone = try await ditrit("exec", "show", "gated-it-1").output
            #expect(alone.contains("it waits: no worker with the role engine drives it"), "\(alone)")
            #expect(try await ditrit("exec", "list").output.contains("running, waiting"))

            let worker = try stage.worker()
            // It is handed out before it is taken.
            var members: [String: JSON] = [:]
            try await eventually("it is taken") {
                let listed = try await client.get("/v1/workers").items
                if listed.count == 1, case .object(let worker) = listed[0] { members = worker }
                return members["operations"] == .array([["execution": "gated-it-1", "number": 0]])
            }
            #expect(members["executions"] == .array(["gated-it-1"]))
            #expect(members["roles"] == .array(["engine", "operations"]))
            #expect(try await ditrit("worker", "list").output.contains("gated-it-1:0"))
            #expect(try await ditrit("exec", "cancel", "gated-it-1").status == 0)
            let stopping = try await ditrit("exec", "show", "gated-it-1").output
            #expect(stopping.contains("it was asked to stop: what runs may end"), "\(stopping)")
            #expect(try await ditrit("exec", "list").output.contains("running, stopping"))
            try stage.openGate()
            #expect(try await watching.wait() == 130)
            worker.send(SIGTERM)
            _ = try await worker.wait()
            try await eventually("it has left") { try await client.get("/v1/workers").items.isEmpty }
        }
    }

    @Test("what is wrong is said with its place, a refusal with its role, and each ends with its code")
    func mistakes() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let viewer = Ditrit(stage: stage, manager: manager, token: try await stage.token(.viewer))
            let admin = Ditrit(stage: stage, manager: manager, token: try await stage.token(.admin))
            let nobody = Ditrit(stage: stage, manager: manager, token: "ditrit_nobody")
            _ = try await stage.client(manager, token: admin.token)
            let file = try stage.directory.write(
                """
                tosca_definitions_version: tosca_simple_yaml_1_1
                topology_template:
                  node_templates:
                    web: {type: tosca.nodes.WebServe}
                """, to: "model/wrong.yaml")
            let wrong = try await admin("csar", "push", file)
            #expect(wrong.status == 2)
            #expect(wrong.output.contains("wrong.yaml:4:17: error: "), "\(wrong.output)")
            let refused = try await viewer("csar", "push", file)
            #expect(refused.status == 77)
            #expect(refused.output.contains("hint: ask an administrator for a token"), "\(refused.output)")
            let unknown = try await nobody("csar", "list")
            #expect(unknown.status == 77)
            #expect(unknown.output.contains("`ditrit-manager token add` makes one"), "\(unknown.output)")
            let missing = try await viewer("exec", "show", "x-1")
            #expect(missing.status == 2)
            #expect(missing.output.contains("there is no execution 'x-1'"), "\(missing.output)")
        }
    }

    @Test("whoever logs in is known afterwards, and a token that is none is not kept")
    func login() async throws {
        try await ManagerStage.with { stage in
            let manager = try await stage.manager()
            let token = try await stage.token(.viewer)
            _ = try await stage.client(manager, token: token)
            let file = try stage.directory.write(token + "\n", to: "token")
            let url = "http://127.0.0.1:\(manager.port ?? 0)"
            func shell(_ line: String) async throws -> (status: Int32, output: String) {
                let process = try ChildProcess(
                    ["/bin/sh", "-c", line],
                    environment: [
                        "ditrit": ChildProcess.built("ditrit"), "XDG_CONFIG_HOME": stage.directory.path + "/config",
                    ])
                return (try await process.wait(), process.output)
            }
            #expect(try await shell("echo nobody | $ditrit login \(url)").status == 77)
            let nonsense = try await shell("$ditrit login nonsense </dev/null")
            #expect(nonsense.status == 3)
            #expect(nonsense.output.hasPrefix("error: 'nonsense' is no address of a manager"), "\(nonsense.output)")
            #expect(try await shell("$ditrit csar list").status == 3)
            #expect(try await shell("$ditrit login \(url) --name site <\(file)").output == "logged in to site\n")
            #expect(try await shell("$ditrit csar list").status == 0)
            #expect(try await shell("$ditrit logout").output == "logged out of site\n")
            #expect(try await shell("$ditrit csar list").status == 3)
        }
    }
}
