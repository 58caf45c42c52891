/// What has changed in a run since it was last asked, to be committed together.
struct RunChanges {
    var records: [(node: Int, record: NodeRecord)] = []
    var tasks: [OperationTask] = []
    var events: [Event] = []
    var counts = ExecutionRecord.Counts()
}

/// Collects what changes in a run until it is asked for.
struct ChangeCollector {
    var tasks: [OperationTask] = []
    var events: [Event] = []
    var counts = ExecutionRecord.Counts()
    /// The nodes whose records have changed, each once.
    private var nodes: [Int] = []
    private var isNoted: [Bool]

    init(nodes count: Int) {
        isNoted = [Bool](repeating: false, count: count)
    }

    /// How many records and tasks are to be committed.
    var size: Int { nodes.count + tasks.count }

    /// Notes that the record of a node has changed.
    mutating func note(_ node: Int) {
        guard !isNoted[node] else { return }
        isNoted[node] = true
        nodes.append(node)
    }

    /// Hands over what has changed, with the records as they are now.
    mutating func take(from records: [NodeRecord]) -> RunChanges {
        defer {
            for node in nodes { isNoted[node] = false }
            nodes.removeAll(keepingCapacity: true)
            tasks.removeAll()
            events.removeAll()
            counts = ExecutionRecord.Counts()
        }
        return RunChanges(records: nodes.map { ($0, records[$0]) }, tasks: tasks, events: events, counts: counts)
    }
}
