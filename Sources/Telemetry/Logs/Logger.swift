internal import Synchronization

/// Writes records that carry the fields of what is being worked on.
///
/// A value: whoever turns to a part of its work makes a logger of that part with `with(_:_:)` and passes it down.
public struct Logger: Sendable {
    private let output: Output
    private var fields: [LogField: String] = [:]

    /// What all loggers that descend from one share.
    private final class Output: Sendable {
        let sink: any LogSink
        let threshold: Atomic<Int>

        init(sink: any LogSink, threshold: Severity) {
            self.sink = sink
            self.threshold = Atomic(threshold.rawValue)
        }
    }

    /// A logger without fields.
    ///
    /// - Parameter threshold: the least grave severity that is written.
    public init(sink: any LogSink, threshold: Severity = .info) {
        output = Output(sink: sink, threshold: threshold)
    }

    /// A logger of the same sink that carries one field more.
    public func with(_ field: LogField, _ value: String) -> Logger {
        var logger = self
        logger.fields[field] = value
        return logger
    }

    /// A logger of the same sink that carries a place in a trace.
    public func with(_ context: TraceContext) -> Logger {
        with(.trace, context.traceID).with(.span, context.spanID)
    }

    /// The least grave severity that is written.
    ///
    /// Setting it changes it for every logger of the same origin, as a reload has to.
    public var threshold: Severity {
        get { Severity(rawValue: output.threshold.load(ordering: .relaxed)) ?? .debug }
        nonmutating set { output.threshold.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Whether records of this severity are written.
    public func writes(_ severity: Severity) -> Bool {
        severity.rawValue <= output.threshold.load(ordering: .relaxed)
    }

    /// Writes a record, if it is grave enough; else its text is not even made.
    public func log(_ severity: Severity, _ text: @autoclosure () -> String, _ message: Message? = nil) {
        guard writes(severity) else { return }
        output.sink.write(
            LogRecord(
                severity: severity, message: message, text: text(), fields: fields, time: WallClock.microseconds))
    }

    /// Writes that something failed for good.
    public func error(_ text: @autoclosure () -> String, _ message: Message? = nil) { log(.error, text(), message) }
    /// Writes that something is wrong which the daemon can live with.
    public func warning(_ text: @autoclosure () -> String, _ message: Message? = nil) { log(.warning, text(), message) }
    /// Writes something normal that is worth to know.
    public func notice(_ text: @autoclosure () -> String, _ message: Message? = nil) { log(.notice, text(), message) }
    /// Writes what is being done.
    public func info(_ text: @autoclosure () -> String, _ message: Message? = nil) { log(.info, text(), message) }
    /// Writes for whoever looks for a fault in the daemon itself.
    public func debug(_ text: @autoclosure () -> String, _ message: Message? = nil) { log(.debug, text(), message) }
}
