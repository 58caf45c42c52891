/// Something that a daemon says.
public struct LogRecord: Sendable, Equatable {
    /// How grave it is.
    public var severity: Severity
    /// Which kind of message it is; nil for one that the catalog has nothing to add to.
    public var message: Message?
    /// What it says.
    public var text: String
    /// What it is about; no field twice.
    public var fields: [LogField: String]
    /// When, in microseconds since 1970.
    public var time: Int64

    /// A record of this content.
    public init(severity: Severity, message: Message?, text: String, fields: [LogField: String], time: Int64) {
        self.severity = severity
        self.message = message
        self.text = text
        self.fields = fields
        self.time = time
    }
}

/// Where records go.
public protocol LogSink: Sendable {
    /// Writes a record; what cannot be written is lost.
    func write(_ record: LogRecord)
}
