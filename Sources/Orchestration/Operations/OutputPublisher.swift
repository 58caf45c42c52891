internal import Artifacts
internal import Telemetry
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
    /// How many may be on their way to a store that does not answer in time, before nothing is given to it any more.
    private static let mostLate = 16
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
    private let patience: Duration
    private var running: [TupleKey: Published] = [:]
    private var publishing: Task<Void, Never>?
    /// How many outputs are on their way to the store that nobody waits for any more.
    private var late = 0

    /// - Parameters:
    ///   - store: where what was printed goes at the end, if it is for such.
    ///   - worker: the name by which the worker is known.
    ///   - patience: how long to wait for the store at the end of an operation, which waits for that.
    init(
        space: any TupleSpace, artifacts: (any ArtifactStore)?, worker: String?, patience: Duration = .seconds(10)
    ) {
        self.space = space
        store = artifacts.flatMap { $0.isForBulk ? $0 : nil }
        self.worker = worker
        self.patience = patience
    }

    /// Publishes again and again, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.period)
            guard !Task.isCancelled else { return }
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
        running[key] = Published(task: task, output: output, began: WallClock.microseconds)
        return output
    }

    /// Forgets an operation that is to be run by another worker.
    ///
    /// - Returns: the tuples that say what it has printed here.
    func forget(_ key: TupleKey) async -> [TupleKey] {
        guard let published = running.removeValue(forKey: key) else { return [] }
        return await parts(of: published)
    }

    /// Says with the result of an operation what it has printed.
    ///
    /// - Returns: the result, and the tuples that say no more than it.
    func end(_ key: TupleKey, _ result: OperationResult) async -> (OperationResult, [TupleKey]) {
        var result = result
        result.worker = worker
        guard let published = running.removeValue(forKey: key) else { return (result, []) }
        let (task, output) = (published.task, published.output)
        let parts = await parts(of: published)
        let little = output.tail(lines: Self.tailLines, bytes: Self.leastBytes)
        if little.before > 0 { result.artifact = await store(output, of: task, began: result.began) }
        if result.artifact == nil {
            let tail = output.tail(lines: Self.tailLines, bytes: Self.tailBytes)
            (result.lastOutput, result.omitted) = (tail.lines, tail.before == 0 ? nil : tail.before)
        }
        return (result, parts)
    }

    /// Removes what an operation has printed from the store, since nobody will know of it.
    func discard(_ artifact: String) async { try? await store?.remove(artifact) }

    /// What stands in the space of an operation of which no more will be published.
    private func parts(of published: Published) async -> [TupleKey] {
        // What is on its way will be there.
        await publishing?.value
        let (execution, number) = (published.task.execution, published.task.number)
        return (max(0, published.parts - Self.parts)..<published.parts).map {
            SpaceLayout.output(execution, number, part: $0)
        }
    }

    private func store(_ output: OperationOutput, of task: OperationTask, began: Int64) async -> String? {
        guard let store, late < Self.mostLate else { return nil }
        // A result is worth more than what was printed: where the store does not take it in time, its end is kept.
        let answer = FirstAnswer<String?>()
        // Away from what else goes on here.
        Task { @concurrent in
            let (before, lines) = output.whole
            let artifact = OutputArtifact(before: before, lines: lines)
            let digest = try? await artifact.publish(of: task, began: began, to: store)
            guard !answer.give(digest) else { return }
            // Nobody will ever name it.
            if let digest { try? await store.remove(digest) }
            await self.countLate(-1)
        }
        if let answered = await answer.wait(atMost: patience) { return answered }
        countLate(1)
        return nil
    }

    private func countLate(_ change: Int) { late += change }

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
        let (space, commits) = (space, Commit().divided(writes, capacity: space.capacity))
        let publishing = Task {
            // What does not get there is not missed for long: the next part comes, or the result.
            for commit in commits { _ = try? await space.commit(commit) }
        }
        self.publishing = publishing
        await publishing.value
        self.publishing = nil
    }
}
