public import Configuration
internal import EventLoop
internal import Glibc
public import Systemd

/// Where a daemon's configuration is looked for.
public struct ConfigurationSources: Sendable {
    /// The file.
    public var file: String
    /// Whether somebody has named the file, so that it has to be there.
    public var isFileNamed = false
    /// The variables of the environment.
    public var environment: [String: String]
    /// The keys that the command line sets, in its order, and the options that do.
    public var options: [(key: String, value: String, option: String)] = []
    /// Which of a host's daemons of this kind it is: the part of the unit's name after `@`.
    public var instance: String?
    /// The unit that this configuration is of, by its name up to `@`; nil where somebody has named another file: who means
    /// another site is not to show this one's secrets there.
    public var unit: String?

    /// Sources with nothing but a file, which may be missing, and an environment.
    public init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    /// That nothing is read from a file, where that is allowed.
    var absence: String? {
        guard !isFileNamed, unsafe access(file, F_OK) != 0, errno == ENOENT else { return nil }
        return "there is no \(file): what is not set elsewhere has its default"
    }

    /// What systemd has passed, or would pass: commands that are run by hand are to have what the unit has.
    public var credentials: Credentials {
        if let unit, environment["CREDENTIALS_DIRECTORY"] == nil { return Credentials(keptFor: unit) }
        return Credentials(directory: environment["CREDENTIALS_DIRECTORY"])
    }

    /// The first of the directories that systemd has made for the service, which it gives in a variable of the
    /// environment (systemd.exec(5), `RuntimeDirectory=`); else another one.
    public func directory(_ variable: String, or standard: String) -> String {
        // Several directories are parted by colons.
        environment[variable]?.split(separator: ":").first.map(String.init) ?? standard
    }

    /// Reads all of them into a reader.
    ///
    /// - Parameter others: variables of the environment that begin like those of keys and are read elsewhere.
    /// - Returns: what is wrong with the file itself.
    public func read<Values>(
        into reader: inout ConfigurationReader<Values>, others: Set<String>
    ) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        switch FileContent(of: file) {
        case .content(let bytes): reader.read(bytes, path: file)
        case .missing where !isFileNamed: break
        case .missing: problems.append(unreadable(ENOENT))
        case .unreadable(let code): problems.append(unreadable(code))
        }
        reader.read(environment: environment, others: others)
        for (key, value, option) in options { reader.read(key, value, option: option) }
        return problems
    }

    private func unreadable(_ code: Int32) -> ConfigurationProblem {
        ConfigurationProblem(
            .option("--config"), "\(file): \(SystemError.text(of: code))",
            hint: isFileNamed ? nil : "the file is shipped with the package")
    }
}

/// A configuration that was read.
public struct LoadedConfiguration<Configuration: Sendable>: Sendable {
    /// What is in force.
    public let configuration: Configuration
    /// What has no effect and may be meant to have one.
    public let warnings: [ConfigurationProblem]
    /// Each key with its value and where it comes from; no secrets.
    public let lines: [String]

    /// A configuration, with what there is to say about it.
    public init(configuration: Configuration, warnings: [ConfigurationProblem], lines: [String]) {
        self.configuration = configuration
        self.warnings = warnings
        self.lines = lines
    }
}
