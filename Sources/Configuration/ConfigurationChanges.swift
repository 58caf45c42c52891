/// The keys whose values are others in a newer configuration.
public struct ConfigurationChanges: Sendable, Equatable {
    /// Those that a running daemon takes over.
    public var reloadable: [String] = []
    /// Those that are read at the start only.
    public var restart: [String] = []

    /// No change.
    public init() {}

    /// What is different between two configurations.
    public init<Values>(from older: Values, to newer: Values, _ settings: [Setting<Values>]) {
        for setting in settings where setting.differs(older, newer) {
            if setting.isReloadable {
                reloadable.append(setting.key)
            } else {
                restart.append(setting.key)
            }
        }
    }
}
