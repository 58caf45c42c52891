/// Sees what happens in an execution.
///
/// Called from any thread; must not wait.
public protocol ExecutionObserver: Sendable {
    /// Something happened, and is committed.
    func happened(_ events: [Event])
    /// A worker has begun an operation.
    func began(_ task: OperationTask)
    /// An operation has printed a line.
    func printed(_ line: String, by task: OperationTask)
    /// An operation has ended.
    func ended(_ task: OperationTask, _ result: OperationResult)
    /// An operation that ran was stopped with its worker, and is there for another one.
    func putBack(_ task: OperationTask)
    /// An operation could not be begun here for this reason, and is there for another worker.
    func postponed(_ task: OperationTask, _ reason: String)
    /// A task was left alone for a while: it is not as this version writes them, and the error says which it is.
    func passedOver(_ error: any Error)
}

extension ExecutionObserver {
    /// Does nothing.
    public func happened(_ events: [Event]) {}
    /// Does nothing.
    public func began(_ task: OperationTask) {}
    /// Does nothing.
    public func printed(_ line: String, by task: OperationTask) {}
    /// Does nothing.
    public func ended(_ task: OperationTask, _ result: OperationResult) {}
    /// Does nothing.
    public func putBack(_ task: OperationTask) {}
    /// Does nothing.
    public func postponed(_ task: OperationTask, _ reason: String) {}
    /// Does nothing.
    public func passedOver(_ error: any Error) {}
}
