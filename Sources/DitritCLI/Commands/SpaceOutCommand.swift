internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Orchestration
internal import TupleSpace

/// `ditrit space out`: puts a tuple.
struct SpaceOutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "out", abstract: "Puts a tuple, in place of one of the same fields, and prints its version.")

    @OptionGroup var options: SpaceOptions

    @Argument(help: "The fields.")
    var fields: [String]

    @Option(
        help: ArgumentHelp("A file with the payload, JSON; - is standard input (default: none).", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var payload: String?

    @Option(help: ArgumentHelp("Only if the tuple is still the one of this version.", valueName: "version"))
    var at: Int64?

    @Flag(help: "Only if there is no such tuple.")
    var new = false

    func validate() throws {
        if at != nil, new { throw ValidationError("--at and --new exclude each other") }
        if let at, at <= 0 { throw ValidationError("--at takes a version, as ls shows it") }
    }

    func run() async throws {
        try await options.looking { space in
            let tuple = Tuple(TupleKey(fields), payload: try checkedPayload())
            var commit = Commit(writes: [.put(tuple)])
            if let at { commit.conditions = [.unchanged(tuple.key, Version(at))] }
            if new { commit.conditions = [.absent(tuple.key)] }
            Terminal.write("\(try await space.commit(commit).number)\n")
        }
    }

    private func checkedPayload() throws -> [UInt8] {
        guard let payload else { return [] }
        guard let data = payload == "-" ? Self.standardInput() : FileManager.default.contents(atPath: payload) else {
            throw Unavailable("\(payload): error: there is no such file, or it cannot be read")
        }
        // Whoever reads the tuple stumbles over anything else.
        guard (try? JSONDecoder().decode(JSON.self, from: data)) != nil else {
            throw InvalidInputs(
                description: "\(payload == "-" ? "standard input" : payload): error: it is no JSON; nothing was put")
        }
        // The line break that an editor puts at the end is none of the payload.
        return Array([UInt8](data).reversed().drop { $0 == 10 || $0 == 13 }.reversed())
    }

    private static func standardInput() -> Data? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return Data(bytes) }
            guard count > 0 || errno == EINTR else { return nil }
            bytes += buffer.prefix(max(count, 0))
        }
    }
}
