internal import Systemd

/// Writes records to the system's journal, each with its fields.
public struct JournalSink: LogSink {
    private let identifier: String
    private let fallback: any LogSink

    /// Writes under a name.
    ///
    /// - Parameter fallback: gets what the journal does not take.
    public init(identifier: String, fallback: any LogSink) {
        self.identifier = identifier
        self.fallback = fallback
    }

    /// Writes a record.
    public func write(_ record: LogRecord) {
        do {
            try Journal.send(fields(of: record))
        } catch {
            fallback.write(record)
        }
    }

    func fields(of record: LogRecord) -> [Journal.Field] {
        var fields = [
            Journal.Field("MESSAGE", record.text), Journal.Field("PRIORITY", String(record.severity.rawValue)),
            Journal.Field("SYSLOG_IDENTIFIER", identifier),
        ]
        if let message = record.message { fields.append(Journal.Field("MESSAGE_ID", message.rawValue)) }
        for field in LogField.allCases {
            if let value = record.fields[field] { fields.append(Journal.Field(field.rawValue, value)) }
        }
        return fields
    }
}
