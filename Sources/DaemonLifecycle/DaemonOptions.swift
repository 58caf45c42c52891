public import ArgumentParser
internal import FoundationEssentials

/// What the command line of every daemon has.
public struct DaemonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration.", valueName: "file"), completion: .file())
    var config: String?

    /// Whether only the configuration is to be checked.
    @Flag(help: "Checks the configuration, prints what is in force, and ends.")
    public var check = false

    @Option(help: "The least grave severity that is logged.")
    var logLevel: String?

    @Option(help: ArgumentHelp("Sets any key of the configuration; may be repeated.", valueName: "key=value"))
    var set: [String] = []

    /// Nothing set.
    public init() {}

    /// Checks what the parser cannot.
    public func validate() throws {
        for text in set where !text.contains("=") { throw ValidationError("--set wants KEY=VALUE, not '\(text)'") }
    }

    /// Where the configuration is looked for.
    ///
    /// - Parameters:
    ///   - unit: the name of the daemon's unit, up to `@`.
    ///   - standardFile: where it is when nobody has named a file.
    ///   - named: the keys that have an option of their own: their values, and what the options are called.
    public func sources(
        of unit: String, standardFile: String, _ named: [(key: String, value: String?, option: String)]
    ) -> ConfigurationSources {
        var sources = ConfigurationSources(
            file: config ?? standardFile, environment: ProcessInfo.processInfo.environment)
        sources.isFileNamed = config != nil
        sources.unit = sources.file == standardFile ? unit : nil
        sources.options = (named + [("log.level", logLevel, "--log-level")]).compactMap { key, value, option in
            value.map { (key, $0, option) }
        }
        sources.options += set.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]), "--set")
        }
        return sources
    }
}
