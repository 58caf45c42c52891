public import Configuration
public import Telemetry

/// What a daemon writes about itself: the section `log` of its configuration.
public struct LogConfiguration: Sendable, Equatable {
    /// The least grave severity.
    public var level = Severity.info
    /// Where to.
    public var target = LogTarget.auto

    /// The defaults.
    public init() {}

    /// Its keys, to be placed in the section.
    public static let settings: [Setting<LogConfiguration>] = [
        Setting("level", \.level, .severity, isReloadable: true),
        Setting("target", \.target, .choice),
    ]
}
