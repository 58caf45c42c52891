import Consul
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient

/// A Consul server in memory, which ends with this process.
struct ConsulServer {
    let address: String
    private let http: HTTPClient

    init(in directory: String, loop: EventLoop) throws {
        let script = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/scripts/consul-dev"
        let command = [
            "/bin/sh", "-c", "exec \"$@\" >/dev/null", "sh", script, "start", directory, "--plain", "--address",
            "127.78.\(getpid() % 256)", "--for", "\(getpid())",
        ]
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var (process, status) = (pid_t(), Int32())
        guard posix_spawn(&process, command[0], nil, nil, &arguments, environ) == 0,
            waitpid(process, &status, 0) == process, status == 0
        else { throw WrongOutcome("\(script) has failed: \(status)") }
        let addresses = try String(
            decoding: Data(contentsOf: URL(filePath: directory + "/conf/addresses")), as: UTF8.self)
        guard let address = addresses.split(separator: "\n").first else { throw WrongOutcome("no address of Consul") }
        self.address = String(address)
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

    func close() async { await http.close() }
}
