internal import ArgumentParser
internal import Orchestration
internal import TupleSpace

/// `ditrit space ls`: what there is, and who holds it.
struct SpaceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "Lists tuples, with their versions and sizes, and who holds them.",
        discussion: "TAKES is how often a tuple was taken since it was put: more than once when a taker died.")

    @OptionGroup var options: SpaceOptions

    @Argument(help: "The leading fields of the tuples; without any, all. 'session' lists the processes.")
    var fields: [String] = []

    @Flag(help: "Prints an object a line.")
    var json = false

    func run() async throws {
        try await options.looking { space in
            let standings = try await space.standings(fields.isEmpty ? nil : Template(fields))
            if json {
                for standing in standings { Terminal.write(JSON.object(standing.members).encoded + "\n") }
                return
            }
            var table = Table(columns: ["KEY", "VERSION", "SIZE", "TAKES", "HELD BY"])
            for standing in standings {
                table.add([
                    standing.key.arguments, "\(standing.version.number)", "\(standing.size)",
                    standing.takes == 0 ? "" : "\(standing.takes)", standing.holder?.text ?? "",
                ])
            }
            if !standings.isEmpty { Terminal.write(table.text + "\n") }
        }
    }
}

extension TupleStanding {
    /// The standing for programs.
    var members: [String: JSON] {
        var members: [String: JSON] = [
            "key": .array(key.fields.map(JSON.string)), "version": .integer(Int(version.number)),
            "size": .integer(size), "takes": .integer(takes),
        ]
        if let holder {
            members["holder"] = .object([
                "session": .string(holder.session), "process": holder.process.map(JSON.string) ?? .null,
                "taker": holder.taker.map(JSON.string) ?? .null,
            ])
        }
        return members
    }
}
