/// Which executions are asked for.
public struct ExecutionFilter: Sendable, Equatable {
    /// Those of this model.
    public var model: String?
    /// Those of instances of this name.
    public var instance: String?
    /// Those that stand so.
    public var status: ExecutionRecord.Status?

    /// All executions, as far as nothing is said.
    public init(model: String? = nil, instance: String? = nil, status: ExecutionRecord.Status? = nil) {
        self.model = model
        self.instance = instance
        self.status = status
    }

    func takes(_ execution: ExecutionRecord) -> Bool {
        execution.model == model ?? execution.model && execution.instance == instance ?? execution.instance
            && execution.status == status ?? execution.status
    }
}

/// What came of a start.
public struct StartedExecution: Sendable {
    /// The execution.
    public let record: ExecutionRecord
    /// Whether it was begun now, and not by an earlier start with the same key.
    public let isNew: Bool
}

/// An execution, with what cannot be said of it without looking elsewhere.
public struct SiteExecution: Sendable {
    /// What the space keeps of it.
    public let record: ExecutionRecord
    /// When the last of all that is said here was written: higher with each change.
    public let version: Int64
    /// Whether somebody wants it to stop, and it has not yet.
    public let isStopping: Bool
    /// Whether it goes on but no worker drives it now: none is there, or none can.
    public let isWaiting: Bool
}
