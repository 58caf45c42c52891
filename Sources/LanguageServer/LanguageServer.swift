internal import Glibc
internal import Orchestration

/// Serves an editor, which writes to standard input, until it says `exit` or is gone.
///
/// Source: Language Server Protocol 3.17.
public struct LanguageServer {
    /// The longest message that is taken, in bytes: a document of the greatest length, escaped.
    private static let mostContent = 128 << 20
    /// How long the editor must be quiet until diagnostics are worked out, in milliseconds.
    private static let quiet: Int32 = 150
    /// How often it is looked whether the editor is still there, in milliseconds.
    private static let lookout: Int32 = 10_000

    private let input: Int32
    private let write: ([UInt8]) -> Bool
    private var server: Server
    private var frames = FrameReader(mostContent: mostContent)

    /// A server on standard input.
    ///
    /// - Parameters:
    ///   - version: that of the program, which the editor is told.
    ///   - environment: says where the user's cache is, for the shipped profiles.
    ///   - write: writes all of the bytes to the editor; false when nobody reads them.
    public init(version: String, environment: [String: String], write: @escaping ([UInt8]) -> Bool) {
        server = Server(version: version, environment: environment)
        input = STDIN_FILENO
        self.write = write
    }

    /// Serves to the end.
    ///
    /// - Returns: the exit code of the program: 0 after `shutdown` and `exit`, else 1.
    public mutating func run() -> Int32 {
        while true {
            do throws(FrameReader.Broken) {
                while let frame = try frames.next() {
                    let answers =
                        switch frame {
                        case .content(let content): server.take(content)
                        case .tooLong(let length): server.takeTooLong(length)
                        }
                    guard send(answers) else { return 1 }
                    if let code = server.exitCode { return code }
                }
            } catch {
                Self.complain("ditrit lsp: \(error)\n")
                return 1
            }
            switch wait(server.isStale ? Self.quiet : Self.lookout) {
            case .ready: guard receive() else { return 1 }
            case .quiet: guard !server.isStale || send(server.diagnostics()) else { return 1 }
            case .broken: return 1
            }
            if let process = server.clientProcess, process > 0, kill(pid_t(clamping: process), 0) != 0, errno == ESRCH {
                return 1
            }
        }
    }

    // MARK: - Descriptors

    private enum Waited {
        case ready
        case quiet
        case broken
    }

    private func wait(_ milliseconds: Int32) -> Waited {
        var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        let count = unsafe poll(&descriptor, 1, milliseconds)
        if count > 0 { return .ready }
        return count == 0 || errno == EINTR ? .quiet : .broken
    }

    /// Reads what there is; false at the end.
    private mutating func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(input, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR || errno == EAGAIN { return true }
        guard count > 0 else { return false }
        frames.append(chunk[..<count])
        return true
    }

    /// Writes messages; false when nobody reads them.
    private func send(_ messages: [JSON]) -> Bool {
        for message in messages {
            let content = Array(message.encoded.utf8)
            let header = "Content-Length: \(content.count)\r\n\r\n"
            guard write(Array(header.utf8) + content) else { return false }
        }
        return true
    }

    private static func complain(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
