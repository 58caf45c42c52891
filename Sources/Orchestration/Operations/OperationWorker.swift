public import TupleSpace

/// Takes operations from the space, runs them, and commits what came of them.
///
/// Any number of workers may do so at once: the space gives each task to one of them, and takes it back if that one
/// ends without a result.
public struct OperationWorker: Sendable {
    private let space: any TupleSpace
    private let slots: Int
    private let runner: OperationRunner
    private let observer: any ExecutionObserver

    /// A worker.
    ///
    /// - Parameter slots: how many operations it runs at once.
    public init(space: any TupleSpace, slots: Int, runner: OperationRunner, observer: any ExecutionObserver) {
        self.space = space
        self.slots = slots
        self.runner = runner
        self.observer = observer
    }

    /// Works until its task is cancelled.
    ///
    /// What it is running then is stopped, and its tasks are back in the space.
    ///
    /// - Throws: `TupleSpaceError` when the space fails.
    public func run() async throws {
        defer { runner.finish() }
        let session = try await space.openSession(name: "worker")
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<slots {
                    group.addTask {
                        while !Task.isCancelled { try await work(session: session) }
                    }
                }
                // The first slot that fails ends the others: they may wait for tasks for ever.
                while try await group.next() != nil {}
            }
        } catch let error as TupleSpaceError where error.code == .cancelled {
            // That is how it is told to end.
        } catch {
            await space.end(session)
            throw error
        }
        await space.end(session)
    }

    private func work(session: Session) async throws {
        let take = try await space.in(SpaceLayout.tasks, session: session)
        let task: OperationTask = try take.tuple.decode()
        observer.began(task)
        guard let result = await runner.run(task, output: { observer.printed($0, by: task) }) else {
            // Stopped by us: it has not ended, and will be run again.
            try await space.release(take)
            throw TupleSpaceError(.cancelled, "the worker was told to end")
        }
        var stored = result
        // What it was given is known, and may be long.
        stored.task.environment = [:]
        stored.task.inputs = [:]
        try await space.commit(
            Commit(writes: [
                .finish(take), .put(try Tuple(SpaceLayout.result(task.execution, task.number), encoding: stored)),
            ]))
        observer.ended(task, result)
    }
}
