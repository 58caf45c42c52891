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
    private let artifacts: any ArtifactStore
    private let site: Site
    private let observer: any ExecutionObserver
    /// How long nothing may be heard before it is looked whether there will be anything.
    private let patience: Duration

    /// Reads and checks the model, passes its CSAR on, and begins the execution, takes up the last one, or joins one
    /// that goes on.
    ///
    /// - Throws: an error whose description says what, where and what to do: `ModelError`, `CompilationError`,
    ///   `OrchestrationError`, `StateDirectoryError`, `CSARError`, `ZipError`, `ArtifactError`, `SiteError` for a name
    ///   that none can have, or `TupleSpaceError`.
    public init(
        _ options: Options, space: any TupleSpace, artifacts: any ArtifactStore, patience: Duration = .seconds(10),
        observer: any ExecutionObserver
    ) async throws {
        try Site.check(name: options.model, of: "a model")
        try Site.check(name: options.instance, of: "an instance")
        let archive = options.scratch + "/model.csar"
        try CSAR.archive(options.csar, to: archive)
        let csar = try CSAR.open(archive, store: options.scratch + "/csar")
        // What is wrong with it is found before anything is passed on.
        let model = try Model(csar, isLenient: options.isLenient, namedAs: options.csar)
        let layout = SpaceLayout(model: options.model, instance: options.instance)
        let form = ModelForm(digest: csar.digest, entry: csar.entryDefinitions, isLenient: model.isLenient)
        let before: ModelRecord? = try await space.rdp(exactly: layout.modelKey)?.tuple.decode()
        let ledger = InstanceLedger(space: space, layout: layout, isShared: true, bringsModel: true) { form in
            guard let held = try? await artifacts.csar(form.digest, entry: form.entry) else { return nil }
            return try await held.whileHeld { try Model($0, isLenient: form.isLenient).service }
        }
        let references = ArtifactReferences(space: space, artifacts: artifacts)
        let begun: InstanceLedger.Begun
        do {
            begun = try await references.publishing(archive, form, of: options.model) { conditions in
                try await ledger.begin(
                    .init(
                        workflow: options.workflow, inputs: options.inputs, beginning: .orTakingUp,
                        conditions: conditions),
                    of: model.service, form)
            }
        } catch let refusal as Refusal {
            throw StateDirectoryError(refusal, layout, isShared: true, store: "the artifact store")
        }
        for earlier in Set([before?.form, begun.earlier].compactMap(\.self)).subtracting([form]) {
            await references.collectSoon(earlier, of: options.model)
        }
        overview = try await RunOverview(begun, of: model, in: space)
        self.space = space
        self.artifacts = artifacts
        site = Site(space: space, artifacts: artifacts, scratch: options.scratch)
        self.observer = observer
        self.patience = patience
    }

    /// Follows the execution to its end.
    ///
    /// - Returns: the record of the execution as it ended.
    /// - Throws: `TupleSpaceError` when the space fails or the task is cancelled; the execution goes on. `SiteError` when
    ///   somebody has removed it.
    public func run() async throws -> ExecutionRecord {
        // What stands in the log already is of an earlier run of it, unless one is joined that goes on.
        var follower = EventFollower(
            overview.execution.id, afterBatch: overview.joins ? 0 : overview.execution.events, space: space,
            artifacts: artifacts)
        while true {
            let events = try await follower.next(patience: patience).map(\.event)
            if !events.isEmpty { observer.happened(events) }
            if let ended = follower.ended { return ended }
        }
    }

    /// Has the execution stop in order: nothing new begins, what runs may end.
    ///
    /// - Throws: `TupleSpaceError` or `SiteError` when that could not be written.
    public func cancel() async throws {
        do {
            _ = try await site.requestStop(of: overview.execution.id)
        } catch let error as SiteError where error.code == .notFound {
            // What was removed has been stopped before.
        }
    }

    /// Whether somebody has asked for its stop, and no engine has ended it yet.
    public func isStopping() async throws -> Bool {
        try await space.rdp(exactly: SpaceLayout.cancellation(overview.execution.id)) != nil
    }

    /// Whether it goes on only by name: no engine has its lease, and nobody else ends it.
    ///
    /// So it is also for a moment when one engine hands it over to another, and while all are at their limit.
    public func isAbandoned() async throws -> Bool {
        let (id, lease) = (overview.execution.id, SpaceLayout.lease(overview.execution.id))
        guard try await space.holders(Template(lease))[lease] == nil else { return false }
        // In this order: with its end the lease goes, too.
        let record: ExecutionRecord? = try await space.rdp(exactly: SpaceLayout.execution(id))?.tuple.decode()
        return record?.status == .running
    }

    /// Every node instance with its record, in the order of the topology.
    public func records() async throws -> [(name: String, record: NodeRecord)] {
        try await overview.records(in: space)
    }
}
