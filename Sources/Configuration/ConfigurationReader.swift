internal import YAML

/// Reads the values of settings: the file over the defaults, the environment over the file, the command line over all.
///
/// It goes on after an error, so that a person gets to see all of them at once.
public struct ConfigurationReader<Values: Sendable>: Sendable {
    /// The values in force.
    public var values: Values
    /// What is wrong, so far.
    public private(set) var problems: [ConfigurationProblem] = []
    /// What has no effect and may be meant to have one.
    public private(set) var warnings: [ConfigurationProblem] = []
    private var origins: [String: ConfigurationOrigin] = [:]
    private let settings: [Setting<Values>]
    private let byKey: [String: Setting<Values>]
    /// What `%i` stands for; nil if there is nothing that it could stand for.
    private let instance: String?
    /// What the variables of the environment begin with that set keys.
    private let variablePrefix: String

    /// A reader of these settings.
    ///
    /// - Parameters:
    ///   - instance: what `%i` in a value stands for, as in a unit of systemd.
    ///   - variablePrefix: what the variables of the environment begin with that set keys.
    public init(
        _ settings: [Setting<Values>], defaults: Values, instance: String?, variablePrefix: String = "DITRIT_"
    ) {
        self.settings = settings
        self.variablePrefix = variablePrefix
        byKey = Dictionary(settings.map { ($0.key, $0) }) { _, last in last }
        values = defaults
        self.instance = instance
    }

    /// Where the value of a key comes from.
    public func origin(of key: String) -> ConfigurationOrigin { origins[key] ?? .standard }

    /// Notes something that is wrong at a place that is no key's.
    public mutating func complain(at origin: ConfigurationOrigin, _ message: String, hint: String? = nil) {
        problems.append(ConfigurationProblem(origin, message, hint: hint))
    }

    /// Notes something that has no effect and may be meant to have one.
    public mutating func warn(at origin: ConfigurationOrigin, _ message: String, hint: String? = nil) {
        warnings.append(ConfigurationProblem(origin, message, hint: hint))
    }

    /// Notes something that only the values together show, at the place of a key.
    public mutating func complain(of key: String, _ message: String, hint: String? = nil) {
        problems.append(ConfigurationProblem(origin(of: key), "\(key): \(message)", hint: hint))
    }

    /// Each setting as a line, with where it comes from.
    public var lines: [String] {
        settings.map { "\($0.key): \($0.text(values))    # \(origin(of: $0.key))" }
    }

    // MARK: - File

    /// Reads a file.
    ///
    /// - Parameter path: the name for messages.
    public mutating func read(_ bytes: [UInt8], path: String) {
        var limits = YAMLLimits()
        (limits.size, limits.aliasedNodes) = (1 << 20, 10_000)
        var duplicateKeys: [YAMLError] = []
        do throws(YAMLError) {
            let root = try YAMLParser(limits: limits).parse(bytes, path: path, duplicateKeys: &duplicateKeys)
            problems += duplicateKeys.map(ConfigurationProblem.init)
            read(root, prefix: "")
        } catch {
            problems += duplicateKeys.map(ConfigurationProblem.init)
            problems.append(ConfigurationProblem(error))
        }
    }

    private mutating func read(_ section: Node, prefix: String) {
        // A section whose keys are all commented out.
        if section.isNull { return }
        guard let mapping = section.mapping else {
            let what = prefix.isEmpty ? "the file" : "'\(prefix.dropLast())'"
            problems.append(
                ConfigurationProblem(
                    .file(section.location), "\(what): expected keys and values, found \(section.kind)"))
            return
        }
        for entry in mapping.entries {
            guard let name = entry.key.string else {
                problems.append(
                    ConfigurationProblem(.file(entry.key.location), "expected a key, found \(entry.key.kind)"))
                continue
            }
            let key = prefix + name
            if let setting = byKey[key] {
                read(entry.value, for: setting)
            } else if settings.contains(where: { $0.key.hasPrefix(key + ".") }) {
                read(entry.value, prefix: key + ".")
            } else {
                problems.append(
                    ConfigurationProblem(
                        .file(entry.key.location), "there is no key '\(key)'", hint: hint(for: name, prefix: prefix)))
            }
        }
    }

    private mutating func read(_ node: Node, for setting: Setting<Values>) {
        let origin = ConfigurationOrigin.file(node.location)
        if let scalar = node.scalar, !node.isNull {
            set(setting, scalar.text, from: origin)
        } else if let items = node.sequence, setting.isList {
            let words = items.compactMap { $0.isNull ? nil : $0.scalar?.text }
            set(setting, words.count == items.count ? words : [], from: origin, found: "a list")
        } else {
            set(setting, [], from: origin, found: node.kind)
        }
    }

    // MARK: - Environment and command line

    /// Reads the variables of the environment that are those of settings.
    ///
    /// - Parameter others: variables that begin like them and are read elsewhere.
    public mutating func read(environment: [String: String], others: Set<String>) {
        let known = Dictionary(settings.map { ($0.variable(variablePrefix), $0) }) { first, _ in first }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(variablePrefix) {
            if let setting = known[name] {
                set(setting, value, from: .variable(name))
            } else if !others.contains(name) {
                warnings.append(
                    ConfigurationProblem(
                        .variable(name), "sets nothing", hint: NearMiss.hint(for: name, among: Array(known.keys))))
            }
        }
    }

    /// Reads an option of the command line that sets a key.
    ///
    /// - Parameter option: the option, for messages.
    public mutating func read(_ key: String, _ value: String, option: String) {
        guard let setting = byKey[key] else {
            let hint = NearMiss.hint(for: key, among: Array(byKey.keys)) ?? self.hint(for: key, prefix: "")
            problems.append(ConfigurationProblem(.option(option), "there is no key '\(key)'", hint: hint))
            return
        }
        set(setting, value, from: .option(option))
    }

    // MARK: - Values

    private mutating func set(_ setting: Setting<Values>, _ text: String, from origin: ConfigurationOrigin) {
        let words = setting.isList ? text.split(separator: ",").map { String($0.trimmingBlanks) } : [text]
        set(setting, words, from: origin, found: setting.isDelicate ? "another" : "'\(text)'")
    }

    private mutating func set(
        _ setting: Setting<Values>, _ words: [String], from origin: ConfigurationOrigin, found: String
    ) {
        origins[setting.key] = origin
        if instance == nil, words.contains(where: { $0.contains("%i") }) {
            problems.append(
                ConfigurationProblem(
                    origin, "\(setting.key): '%i' stands for the instance, and there is none",
                    hint: "start with --instance, or write the value out"))
            return
        }
        let written = words.map { $0.replacing("%i", with: instance ?? "") }
        guard !setting.apply(written, &values) else { return }
        if let fault = setting.fault(written) {
            let item = setting.isDelicate ? "" : ", '\(written[fault.index])',"
            problems.append(
                ConfigurationProblem(
                    origin, "\(setting.key): item \(fault.index + 1)\(item) is not \(fault.expectation)"))
        } else {
            problems.append(
                ConfigurationProblem(origin, "\(setting.key): expected \(setting.expectation), found \(found)"))
        }
    }

    private func hint(for name: String, prefix: String) -> String? {
        let siblings = settings.filter { $0.key.hasPrefix(prefix) }.compactMap { setting in
            setting.key.dropFirst(prefix.count).split(separator: ".").first.map(String.init)
        }
        // The same name in another section is meant more probably than another name in this one.
        if let elsewhere = settings.first(where: { $0.key.hasSuffix("." + name) }) {
            return "did you mean '\(elsewhere.key)'?"
        }
        return NearMiss.hint(for: name, among: Array(Set(siblings)))
    }
}

extension ConfigurationProblem {
    fileprivate init(_ error: YAMLError) {
        let notes = error.notes.map { "; \($0.message), line \($0.location.line)" }.joined()
        self.init(.file(error.location), error.message + notes, hint: error.hint)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}
