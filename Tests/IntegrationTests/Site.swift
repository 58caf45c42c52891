import Artifacts
import Consul
import ConsulTestSupport
import EventLoop
import FoundationEssentials
import Glibc
import Orchestration
import TestSupport
import TupleSpace

/// A space of its own on real servers, a model, and whatever workers a test starts around it.
final class Site: Sendable {
    let stage: ConsulStage
    let directory: TemporaryDirectory
    /// The client's space.
    let space: ConsulSpace
    /// What the names of this site's workers begin with.
    let tag: String

    init(_ servers: ConsulServers) async throws {
        stage = try ConsulStage(servers)
        directory = try TemporaryDirectory()
        tag = "s\(UInt32.random(in: 0...UInt32.max))"
        space = try stage.space("\(tag)-client")
    }

    /// Calls `body` with a site, and leaves nothing of it in whatever way that ends.
    static func with(_ servers: ConsulServers, _ body: (Site) async throws -> Void) async throws {
        let site = try await Site(servers)
        do {
            try await body(site)
            try await site.stage.leave()
        } catch {
            try? await site.stage.leave()
            throw error
        }
    }

    var csar: String { directory.path + "/model" }
    var diary: Diary { Diary(path: directory.path + "/diary") }

    /// Writes the model; `$DIARY` and `$GATE` in its scripts are the diary, and a file that a test makes.
    func write(_ text: String, scripts: [String: String]) throws {
        try directory.write(text, to: "model/model.yaml")
        for (name, content) in scripts {
            let script = content.replacing("$DIARY", with: diary.path).replacing(
                "$GATE", with: directory.path + "/gate")
            try directory.write(script, to: "model/scripts/\(name)", isExecutable: true)
        }
    }

    /// Lets scripts go on that wait for `$GATE`.
    func openGate() throws { try directory.write("", to: "gate") }

    // MARK: - Workers

    /// Starts a worker on a host of its own: with its own directories.
    ///
    /// - Parameter network: the network that it is in, if not this machine's.
    func worker(
        _ number: Int, _ settings: [String: String] = [:], in network: NetworkNamespace? = nil
    ) throws -> WorkerProcess {
        let servers = stage.servers
        let own = "\(directory.path)/worker\(number)"
        var keys = [
            "name": "\(tag)-\(number)", "slots": "2", "events-retention": "1 h", "runtime-directory": own + "/run",
            "operations.work-directory": own + "/work", "operations.retries": "100",
            "artifacts.cache": own + "/cache", "metrics.listen": "off", "log.target": "stderr", "log.level": "debug",
            "space.consul": servers.addresses.joined(separator: ","), "space.prefix": String(stage.prefix.dropLast()),
        ]
        if servers.addresses.allSatisfy({ $0.hasPrefix("https") }) {
            keys["space.token-file"] = servers.directory + "/ditrit.token"
            keys["space.tls.ca"] = servers.directory + "/tls/ca.pem"
            keys["space.tls.certificate"] = servers.directory + "/tls/client.pem"
            keys["space.tls.key"] = servers.directory + "/tls/client.key"
        }
        keys.merge(settings) { $1 }
        let file = try directory.write("", to: "worker\(number)/worker.yaml")
        return try WorkerProcess(
            (network?.command ?? []) + [ChildProcess.built("ditrit-worker"), "--config", file]
                + keys.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] })
    }

    // MARK: - Runs

    /// Begins a workflow, or joins it, as a client that only looks on.
    func begin(
        _ workflow: String, csar: String? = nil, instance: String = "default", patience: Duration = .seconds(10),
        artifacts: (any ArtifactStore)? = nil
    ) async throws -> RemoteRun {
        let scratch = "\(directory.path)/client\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        var options = RemoteRun.Options(csar: csar ?? self.csar, workflow: workflow, scratch: scratch)
        options.instance = instance
        return try await RemoteRun(
            options, space: space, artifacts: artifacts ?? SpaceArtifacts(space, cache: scratch + "/cache"),
            patience: patience, observer: Onlooker())
    }

    /// `ditrit run --consul … --json`.
    func command(_ workflow: String) throws -> ChildProcess {
        let servers = stage.servers
        var environment = [
            "DITRIT_PREFIX": stage.prefix, "HOME": directory.path, "LANG": "C.UTF-8",
        ]
        if servers.addresses.allSatisfy({ $0.hasPrefix("https") }) {
            environment["DITRIT_CONSUL_CA"] = servers.directory + "/tls/ca.pem"
            environment["DITRIT_CONSUL_CERTIFICATE"] = servers.directory + "/tls/client.pem"
            environment["DITRIT_CONSUL_KEY"] = servers.directory + "/tls/client.key"
            environment["DITRIT_CONSUL_TOKEN_FILE"] = servers.directory + "/ditrit.token"
        }
        return try ChildProcess(
            [
                ChildProcess.built("ditrit"), "run", "--consul", servers.addresses.joined(separator: ","), "--json",
                csar, workflow,
            ], environment: environment)
    }

    /// The log of an execution, as it stands.
    func events(_ execution: String) async throws -> [Event] {
        var events: [Event] = []
        for stored in try await space.rdAll(SpaceLayout.events(of: execution)) {
            events += try stored.tuple.decode(as: EventBatch.self).events
        }
        return events
    }

    /// The only execution that there was.
    func execution() async throws -> ExecutionRecord? {
        try await space.rdAll(["executions"]).first.map { try $0.tuple.decode() }
    }

    private struct Onlooker: ExecutionObserver {}
}
