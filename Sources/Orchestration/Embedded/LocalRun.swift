internal import Artifacts
internal import CSAR
internal import EventLoop
internal import Glibc
internal import Process
internal import TOSCA
package import TupleSpace

/// Runs workflows on one machine, with no server: a space in a state directory, workers in this process.
///
/// The state directory holds the one instance of one model. Whatever ends this process, the next run on the same
/// directory goes on where it was.
public struct LocalRun: Sendable {
    /// What to run, and how.
    public struct Options: Sendable {
        /// The CSAR: an archive, a directory or a YAML file.
        public var csar: String
        /// The workflow.
        public var workflow: String
        /// Inputs of the topology by name.
        public var inputs: [String: JSON]
        /// The directory where everything is kept.
        public var stateDirectory: String
        /// How many operations run at once.
        public var workers: Int
        /// Whether the model is read leniently.
        public var isLenient: Bool
        /// The time limit of operations that have none of their own.
        public var timeLimit: Duration
        /// How hosts are reached on which operations run.
        ///
        /// Without a key one is made in the state directory, for models that have such hosts.
        public var ssh = SecureShell.Settings()
        /// How long to wait for another process that uses the directory.
        public var patience: Duration
        /// Is told what it waits for, if it has to.
        public var waiting: (@Sendable (_ reason: String) -> Void)?

        /// Options with the defaults for everything but what must be said.
        public init(csar: String, workflow: String, stateDirectory: String) {
            self.csar = csar
            self.workflow = workflow
            self.stateDirectory = stateDirectory
            inputs = [:]
            workers = 8
            isLenient = false
            timeLimit = .seconds(3600)
            patience = .seconds(10)
        }
    }

    /// What is run, as it begins.
    public let overview: RunOverview

    private let options: Options
    private let space: SQLiteSpace
    private let guardian: ProcessGroupGuardian
    private let engine: ExecutionEngine
    private let csar: CSAR
    private let hasHostsBySecureShell: Bool
    private let observer: any ExecutionObserver

    /// Opens the state directory, reads and checks the model, and begins the execution or takes up an earlier one.
    ///
    /// - Throws: an error whose description says what, where and what to do: `ModelError`, `CompilationError`,
    ///   `OrchestrationError`, `StateDirectoryError`, `CSARError`, `ZipError` or `TupleSpaceError`.
    public init(_ options: Options, observer: any ExecutionObserver) async throws {
        var options = options
        // Nothing is made for a CSAR that is not there.
        try CSAR.check(options.csar)
        options.stateDirectory = try StateDirectory.make(options.stateDirectory)
        let space = try await Self.space(options)
        try await self.init(options, space: space, observer: observer)
    }

    /// How long another process may take to end before a person is told that it is waited for.
    private static let silence = Duration.milliseconds(300)

    private static func space(_ options: Options) async throws(TupleSpaceError) -> SQLiteSpace {
        let directory = options.stateDirectory
        if let waiting = options.waiting, options.patience > silence {
            do throws(TupleSpaceError) {
                return try await SQLiteSpace(directory: directory, access: .owner(patience: silence))
            } catch {
                guard error.code == .inUse else { throw error }
                let owner = SpaceLock.owner(of: directory).map { "process \($0)" } ?? "another process"
                waiting("\(directory) is in use by \(owner): waiting for its end, for at most \(options.patience)")
            }
        }
        return try await SQLiteSpace(directory: directory, access: .owner(patience: options.patience))
    }

    /// Begins the execution in a space that is open already; the state directory, an absolute path, is for files only.
    package init(_ options: Options, space: SQLiteSpace, observer: any ExecutionObserver) async throws {
        let directory = options.stateDirectory
        let guardian = try ProcessGroupGuardian(keeping: space.lockDescriptor)
        let store = directory + "/csar"
        let csar = try CSAR.open(options.csar, store: store, excluding: directory)
        let model = try Model(csar, isLenient: options.isLenient, namedAs: options.csar)
        let name = try await InstanceLedger.modelName(in: space, else: StateDirectory.modelName(of: options.csar))
        let layout = SpaceLayout(model: name, instance: InstanceLedger.instanceName)
        let form = ModelForm(digest: csar.digest, entry: csar.entryDefinitions, isLenient: model.isLenient)
        let ledger = InstanceLedger(space: space, layout: layout, isShared: false, bringsModel: true) { form in
            guard let csar = try CSAR.kept(form.digest, entry: form.entry, store: store) else { return nil }
            return try Model(csar, isLenient: form.isLenient).service
        }
        let begun: InstanceLedger.Begun
        do {
            begun = try await ledger.begin(
                .init(workflow: options.workflow, inputs: options.inputs, beginning: .orTakingUp), of: model.service,
                form)
        } catch let refusal as Refusal {
            throw StateDirectoryError(refusal, layout, isShared: false, store: store)
        }
        if try await !ledger.isLive() {
            // Nothing is there that could still use the files of an earlier form.
            try CSAR.prune(store, keeping: csar.digest)
        }

        self.options = options
        self.space = space
        self.guardian = guardian
        self.csar = csar
        hasHostsBySecureShell = model.service.hasHostsBySecureShell
        overview = try await RunOverview(begun, of: model, in: space)
        let site = ExecutionSite(
            execution: begun.execution.id, layout: layout, service: model.service, model: begun.instances,
            inputs: begun.inputs, form: form, root: Held(csar.root), trace: begun.execution.trace)
        engine = ExecutionEngine(
            space: space, site: site, compiled: begun.compiled, record: begun.execution, observer: observer)
        self.observer = observer
    }

    /// Runs the execution to its end.
    ///
    /// Cancelling the task kills what runs; the execution can be taken up again.
    ///
    /// - Returns: the record of the execution as it ended.
    public func run() async throws -> ExecutionRecord {
        let loop = try EventLoop(name: "processes")
        defer { loop.shutDown() }
        let (csar, store) = (csar, options.stateDirectory + "/csar")
        let processes = ProcessRunner(loop: loop, guardian: guardian)
        let runner = OperationRunner(
            processes: processes,
            // The files of another form of the model are not the ones that are meant: where there are none it fails.
            csarRoot: { digest, _ in Held(digest == csar.digest ? csar.root : "\(store)/\(digest)") },
            workDirectory: options.stateDirectory + "/work", timeLimit: options.timeLimit,
            inherited: StateDirectory.inheritedEnvironment(), secureShell: try await secureShell(processes))
        let worker = OperationWorker(
            space: space, slots: options.workers, isAlone: true, runner: runner, observer: observer)
        let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: ExecutionRecord?.self) { group in
            group.addTask {
                // Before, there may be tasks of a process that was killed, with the inputs of then.
                for await _ in begun {}
                try await worker.run()
                return nil
            }
            group.addTask {
                try await engine.run(continues: overview.continues) { continuation.finish() }
            }
            // The engine ends first, or something has failed.
            while let ended = try await group.next() {
                guard let ended else { continue }
                group.cancelAll()
                try await group.waitForAll()
                return ended
            }
            throw CancellationError()
        }
    }

    private func secureShell(_ processes: ProcessRunner) async throws -> SecureShell {
        let directory = options.stateDirectory + "/ssh"
        var settings = options.ssh
        if settings.key == nil, hasHostsBySecureShell {
            settings.key = try await SecureShell.key(in: directory, processes)
        }
        var publicKey: String?
        if let key = settings.key { publicKey = try await SecureShell.publicKey(of: key, processes) }
        return SecureShell(settings, directory: directory, publicKey: publicKey)
    }

    /// Stops in order: nothing new begins, what runs may end.
    public func cancel() async { await engine.cancel() }

    /// Every node instance with its record, in the order of the topology.
    public func records() async throws -> [(name: String, record: NodeRecord)] {
        try await overview.records(in: space)
    }
}
