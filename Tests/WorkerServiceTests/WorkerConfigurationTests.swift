import Configuration
import DaemonLifecycle
import FoundationEssentials
import HTTPServer
import SpaceMembership
import Systemd
import Telemetry
import TestSupport
import Testing

@testable import WorkerService

@Suite("The configuration of a worker")
struct WorkerConfigurationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func load(
        _ text: String? = nil, environment: [String: String] = [:], options: [(String, String, String)] = [],
        instance: String? = nil
    ) throws -> LoadedConfiguration<WorkerConfiguration> {
        var sources = ConfigurationSources(file: directory.path + "/worker.yaml", environment: environment)
        if let text { try directory.write(text, to: "worker.yaml") }
        sources.options = options.map { (key: $0.0, value: $0.1, option: $0.2) }
        sources.instance = instance
        return try WorkerConfiguration.load(sources)
    }

    private func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try load(text, environment: environment)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    // MARK: - What is wrong

    @Test("a file that is named has to be there, one that is not may be missing")
    func missingFile() throws {
        #expect(try load().configuration.executions == 16)
        var sources = ConfigurationSources(file: directory.path + "/other.yaml", environment: [:])
        sources.isFileNamed = true
        #expect {
            try WorkerConfiguration.load(sources)
        } throws: { "\($0)".contains("/other.yaml: No such file or directory") }
        sources.file = directory.path
        #expect(throws: ConfigurationError.self) { try WorkerConfiguration.load(sources) }
    }

    @Test(
        "values that cannot work are refused",
        arguments: [
            "name: two words", "name: a/b", "name: ''", "roles: [enginge]", "roles: []", "slots: 0", "executions: -1",
            "space: {consul: [127.0.0.1:8500]}", "space: {consul: ['https://user:pw@host']}", "space: {prefix: /a}",
            "space: {consul: ['http://host/v1']}", "space: {prefix: a//b}", "space: {prefix: a/../b}",
            "space: {session-ttl: 900 ms}", "events-retention: -1 s", "space: {session-ttl: 2 d}",
            "space: {tls: {ca: relative}}",
            "space: {tls: {ca: /nowhere/ca.pem}}", "operations: {time-limit: 0 s}", "metrics: {listen: '9464'}",
            "metrics: {listen: 'localhost:9464'}", "metrics: {listen: '127.0.0.1:70000'}",
            "metrics: {listen: 'unix:relative'}", "log: {level: loud}", "log: {target: syslog}",
        ])
    func refused(text: String) { #expect(problems(text).count == 1, "\(problems(text))") }

    @Test("errors of the file, the environment, the command line and of files that are named are told at once")
    func allAtOnce() throws {
        try directory.write("x", to: "cert.pem")
        #expect {
            try load(
                "slots: x\nspace: {token-file: /nowhere/token, tls: {certificate: \(directory.path)/cert.pem}}",
                environment: ["DITRIT_EXECUTIONS": "many"], options: [("log.level", "loud", "--log-level")])
        } throws: { error in
            let lines = "\(error)".split(separator: "\n")
            let file = directory.path + "/worker.yaml"
            return lines == [
                "\(file):1:8: error: slots: expected a whole number from 1 to 1024, found 'x'",
                "environment variable DITRIT_EXECUTIONS: error: executions: expected a whole number from 1 to 1000, "
                    + "found 'many'",
                "option --log-level: error: log.level: expected one of 'critical', 'error', 'warning', 'notice', "
                    + "'info', 'debug', found 'loud'",
                "\(file):2:21: error: space.token-file: /nowhere/token: No such file or directory",
                "\(file):2:56: error: space.tls.certificate: needs space.tls.key too",
            ]
        }
    }

    @Test("of a list it is said which item is wrong, and its text unless that may hold a secret")
    func items() {
        #expect(
            problems("roles: [engine, operatons]").first?.contains(
                "roles: item 2, 'operatons', is not 'engine' or 'operations'") == true)
        let address = problems("space: {consul: ['http://10.0.0.1:8500', 'u:hush@10.0.0.2:8501']}").first ?? ""
        #expect(
            address.hasSuffix("space.consul: item 2 is not an address such as https://10.0.0.1:8501"), "\(address)")
    }

    // MARK: - Secrets

    @Test("a token is taken from the environment, else from the file that is named, else from systemd's credential")
    func tokens() throws {
        try directory.write("of-credential\n", to: "credentials/consul-token")
        try directory.write("of-file\n", to: "token")
        let credentials = ["CREDENTIALS_DIRECTORY": directory.path + "/credentials"]
        let file = "space: {token-file: \(directory.path)/token}"
        func token(_ text: String, _ environment: [String: String]) throws -> String? {
            try load(text, environment: environment).configuration.space.token?.exposed
        }
        #expect(try token("", [:]) == nil)
        #expect(try token("", credentials) == "of-credential")
        #expect(try token(file, credentials) == "of-file")
        let environment = credentials.merging(["DITRIT_SPACE_TOKEN": "of-environment"]) { $1 }
        #expect(try token(file, environment) == "of-environment")
    }

    @Test("no token shows in what is printed, described or complained of")
    func hidden() throws {
        try directory.write("s3cr3t", to: "credentials/consul-token")
        let loaded = try load("", environment: ["CREDENTIALS_DIRECTORY": directory.path + "/credentials"])
        var dumped = ""
        dump(loaded, to: &dumped)
        #expect(loaded.lines.contains { $0.hasPrefix("token: (secret)") })
        for text in loaded.lines + [dumped, "\(loaded.configuration)", String(reflecting: loaded)] {
            #expect(!text.contains("s3cr3t"))
        }
        for text in ["space: {token: s3cr3t}", "space: {token-file: s3cr3t}", "token: s3cr3t"] {
            #expect(problems(text).count == 1)
            #expect(!problems(text).joined().contains("s3cr3t"))
        }
        #expect(problems("", environment: ["DITRIT_SPACE_TOKEN": ""]).count == 1)
    }

    @Test("files may be credentials, and one that systemd does not pass is an error that says how it would")
    func credentialFiles() throws {
        try directory.write("key", to: "credentials/key")
        try directory.write("certificate", to: "credentials/certificate")
        let text = "space: {tls: {certificate: 'credential:certificate', key: 'credential:key'}}"
        let environment = ["CREDENTIALS_DIRECTORY": directory.path + "/credentials"]
        let configuration = try load(text, environment: environment).configuration
        #expect(configuration.space.tls.key == directory.path + "/credentials/key")
        #expect(problems(text).filter { $0.contains("LoadCredential=key:FILE") }.count == 1)
        #expect(problems("space: {token-file: 'credential:../token'}", environment: environment).count == 1)
        let misspelt = problems("space: {tls: {ca: 'credential:kye'}}", environment: environment).first ?? ""
        #expect(misspelt.contains("there is no credential 'kye'"), "\(misspelt)")
        #expect(misspelt.contains("did you mean 'key'?"), "\(misspelt)")
        let other = problems("space: {tls: {ca: 'credential:authority'}}", environment: environment).first ?? ""
        #expect(other.contains("there is: certificate, key; systemd passes it where"), "\(other)")
        try directory.write("", to: "credentials/consul-token")
        let empty = problems("", environment: environment).first ?? ""
        #expect(empty.hasPrefix("credential consul-token: error: "), "\(empty)")
    }

    @Test("what is kept for the unit goes only to the servers that its file names")
    func keptCredentials() throws {
        try directory.write("s3cr3t", to: "etc/credstore/ditrit-worker.consul-token")
        try directory.write("key", to: "etc/credstore/ditrit-worker.consul-key")
        try directory.write("ca", to: "etc/credstore/ditrit-worker.consul-ca")
        let token = try directory.write("s3cr3t", to: "token")
        let kept = Credentials(keptFor: "ditrit-worker", below: directory.path)
        let address = "http://10.0.0.1:8500"
        func resolved(
            _ file: String, environment: [String: String] = [:],
            _ change: (inout ConfigurationReader<WorkerConfiguration>) -> Void
        ) -> (token: String?, ConfigurationReader<WorkerConfiguration>) {
            let sources = ConfigurationSources(file: "", environment: [:])
            var reader = ConfigurationReader(
                WorkerConfiguration.settings, defaults: WorkerConfiguration(sources), instance: nil)
            reader.read(Array(file.utf8), path: "worker.yaml")
            change(&reader)
            var space = reader.values.space
            _ = space.resolve(
                section: "space", variable: "DITRIT_SPACE_TOKEN", credentials: kept, environment: environment, &reader)
            return (space.token?.exposed, reader)
        }
        #expect(resolved("space: {consul: ['\(address)']}") { _ in }.token == "s3cr3t")
        #expect(resolved("{}") { _ in }.token == "s3cr3t")
        let (byOption, option) = resolved("{}") { $0.read("space.consul", address, option: "--consul") }
        #expect(byOption == nil && option.problems.isEmpty)
        let warning = try #require(option.warnings.first).line
        #expect(warning.contains("here space.consul comes from option --consul"), "\(warning)")
        #expect(warning.contains("$DITRIT_SPACE_TOKEN"), "\(warning)")
        let (byVariable, _) = resolved("space: {consul: ['http://10.0.0.2:8500']}") {
            $0.read(environment: ["DITRIT_SPACE_CONSUL": address], others: [])
        }
        #expect(byVariable == nil)
        // Named in the file, it is missed.
        let pair = "certificate: 'credential:consul-ca', key: 'credential:consul-key'"
        for place in ["credential:consul-token", token] {
            let file = "space: {token-file: '\(place)', tls: {\(pair), ca: 'credential:consul-ca'}}"
            let (secret, named) = resolved(file) { $0.read("space.consul", address, option: "--set") }
            // Certificates are no secrets.
            #expect(secret == nil && named.problems.count == 2, "\(named.problems)")
            #expect(named.problems.allSatisfy { $0.message.contains("option --set") }, "\(named.problems)")
            #expect(resolved(file) { _ in }.token == "s3cr3t")
        }
        // Who gives another one along with the servers is heard.
        let file = "space: {token-file: '\(token)'}"
        let own = try directory.write("own", to: "own")
        let (another, _) = resolved(file) {
            $0.read("space.consul", address, option: "--set")
            $0.read("space.token-file", own, option: "--set")
        }
        #expect(another == "own")
        let (inVariable, reader) = resolved(file, environment: ["DITRIT_SPACE_TOKEN": "mine"]) {
            $0.read("space.consul", address, option: "--set")
        }
        #expect(inVariable == "mine" && reader.problems.isEmpty, "\(reader.problems)")
    }

    // MARK: - What is in force

    @Test("without anything set, several workers of a host do not get into each other's way")
    func instances() throws {
        let (first, second) = (try load(instance: "1").configuration, try load(instance: "2").configuration)
        #expect(first.name.hasSuffix("-1") && second.name.hasSuffix("-2"))
        #expect(first.metrics.listen == .unix(path: "/run/ditrit/worker-1/metrics.sock"))
        #expect(first.runtimeDirectory != second.runtimeDirectory)
    }

    @Test("directories are those that systemd gives")
    func directories() throws {
        let configuration = try load(
            environment: [
                "RUNTIME_DIRECTORY": "/run/a:/run/b", "STATE_DIRECTORY": "/var/lib/c",
                "CACHE_DIRECTORY": "/var/cache/d",
            ]
        ).configuration
        #expect(configuration.runtimeDirectory == "/run/a")
        #expect(configuration.metrics.listen == .unix(path: "/run/a/metrics.sock"))
        #expect(configuration.operations.workDirectory == "/var/lib/c/work")
        #expect(configuration.artifacts.cache == "/var/cache/d")
    }

    @Test("the socket of the metrics follows the runtime directory that is set")
    func socketFollows() throws {
        let configuration = try load("runtime-directory: /run/other").configuration
        #expect(configuration.metrics.listen == .unix(path: "/run/other/metrics.sock"))
        #expect(try load("metrics: {listen: off}").configuration.metrics.listen == nil)
    }

    // MARK: - The shipped file

    private static let shipped =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/etc/worker.yaml"

    @Test("the shipped file sets nothing")
    func shippedFile() throws {
        let loaded = try load(String(contentsOfFile: Self.shipped, encoding: .utf8))
        #expect(loaded.configuration == (try load("").configuration))
        #expect(loaded.lines.allSatisfy { $0.hasSuffix("# default") || $0 == "token: none" })
    }

    @Test("every key stands in the shipped file, explained, commented out, with its default")
    func shippedDefaults() throws {
        let lines = try String(contentsOfFile: Self.shipped, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(/^ *#[a-z]/) {
            #expect(lines[index - 1].contains(/^ *#/), "not explained: \(line)")
        }
        let text = lines.map { $0.replacing(/^( *)#([a-z])/) { "\($0.1)\($0.2)" } }.joined(separator: "\n")
        let loaded = try load(text)
        let unset = loaded.lines.filter { $0.hasSuffix("# default") }
        #expect(unset.isEmpty, "not in the file: \(unset)")
        let standard = try load("").configuration
        // These two depend on the machine.
        var configuration = loaded.configuration
        (configuration.name, configuration.slots) = (standard.name, standard.slots)
        #expect(configuration == standard)
    }

    // MARK: - Reload

    @Test("a change tells which keys a running worker takes over and which need a restart")
    func changes() throws {
        let old = try load("").configuration
        try directory.write("t", to: "token")
        let newer = try load(
            """
            slots: 7
            executions: 3
            space: {prefix: other, token-file: \(directory.path)/token}
            operations: {time-limit: 5 min, retries: 1}
            drain: {limit: 5 s}
            log: {level: debug, target: stderr}
            """
        ).configuration
        let changes = old.changes(to: newer)
        #expect(
            changes.reloadable == [
                "slots", "space.token-file", "operations.time-limit", "operations.retries", "drain.limit", "log.level",
                "token",
            ])
        #expect(changes.restart == ["executions", "space.prefix", "log.target"])
        #expect(old.changes(to: old) == ConfigurationChanges())

        let taken = old.taking(reloadablePartOf: newer)
        #expect(taken.changes(to: newer).reloadable == [])
        #expect(taken.changes(to: newer).restart == changes.restart)
        #expect(old.changes(to: taken).reloadable == changes.reloadable)
        #expect(old.changes(to: taken).restart == [])
        #expect(taken.space.token?.exposed == "t")
    }
}
