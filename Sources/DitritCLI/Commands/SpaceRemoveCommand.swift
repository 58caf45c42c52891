internal import ArgumentParser
internal import TupleSpace

/// `ditrit space rm`: removes a tuple.
struct SpaceRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Removes one tuple, for good.",
        discussion: """
            Whoever holds it loses it: nothing that depends on it can be committed any more. Without --yes it shows \
            what would be removed.
            """)

    @OptionGroup var options: SpaceOptions

    @Argument(help: "All fields of the tuple.")
    var fields: [String]

    @Option(help: ArgumentHelp("Only if the tuple is still the one of this version.", valueName: "version"))
    var at: Int64?

    @Flag(help: "Removes it.")
    var yes = false

    func validate() throws {
        if let at, at <= 0 { throw ValidationError("--at takes a version, as ls shows it") }
    }

    func run() async throws {
        try await options.looking { space in
            let key = TupleKey(fields)
            let standings = try await space.standings(Template(key))
            guard let standing = standings.first(where: { $0.key == key }) else {
                let below = standings.isEmpty ? "" : "; \(standings.count) begin so: name all fields of one"
                throw StandardError.failing("there is no tuple \(key.arguments)\(below)")
            }
            let holder = standing.holder.map { ", held by \($0.text)" } ?? ""
            let text = "\(key.arguments) (version \(standing.version.number), \(standing.size) bytes\(holder))"
            guard yes else {
                StandardError.print("\(text)\nnothing was removed: --yes removes it")
                throw ExitCode.validationFailure
            }
            // What was shown, and not what another has put in its place meanwhile.
            let version = at.map { Version($0) } ?? standing.version
            try await space.commit(Commit(conditions: [.unchanged(key, version)], writes: [.delete(key)]))
            Terminal.write("removed \(text)\n")
        }
    }
}
