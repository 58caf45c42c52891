internal import Artifacts
internal import TupleSpace

/// Has others see what the operations of a worker print: those that run for longer while they run, and all of them when
/// they have ended.
///
/// While they run that is at most one commit a second for all operations of the worker, and none for operations that are
/// over within a second.
actor OutputPublisher {
    /// How long an operation runs before anything of it is published, and between two times.
    private static let period = Duration.seconds(1)
    /// The bytes of a part.
    private static let partBytes = 16 << 10
    /// How many parts of an operation stay.
    private static let parts = 4
    /// How long to wait for the store at the end of an operation, which waits for that.
    private static let patience = Duration.seconds(10)
    /// What goes with a result where no store is for it.
    private static let (tailLines, tailBytes) = (64, 4 << 10)
    /// What goes with a result all the same: so little is no artifact of its own.
    private static let leastBytes = 256

    private struct Published {
        let task: OperationTask
        let output: OperationOutput
        let began: Int64
        var parts = 0
    }

    private let space: any TupleSpace
    private let store: (any ArtifactStore)?
    private let worker: String?
    private var running: [TupleKey: Published] = [:]
    private var publishing: Task<Void, Never>?

    /// - Parameters:
    ///   - store: where what was printed goes at the end, if it is for such.
    ///   - worker: the name by which the worker is known.
    init(space: any TupleSpace, artifacts: (any ArtifactStore)?, worker: String?) {
        self.space = space
        store = artifacts.flatMap { $0.isForBulk ? $0 : nil }
        self.worker = worker
    }

    /// Publishes again and again, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.period)
            await publish()
        }
    }

    /// Knows an operation that begins.
    ///
    /// - Parameter isAgain: whether another worker may have published something of it.
    /// - Returns: where its lines go.
    func begin(_ task: OperationTask, _ key: TupleKey, isAgain: Bool) async -> OperationOutput {
        if isAgain { try? await space.deleteAll(SpaceLayout.outputs(of: task.execution, task.number)) }
        let output = OperationOutput(limit: OutputArtifact.limit)
        running[key] = Published(task: task, output: output, began: WallClock.now)
        return output
    }

    /// Forgets an operation that is to be run by another worker.
    func forget(_ key: TupleKey) { running[key] = nil }

    /// Says with the result of an operation what it has printed.
    ///
    /// - Returns: the result, and the tuples that say no more than it.
    func end(_ key: TupleKey, _ result: OperationResult) async -> (OperationResult, [TupleKey]) {
        var result = result
        result.worker = worker
        guard let published = running.removeValue(forKey: key) else { return (result, []) }
        // What is on its way will be there, and is to be removed as well.
        await publishing?.value
        let (task, output) = (published.task, published.output)
        let little = output.tail(lines: Self.tailLines, bytes: Self.leastBytes)
        if little.before > 0 { result.artifact = await store(output, of: task, began: result.began) }
        if result.artifact == nil {
            let tail = output.tail(lines: Self.tailLines, bytes: Self.tailBytes)
            (result.lastOutput, result.omitted) = (tail.lines, tail.before == 0 ? nil : tail.before)
        }
        let parts = max(0, published.parts - Self.parts)..<published.parts
        return (result, parts.map { SpaceLayout.output(task.execution, task.number, part: $0) })
    }

    /// Puts an output into the store, away from what else goes on here.
    @concurrent
    private nonisolated func store(
        _ output: OperationOutput, of task: OperationTask, began: Int64
    ) async -> String? {
        guard let store else { return nil }
        let (before, lines) = output.whole
        let artifact = OutputArtifact(before: before, lines: lines)
        // A result is worth more than what was printed: where the store does not take it in time, its end is kept.
        return await withTaskGroup(of: String?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try? await artifact.publish(of: task, began: began, to: store) }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            return await group.next() ?? nil
        }
    }

    // MARK: - While they run

    private func publish() async {
        guard publishing == nil else { return }
        let oldest = ContinuousClock.now - Self.period
        var writes: [[Commit.Write]] = []
        for (key, published) in running where published.output.began <= oldest {
            let (before, lines) = published.output.takePart(limit: Self.partBytes)
            // The first part says that it runs, and where, also of an operation that prints nothing.
            guard !lines.isEmpty || published.parts == 0 else { continue }
            let (execution, number) = (published.task.execution, published.task.number)
            let part = OutputPart(worker: worker, began: published.began, before: before, lines: lines)
            let place = SpaceLayout.output(execution, number, part: published.parts)
            guard let tuple = try? Tuple(place, encoding: part) else { continue }
            var own = [Commit.Write.put(tuple)]
            if published.parts >= Self.parts {
                own.append(.delete(SpaceLayout.output(execution, number, part: published.parts - Self.parts)))
            }
            running[key]?.parts += 1
            writes.append(own)
        }
        guard !writes.isEmpty else { return }
        let (space, commits) = (space, Self.commits(writes, capacity: space.capacity))
        let publishing = Task {
            // What does not get there is not missed for long: the next part comes, or the result.
            for commit in commits { _ = try? await space.commit(commit) }
        }
        self.publishing = publishing
        await publishing.value
        self.publishing = nil
    }

    /// As few commits as hold the writes.
    private static func commits(_ writes: [[Commit.Write]], capacity: CommitCapacity) -> [Commit] {
        var commits: [Commit] = []
        for own in writes {
            let more = Commit(writes: own)
            if let last = commits.last, last.steps + more.steps <= capacity.steps,
                last.bytes + more.bytes <= capacity.bytes
            {
                commits[commits.count - 1].writes += own
            } else {
                commits.append(more)
            }
        }
        return commits
    }
}
