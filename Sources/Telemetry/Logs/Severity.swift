/// How grave a record is.
///
/// Source: syslog(3); the journal's `PRIORITY`.
public enum Severity: Int, Sendable, CaseIterable, Comparable, CustomStringConvertible {
    /// The daemon cannot go on.
    case critical = 2
    /// Something failed for good.
    case error
    /// Something is wrong, and the daemon can live with it.
    case warning
    /// Normal, and worth to know.
    case notice
    /// What is being done.
    case info
    /// For whoever looks for a fault in the daemon itself.
    case debug

    /// Its name, as configuration files and standard error have it.
    public var description: String {
        switch self {
        case .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .notice: "notice"
        case .info: "info"
        case .debug: "debug"
        }
    }

    /// The severity of this name.
    public init?(_ name: String) {
        guard let match = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = match
    }

    /// Graver is less, as the numbers are.
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}
