internal import ArgumentParser
internal import Orchestration
internal import TupleSpace

/// `ditrit space watch`: what happens in a space.
struct SpaceWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Prints what happens to tuples, until Ctrl-C: put, taken, freed, gone.",
        discussion: """
            It looks a few times a second: what comes and goes in between is not seen, and a tuple that was put \
            several times is seen once. Each look reads all that is watched: name the fields.
            """)

    @OptionGroup var options: SpaceOptions

    @Argument(help: "The leading fields of the tuples; without any, all.")
    var fields: [String] = []

    @Flag(help: "Prints an object a line.")
    var json = false

    func run() async throws {
        try await options.looking { space in
            let template = fields.isEmpty ? nil : Template(fields)
            try await space.watch(template, patience: .seconds(60)) { changes in
                if changes.isEmpty { StandardError.print("watching; Ctrl-C ends it") }
                // Nobody may read it any more.
                return changes.allSatisfy { Terminal.write((json ? Self.object($0) : Self.line($0)) + "\n") }
            }
        }
    }

    private static func object(_ change: TupleChange) -> String {
        JSON.object(change.standing.members.merging(["change": .string(change.kind.rawValue)]) { $1 }).encoded
    }

    private static func line(_ change: TupleChange) -> String {
        let kind = change.kind.rawValue
        let text = kind + String(repeating: " ", count: 6 - kind.count) + change.standing.key.arguments
        switch change.kind {
        case .put: return text + " (version \(change.standing.version.number), \(change.standing.size) bytes)"
        case .taken, .freed: return text + (change.standing.holder.map { " by \($0.text)" } ?? "")
        case .gone: return text
        }
    }
}
