internal import Orchestration
internal import Telemetry

/// Writes to the log what a worker does, counts it, and remembers what is in its way.
struct WorkerObserver: EngineObserver, ExecutionObserver {
    let logger: Logger
    let metrics: WorkerMetrics
    let hindrances: Hindrances

    // MARK: - Executions

    func tookOver(_ execution: ExecutionRecord) {
        hindrances.clear(.execution)
        logger.of(execution).notice("drives \(execution.workflow) of \(execution.model)", .executionTaken)
    }

    func handedOver(_ execution: ExecutionRecord) {
        logger.of(execution).notice("hands over \(execution.workflow) of \(execution.model)", .executionHandedOver)
    }

    func ended(_ execution: ExecutionRecord) {
        metrics.ended[execution.status.rawValue].increment()
        let why = execution.message.map { ": \($0)" } ?? ""
        logger.of(execution).notice(
            "\(execution.workflow) of \(execution.model) has \(execution.status.rawValue)\(why)", .executionEnded)
    }

    func lost(_ execution: String, _ error: any Error) {
        logger.with(.execution, execution).warning("another worker drives it now: \(error)", .executionLost)
    }

    func postponed(_ execution: ExecutionRecord, _ error: any Error) {
        hindrances.note("\(error)", to: .execution)
        logger.of(execution).warning(
            "cannot drive it now, and leaves it to other workers: \(error)", .executionPostponed)
    }

    func passedOver(_ execution: String, _ error: any Error) {
        logger.with(.execution, execution).error("leaves the execution alone: \(error)", .tupleUnreadable)
    }

    func observer(of execution: ExecutionRecord) -> any ExecutionObserver {
        EventLog(logger: logger.of(execution))
    }

    // MARK: - Operations

    func began(_ task: OperationTask) {
        logger.of(task).info("\(task.operation) of \(task.node) runs", .operationStarted)
    }

    func printed(_ line: String, by task: OperationTask) {
        logger.of(task).info(line, .operationOutput)
    }

    func ended(_ task: OperationTask, _ result: OperationResult) {
        metrics.operations[result.failure == nil ? "succeeded" : "failed"].increment()
        metrics.seconds.observe(.microseconds(result.ended - result.began))
        if let failure = result.failure {
            logger.of(task).error("\(task.operation) of \(task.node) failed: \(failure)", .operationFailed)
        } else {
            hindrances.clear(.operation)
            logger.of(task).info("\(task.operation) of \(task.node) is done", .operationSucceeded)
        }
    }

    func putBack(_ task: OperationTask) {
        logger.of(task).notice("\(task.operation) of \(task.node) was stopped and put back", .operationPutBack)
    }

    func passedOver(_ error: any Error) {
        logger.error("leaves an operation alone: \(error)", .tupleUnreadable)
    }

    func postponed(_ task: OperationTask, _ reason: String) {
        hindrances.note(reason, to: .operation)
        logger.of(task).warning(
            "\(task.operation) of \(task.node) cannot be run here now: \(reason)", .operationPostponed)
    }
}

/// Writes to the log what an engine decides.
private struct EventLog: ExecutionObserver {
    let logger: Logger

    func happened(_ events: [Event]) {
        for event in events {
            let logger = logger.with(.node, event.node)
            switch event.kind {
            case .state: logger.info("\(event.node) is \(event.state ?? "")")
            case .failed where event.operation == nil: logger.error("\(event.node): \(event.message ?? "")")
            case .dispatched: logger.debug("\(event.operation ?? "") of \(event.node) waits for a worker")
            case .withdrawn:
                logger.info("\(event.operation ?? "") of \(event.node) was taken back", .operationWithdrawn)
            case .succeeded, .failed: break
            }
        }
    }
}

extension Logger {
    fileprivate func of(_ execution: ExecutionRecord) -> Logger {
        let logger = with(.model, execution.model).with(.instance, execution.instance).with(.execution, execution.id)
        return execution.trace.flatMap(TraceContext.init(traceparent:)).map(logger.with) ?? logger
    }

    fileprivate func of(_ task: OperationTask) -> Logger {
        var logger = with(.execution, task.execution).with(.node, task.node).with(.operation, task.operation)
        if let model = task.environment["DITRIT_MODEL"] { logger = logger.with(.model, model) }
        if let instance = task.environment["DITRIT_INSTANCE"] { logger = logger.with(.instance, instance) }
        return task.trace.flatMap(TraceContext.init(traceparent:)).map(logger.with) ?? logger
    }
}
