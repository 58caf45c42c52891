internal import Orchestration

extension View {
    // MARK: - Instances

    static func instance(_ instance: InstanceSummary) -> JSON {
        object(head(instance.model, instance.name, instance.record, instance.execution))
    }

    static func instance(_ instance: SiteInstance) -> JSON {
        let parts: [String: JSON?] = [
            "current": .boolean(instance.isCurrent), "nodes": .array(instance.nodes.map(node)),
            "outputs": .object(instance.outputs),
        ]
        return object(
            head(instance.model, instance.name, instance.record, instance.execution).merging(parts) { $1 })
    }

    private static func head(
        _ model: String, _ name: String, _ record: InstanceRecord, _ last: ExecutionRecord?
    ) -> [String: JSON?] {
        [
            "model": .string(model), "name": .string(name), "created": time(milliseconds: record.created),
            "inputs": .object(record.inputs), "execution": last.map { execution($0) },
        ]
    }

    private static func node(_ node: SiteInstance.Node) -> JSON {
        object([
            "name": .string(node.name), "template": .string(node.template), "position": .integer(node.position),
            "type": .string(node.type), "state": .string(node.record.state), "host": node.host.map(JSON.string),
            "attributes": .object(node.record.attributes),
            "outputs": .object(node.record.outputs.mapValues(JSON.object)),
            "relationships": node.record.relationshipsJSON,
        ])
    }

    // MARK: - Executions

    static func execution(_ execution: SiteExecution, goals: [String: String]? = nil) -> JSON {
        self.execution(
            execution.record, isStopping: execution.isStopping, isWaiting: execution.isWaiting, goals: goals)
    }

    static func execution(
        _ record: ExecutionRecord, isStopping: Bool? = nil, isWaiting: Bool? = nil, goals: [String: String]? = nil
    ) -> JSON {
        let counts: [String: JSON] = [
            "handed_out": .integer(record.counts.handedOut), "succeeded": .integer(record.counts.succeeded),
            "failed": .integer(record.counts.failed),
        ]
        return object([
            "id": .string(record.id), "model": .string(record.model), "instance": .string(record.instance),
            "workflow": .string(record.workflow), "status": .string(record.status.rawValue),
            "stopping": isStopping.map(JSON.boolean), "waiting": isWaiting.map(JSON.boolean),
            "started": time(milliseconds: record.started),
            "ended": record.ended.map { time(milliseconds: $0) }, "operations": .object(counts),
            "outputs": .object(record.outputs), "message": record.message.map(JSON.string),
            "trace": record.trace.map(JSON.string),
            "goals": goals.map { .object($0.mapValues(JSON.string)) },
        ])
    }

    static func event(_ positioned: PositionedEvent) -> JSON {
        let event = positioned.event
        let subject: [String: JSON?] = [
            "position": .string(positioned.position.description), "at": time(microseconds: event.at),
            "kind": .string(event.kind.rawValue), "node": .string(event.node),
            "state": event.state.map(JSON.string), "operation": event.operation.map(JSON.string),
            "number": event.number.map { .integer($0) }, "relationship": event.relationship.map(JSON.string),
            "peer": event.peer.map(JSON.string),
        ]
        let outcome: [String: JSON?] = [
            "worker": event.worker.map(JSON.string), "began": event.began.map { time(microseconds: $0) },
            "ended": event.ended.map { time(microseconds: $0) }, "message": event.message.map(JSON.string),
            "output": event.output.map { texts($0) },
        ]
        return object(subject.merging(outcome) { $1 })
    }

    static func events(_ page: EventPage) -> JSON {
        object([
            "items": .array(page.events.map(event)), "next": page.position.map { .string($0.description) },
            "over": .boolean(page.isOver),
        ])
    }

    static func noEvents(after position: String?) -> JSON {
        object(["items": .array([]), "next": position.map(JSON.string), "over": .boolean(false)])
    }

    static func operation(_ operation: SiteOperation) -> JSON {
        let subject: [String: JSON?] = [
            "number": .integer(operation.number), "node": .string(operation.node),
            "operation": .string(operation.operation), "relationship": operation.relationship.map(JSON.string),
            "peer": operation.peer.map(JSON.string), "state": .string(operation.state.rawValue),
        ]
        let course: [String: JSON?] = [
            "worker": operation.worker.map(JSON.string), "handed_out": time(microseconds: operation.handedOut),
            "began": operation.began.map { time(microseconds: $0) },
            "ended": operation.ended.map { time(microseconds: $0) }, "message": operation.failure.map(JSON.string),
        ]
        return object(subject.merging(course) { $1 })
    }
}
