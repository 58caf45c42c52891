public import Configuration
internal import HTTPServer
internal import Telemetry

extension WorkerConfiguration {
    /// Every key, in the order of `etc/worker.yaml`.
    public static let settings: [Setting<WorkerConfiguration>] = [
        Setting("name", \.name, .workerName),
        Setting("roles", \.roles, .list(of: .choice, "a list of 'engine', 'operations'")),
        Setting("slots", \.slots, .integer(1...1024), isReloadable: true),
        Setting("executions", \.executions, .integer(1...1000)),
        Setting("events-retention", \.eventsRetention, .duration(.zero...(.seconds(30 * 86_400)))),
        Setting("runtime-directory", \.runtimeDirectory, .path),
        Setting(
            "space.consul", \.space.consul,
            .list(of: .consulAddress, "a list of addresses such as https://10.0.0.1:8501"),
            isDelicate: true),
        Setting("space.prefix", \.space.prefix, .spacePrefix),
        Setting("space.session-ttl", \.space.sessionTTL, .duration(.seconds(1)...(.seconds(86_400)))),
        Setting(
            "space.token-file", \.space.tokenFile, .optional(.secretPath, none: "none"), isReloadable: true,
            isDelicate: true),
        Setting("space.tls.ca", \.space.tls.ca, .optional(.secretPath, none: "none")),
        Setting("space.tls.certificate", \.space.tls.certificate, .optional(.secretPath, none: "none")),
        Setting("space.tls.key", \.space.tls.key, .optional(.secretPath, none: "none"), isDelicate: true),
        Setting(
            "operations.time-limit", \.operations.timeLimit, .duration(.seconds(1)...(.seconds(30 * 86_400))),
            isReloadable: true),
        Setting("operations.retries", \.operations.retries, .integer(0...100), isReloadable: true),
        Setting("operations.work-directory", \.operations.workDirectory, .path),
        Setting("artifacts.cache", \.artifacts.cache, .path),
        Setting("artifacts.shared-directory", \.artifacts.sharedDirectory, .optional(.path, none: "none")),
        Setting("drain.limit", \.drain.limit, .duration(.zero...(.seconds(86_400))), isReloadable: true),
        Setting("metrics.listen", \.metrics.listen, .optional(.listenAddress, none: "off")),
        Setting("log.level", \.log.level, .severity, isReloadable: true),
        Setting("log.target", \.log.target, .choice),
    ]

    /// What is different in a newer configuration.
    public func changes(to newer: WorkerConfiguration) -> ConfigurationChanges {
        var changes = ConfigurationChanges(from: self, to: newer, Self.settings)
        if space.token != newer.space.token { changes.reloadable.append("token") }
        return changes
    }

    /// This one, with what a running worker can take over from a newer one.
    public func taking(reloadablePartOf newer: WorkerConfiguration) -> WorkerConfiguration {
        var taken = self
        for setting in Self.settings where setting.isReloadable { setting.copy(from: newer, to: &taken) }
        taken.space.token = newer.space.token
        return taken
    }
}

extension ValueForm where Value == String {
    static var workerName: ValueForm {
        .name("at most 63 letters, digits, '.', '_' and '-'", limit: 63) {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-")
        }
    }

    /// The beginning of keys in Consul: parts, and slashes between them.
    static var spacePrefix: ValueForm {
        ValueForm("names parted by single '/', of letters, digits, '.', '_' and '-'") { word in
            let parts = word.split(separator: "/", omittingEmptySubsequences: false)
            let isValid = parts.allSatisfy { part in
                workerName.accepts(String(part)) && part != "." && part != ".."
            }
            return isValid ? word : nil
        } text: {
            $0
        }
    }

    /// A file, or the name of a credential.
    static var secretPath: ValueForm {
        ValueForm("a path that begins with '/', or 'credential:' and a name") { word in
            path.accepts(word) || (word.hasPrefix("credential:") && word.count > 11) ? word : nil
        } text: {
            $0
        }
    }

    /// Without a path, and without a user's name and password, which would be seen in logs.
    static var consulAddress: ValueForm {
        ValueForm("an address such as https://10.0.0.1:8501") { word in
            word.wholeMatch(of: /https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\/?/) != nil
                || word.wholeMatch(of: /unix:\/\/\/[^\0?#@]+/) != nil ? word : nil
        } text: {
            $0
        }
    }
}

extension ValueForm where Value == ListenAddress {
    static var listenAddress: ValueForm {
        ValueForm("an address such as 127.0.0.1:9464 or unix:/run/ditrit/metrics.sock") {
            ListenAddress($0)
        } text: {
            "\($0)"
        }
    }
}

extension ValueForm where Value == Severity {
    static var severity: ValueForm {
        let names = Severity.allCases.map { "'\($0)'" }.joined(separator: ", ")
        return ValueForm("one of \(names)") {
            Severity($0)
        } text: {
            "\($0)"
        }
    }
}
