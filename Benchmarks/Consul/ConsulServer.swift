import Consul
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient

/// A Consul server in memory, or some with TLS and ACLs and with raft on disk; they end with this process.
struct ConsulServer {
    /// How to reach them.
    let configuration: ConsulConfiguration
    private let http: HTTPClient
    private let directory: String

    private var address: String { configuration.addresses[0] }

    /// - Parameter secured: how many servers with TLS; nil for one in memory without.
    init(in directory: String, loop: EventLoop, secured: Int? = nil) throws {
        self.directory = directory
        try Self.consulDev(
            ["start", directory, "--address", "127.78.\(getpid() % 256)", "--for", "\(getpid())"]
                + (secured.map { ["--servers", "\($0)"] } ?? ["--plain"]))
        func text(_ file: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: directory + "/" + file)), as: UTF8.self)
        }
        var configuration = ConsulConfiguration(
            addresses: try text("conf/addresses").split(separator: "\n").map(String.init))
        guard !configuration.addresses.isEmpty else { throw WrongOutcome("no address of Consul") }
        if secured != nil {
            configuration.token = try text("ditrit.token").trimmed
            configuration.certificateAuthority = directory + "/tls/ca.pem"
            configuration.certificate = directory + "/tls/client.pem"
            configuration.key = directory + "/tls/client.key"
        }
        self.configuration = configuration
        http = try HTTPClient(loop: loop)
    }

    /// How many requests it has answered so far.
    func requests() async throws -> Int {
        let metrics = try await http.send(HTTPRequest(url: address + "/v1/agent/metrics?format=prometheus"))
        var count = 0
        for line in String(decoding: metrics.body, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, words[0].hasPrefix("consul_http_"), words[0].hasSuffix("_count") else { continue }
            count += Double(words[1]).map { Int($0) } ?? 0
        }
        return count
    }

    /// Ends them.
    func close() async throws {
        await http.close()
        try Self.consulDev(["stop", directory])
    }

    private static func consulDev(_ arguments: [String]) throws {
        let script = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/scripts/consul-dev"
        let command = ["/bin/sh", "-c", "exec \"$@\" >/dev/null", "sh", script] + arguments
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var (process, status) = (pid_t(), Int32())
        guard posix_spawn(&process, command[0], nil, nil, &words, environ) == 0,
            waitpid(process, &status, 0) == process, status == 0
        else { throw WrongOutcome("\(script) has failed: \(status)") }
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { !$0.isWhitespace }) }
}
