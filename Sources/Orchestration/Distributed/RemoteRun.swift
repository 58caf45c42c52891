public import Artifacts
internal import CSAR
public import TupleSpace

/// Runs a workflow on workers that share a tuple space, and follows it.
///
/// The client prepares the execution and then only looks on: the workers go on without it.
public struct RemoteRun: Sendable {
    /// What to run.
    public struct Options: Sendable {
        /// The CSAR: an archive, a directory or a YAML file.
        public var csar: String
        /// The workflow.
        public var workflow: String
        /// The name of the model in the space.
        public var model: String
        /// The name of the instance.
        public var instance: String
        /// Inputs of the topology by name.
        public var inputs: [String: JSON] = [:]
        /// Whether the model is read leniently.
        public var isLenient = false
        /// A directory for files that are only passed on.
        public var scratch: String

        /// Options with the defaults for everything but what must be said.
        public init(csar: String, workflow: String, scratch: String) {
            self.csar = csar
            self.workflow = workflow
            self.scratch = scratch
            model = StateDirectory.modelName(of: csar)
            instance = "default"
        }
    }

    /// What is run, as it begins.
    public let overview: RunOverview

    private let space: any TupleSpace
    private let observer: any ExecutionObserver
    /// How long nothing may be heard before it is looked whether there will be anything.
    private let patience: Duration

    /// Reads and checks the model, passes its CSAR on, and begins the execution, takes up the last one, or joins one
    /// that goes on.
    ///
    /// - Throws: an error whose description says what, where and what to do: `ModelError`, `CompilationError`,
    ///   `OrchestrationError`, `StateDirectoryError`, `CSARError`, `ZipError`, `ArtifactError` or `TupleSpaceError`.
    public init(
        _ options: Options, space: any TupleSpace, artifacts: any ArtifactStore, patience: Duration = .seconds(10),
        observer: any ExecutionObserver
    ) async throws {
        let archive = options.scratch + "/model.csar"
        try CSAR.archive(options.csar, to: archive)
        let csar = try CSAR.open(archive, store: options.scratch + "/csar")
        // What is wrong with it is found before anything is passed on.
        let model = try Model(csar, isLenient: options.isLenient, namedAs: options.csar)
        let layout = SpaceLayout(model: options.model, instance: options.instance)
        let before: ModelRecord? = try await space.rdp(exactly: layout.modelKey)?.tuple.decode()
        _ = try await artifacts.publish(archive: archive)
        let ledger = InstanceLedger(
            space: space, layout: layout, isShared: true,
            kept: { try? await artifacts.csar($0.digest, entry: $0.entry).value }, store: "the artifact store")
        let prepared = try await ledger.prepare(
            model: model, csar: csar, workflow: options.workflow, given: options.inputs)
        // Somebody may have removed it while no model was made of it.
        _ = try await artifacts.publish(archive: archive)
        if let before, before.digest != csar.digest {
            let models = try await space.rdAll(["models"]).map { try $0.tuple.decode(as: ModelRecord.self) }
            if !models.contains(where: { $0.digest == before.digest }) { try await artifacts.remove(before.digest) }
        }
        overview = RunOverview(prepared, warnings: model.warnings)
        self.space = space
        self.observer = observer
        self.patience = patience
    }

    /// Follows the execution to its end.
    ///
    /// - Returns: the record of the execution as it ended.
    /// - Throws: `TupleSpaceError` when the space fails or the task is cancelled; the execution goes on.
    public func run() async throws -> ExecutionRecord {
        let id = overview.execution.id
        // What stands in the log already is of an earlier run of it, unless one is joined that goes on.
        var last: TupleKey? = overview.joins ? nil : SpaceLayout.event(id, overview.execution.events)
        while true {
            guard let batch = try await batch(of: id, after: last) else {
                // Who was away for long may find the log removed that would have told of the end.
                let record = try await record()
                if record.status != .running { return record }
                continue
            }
            last = batch.tuple.key
            let events: [Event] = try batch.tuple.decode()
            if !events.isEmpty { observer.happened(events) }
            // The last batch is empty, and so is that of each earlier run of the execution.
            guard events.isEmpty else { continue }
            let record = try await record()
            if record.status != .running { return record }
        }
    }

    /// The next batch of the log; nil when there has been none for a while.
    private func batch(of execution: String, after last: TupleKey?) async throws -> StoredTuple? {
        let (space, patience) = (space, patience)
        return try await withThrowingTaskGroup(of: StoredTuple?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await space.rd(SpaceLayout.events(of: execution), after: last) }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            return try await group.next() ?? nil
        }
    }

    /// The execution as it stands.
    private func record() async throws -> ExecutionRecord {
        let id = overview.execution.id
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) else {
            throw OrchestrationError("error: the execution '\(id)' was removed from the space")
        }
        return try stored.tuple.decode()
    }

    /// Has the execution stop in order: nothing new begins, what runs may end.
    public func cancel() async throws {
        let id = overview.execution.id
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) else { return }
        let record: ExecutionRecord = try stored.tuple.decode()
        guard record.status == .running else { return }
        try await space.commit(
            Commit(
                conditions: [.absent(SpaceLayout.cancellation(id))],
                writes: [.put(Tuple(SpaceLayout.cancellation(id)))]))
    }

    /// Whether somebody has asked for its stop, and no engine has ended it yet.
    public func isStopping() async throws -> Bool {
        try await space.rdp(exactly: SpaceLayout.cancellation(overview.execution.id)) != nil
    }

    /// Every node instance with its record, in the order of the topology.
    public func records() async throws -> [(name: String, record: NodeRecord)] {
        try await overview.records(in: space)
    }
}
