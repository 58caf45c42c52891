internal import ArgumentParser
internal import YAML

/// A command that there is not, in what a person has written.
struct MisspeltCommand: CustomStringConvertible {
    /// What is wrong, and what may have been meant.
    let description: String

    /// Looks for the first word that is to name a command and names none; nil where all do.
    ///
    /// - Parameter root: the command that the arguments are those of.
    init?(in arguments: [String], of root: any ParsableCommand.Type) {
        var command = root
        var path = [root._commandName]
        for argument in arguments {
            let known = command.configuration.subcommands
            // Where a command is understood without its name, any word may be an argument.
            guard !known.isEmpty, command.configuration.defaultSubcommand == nil, !argument.hasPrefix("-"),
                argument != "help"
            else { return nil }
            guard let next = known.first(where: { $0._commandName == argument }) else {
                let hint =
                    NearMiss.hint(for: argument, among: known.map { $0._commandName })
                    ?? "`\(path.joined(separator: " ")) --help` lists all"
                description =
                    "error: `\(path.joined(separator: " "))` has no command '\(argument)'\n    hint: \(hint)"
                return
            }
            command = next
            path.append(argument)
        }
        return nil
    }
}
