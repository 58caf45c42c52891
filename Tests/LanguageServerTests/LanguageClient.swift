import FoundationEssentials
import Glibc
public import Orchestration
import TestSupport

/// A client of `ditrit lsp` in a process of its own, which is killed when its last reference goes.
final class LanguageClient {
    struct Gone: Error, CustomStringConvertible { let description: String }

    private let process: pid_t
    private let input: Int32
    private let output: Int32
    private var buffer: [UInt8] = []
    private var number = 0
    private var hasEnded = false
    /// What the server has told without being asked, in its order.
    private(set) var notices: [JSON] = []

    /// Starts the server; its cache is in a directory.
    init(cache: String) throws {
        var (toServer, toClient): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&toServer) == 0, pipe(&toClient) == 0 else { throw Gone(description: "no pipe: \(errno)") }
        for descriptor in toServer + toClient { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toServer[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, toClient[1], STDOUT_FILENO)
        let variables = ["HOME=/nonexistent", "XDG_CACHE_HOME=\(cache)"]
        let inherited = ["LD_LIBRARY_PATH", "LSAN_OPTIONS"].compactMap { (name: String) in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        var environment: [UnsafeMutablePointer<CChar>?] =
            (variables + inherited).map { (text: String) in strdup(text) } + [nil]
        var arguments: [UnsafeMutablePointer<CChar>?] =
            [ChildProcess.built("ditrit"), "lsp", "--stdio"].map { (text: String) in strdup(text) } + [nil]
        defer { for pointer in environment + arguments { free(pointer) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, ChildProcess.built("ditrit"), &actions, nil, &arguments, &environment)
        close(toServer[0])
        close(toClient[1])
        guard code == 0 else { throw Gone(description: "ditrit lsp cannot be started: \(code)") }
        (process, input, output) = (id, toServer[1], toClient[0])
        signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        close(input)
        close(output)
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// Writes bytes as they are.
    func write(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw Gone(description: "nobody reads: \(errno)") }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Writes a message of this content.
    func write(content: String) throws {
        try write("Content-Length: \(content.utf8.count)\r\n\r\n\(content)")
    }

    func notify(_ method: String, _ parameters: JSON = .object([:])) throws {
        try write(content: JSON.object(["jsonrpc": "2.0", "method": .string(method), "params": parameters]).encoded)
    }

    /// The answer to a request: its result or its error.
    func request(_ method: String, _ parameters: JSON = .object([:])) throws -> JSON {
        number += 1
        let message: JSON = .object([
            "jsonrpc": "2.0", "id": .integer(number), "method": .string(method), "params": parameters,
        ])
        try write(content: message.encoded)
        while true {
            let answer = try receive()
            if answer["id"] == .integer(number) { return answer }
            notices.append(answer)
        }
    }

    /// The next message, whatever it is.
    func receive() throws -> JSON {
        while true {
            if let message = try next() { return message }
            var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 60_000) > 0 else { throw Gone(description: "the server says nothing") }
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { throw Gone(description: "the server is gone") }
            buffer += chunk[..<count]
        }
    }

    private func next() throws -> JSON? {
        let text = String(decoding: buffer.prefix(64), as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let header = text[..<end.lowerBound]
        guard let length = Int(header.dropFirst("Content-Length: ".count)) else {
            throw Gone(description: "'\(header)' is no header")
        }
        let start = header.utf8.count + 4
        guard buffer.count >= start + length else { return nil }
        let content = Data(buffer[start..<start + length])
        buffer.removeFirst(start + length)
        return try JSONDecoder().decode(JSON.self, from: content)
    }

    /// What is said of a document once the server has looked at it.
    func diagnostics(of uri: String) throws -> [JSON] {
        while true {
            let message = try receive()
            notices.append(message)
            if message["method"] == "textDocument/publishDiagnostics", message["params"]["uri"] == .string(uri) {
                return message["params"]["diagnostics"].items
            }
        }
    }

    /// Waits for the end of the server: its exit status.
    func status() throws -> Int32 {
        var status: Int32 = 0
        for _ in 0..<3000 {
            if waitpid(process, &status, WNOHANG) == process {
                hasEnded = true
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            }
            usleep(10_000)
        }
        throw Gone(description: "the server does not end")
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSON {
    subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
    var words: String { if case .string(let text) = self { text } else { "" } }
    var number: Int { if case .integer(let number) = self { number } else { .min } }
}
