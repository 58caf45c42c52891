internal import ArgumentParser
internal import Artifacts
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Orchestration
internal import TupleSpace

/// `ditrit run`: runs a workflow of a CSAR, on this machine or on workers around a space on Consul.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a workflow of a CSAR, on this machine or on a site's workers.",
        discussion: """
            Without --consul and $DITRIT_CONSUL it runs on this machine, with no server at all; so it does with --local. Everything is kept in the state directory. Whatever interrupts a run, the same command again goes on where \
            it was: no operation that has ended is run a second time.
            Ctrl-C stops in order, letting what runs come to its end; a second one stops at once.

            With --consul the workers of that space run it, and this command follows: it may end, and the same command \
            follows again. There Ctrl-C has the execution stop in order; a second one leaves it to itself. So does \
            the first where no worker drives it at the time, which ends it later, and where the space cannot be asked, so \
            that it goes on; either is said.
            """)

    @OptionGroup var options: ModelOptions

    @Argument(help: "The workflow: install, uninstall, start, stop, or any that the node types define.")
    var workflow: String

    @OptionGroup var inputs: InputOptions

    @Option(
        help: ArgumentHelp(
            "Where everything is kept (default: below $XDG_STATE_HOME/ditrit).", valueName: "directory"),
        completion: .directory)
    var state: String?

    @Option(help: "How many operations run at once (default: as many as there are processors, and at least 4).")
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds until an operation without a time limit of its own is stopped (default: 3600).",
            valueName: "seconds"))
    var timeLimit: Int?

    @Option(
        help: ArgumentHelp(
            "The private key by which hosts are reached over ssh (default: one that is made in the state directory).",
            valueName: "file"),
        completion: .file())
    var sshKey: String?

    @Flag(help: "Runs on this machine although $DITRIT_CONSUL names a space.")
    var local = false

    @Flag(help: "Prints an object a line for everything that happens.")
    var json = false

    @Option(help: ArgumentHelp("With --consul: the name of the model (default: the CSAR's).", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("With --consul: the name of the instance (default: default).", valueName: "name"))
    var instance: String?

    @Option(
        help: ArgumentHelp(
            "With --consul: the directory from which all workers take CSARs (default: they are in the space).",
            valueName: "directory"),
        completion: .directory)
    var artifacts: String?

    @OptionGroup(title: "Space options") var space: SpaceOptions

    func validate() throws {
        guard (1...1000).contains(workers ?? 1) else {
            throw ValidationError("--workers takes a number from 1 to 1000")
        }
        for (name, value) in [("--model", model), ("--instance", instance)] where value?.isEmpty == true {
            throw ValidationError("\(name) takes a name")
        }
        guard timeLimit ?? 1 > 0 else { throw ValidationError("--time-limit takes a number of seconds above 0") }
        if local, space.addresses != nil { throw ValidationError("--local and --consul exclude each other") }
        let (here, there) = (
            [
                ("--state", state != nil), ("--workers", workers != nil), ("--time-limit", timeLimit != nil),
                ("--ssh-key", sshKey != nil),
            ],
            [("--model", model != nil), ("--instance", instance != nil), ("--artifacts", artifacts != nil)]
        )
        if isRemote, let option = here.first(where: \.1)?.0 {
            throw ValidationError("\(option) is for a run on this machine: leave it out, or add --local")
        }
        if !isRemote, let option = there.first(where: \.1)?.0 {
            throw ValidationError("\(option) is for a run on workers: name their space with --consul")
        }
    }

    /// Whether workers around a space run it.
    private var isRemote: Bool { !local && space.isNamed(ProcessInfo.processInfo.environment) }

    func run() async throws {
        let loop = try EventLoop(name: "signals")
        let signals = try loop.signals([SIGINT, SIGTERM])
        signal(SIGPIPE, SIG_IGN)
        defer { loop.shutDown() }
        try await reporting {
            let given = try inputs.given()
            if isRemote {
                try await given.placing { try await performRemotely(given.values, signals: signals) }
                return
            }
            var run = LocalRun.Options(
                csar: options.csar, workflow: workflow,
                stateDirectory: state
                    ?? StateDirectory.standard(for: options.csar, environment: ProcessInfo.processInfo.environment))
            run.inputs = given.values
            run.workers = workers ?? max(4, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
            run.isLenient = options.lenient
            run.timeLimit = .seconds(timeLimit ?? 3600)
            run.waiting = { StandardError.print($0) }
            // Operations have directories of their own, where a relative path leads elsewhere.
            run.ssh.key = sshKey.map { $0.hasPrefix("/") ? $0 : FileManager.default.currentDirectoryPath + "/" + $0 }
            try await given.placing { [run] in try await perform(run, signals: signals) }
        }
    }

    private func perform(_ options: LocalRun.Options, signals: AsyncStream<Int32>) async throws {
        try await FollowedRun.follow(signals, asJSON: json) { monitor in
            let run = try await LocalRun(options, observer: monitor)
            if StateDirectory.modelName(of: options.csar) != run.overview.execution.model {
                StandardError.print(
                    "\(options.csar): warning: it is taken as another form of the model '\(run.overview.execution.model)', of"
                        + " which the state directory holds an instance")
            }
            return FollowedRun(
                heading: RunHeading(run.overview, workers: options.workers),
                interruption: .stops(
                    .init(
                        notice: "stopping: what runs may end; press Ctrl-C again to stop it at once",
                        ask: { await run.cancel() }, left: { RunEnding(nil, records: try await run.records()) })),
                run: {
                    let record = try await run.run()
                    return (RunEnding(record, records: try await run.records()), record.message)
                },
                hindrance: { nil })
        }
    }

    private func performRemotely(_ inputs: [String: JSON], signals: AsyncStream<Int32>) async throws {
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
        var options = RemoteRun.Options(csar: self.options.csar, workflow: workflow, scratch: scratch)
        options.inputs = inputs
        options.isLenient = self.options.lenient
        if let model { options.model = model }
        if let instance { options.instance = instance }
        let loop = try EventLoop(name: "space")
        let space = try space.space(named: "ditrit run", on: loop) { $0.openingPatience = .seconds(3) }
        do {
            // A wrong address is said at once; one that fails later may come back.
            _ = try await space.connect()
            let store: any ArtifactStore =
                artifacts.map { DirectoryArtifacts($0, cache: scratch + "/cache") }
                ?? SpaceArtifacts(space, cache: scratch + "/cache")
            try await FollowedRun.follow(signals, asJSON: json, hearsWorkers: false) { [options] monitor in
                let run = try await RemoteRun(options, space: space, artifacts: store, observer: monitor)
                if try await run.isStopping() {
                    StandardError.print(
                        "it was asked to stop before: it ends when what runs has ended; run it again then to go on")
                }
                return FollowedRun(
                    heading: RunHeading(run.overview, workers: nil),
                    interruption: .stops(
                        .init(
                            notice: "stopping: what runs may end; press Ctrl-C again to leave it to the workers",
                            ask: { try await run.cancel() },
                            obstacle: {
                                try await run.isAbandoned()
                                    ? "no worker drives it now: \(run.overview.execution.id) stays in the space, and"
                                        + " ends when one takes it up; then the same command goes on with it"
                                    : nil
                            },
                            left: { RunEnding(run.overview.execution, records: try await run.records()) })),
                    run: {
                        let record = try await run.run()
                        return (RunEnding(record, records: try await run.records()), record.message)
                    },
                    hindrance: {
                        monitor.hasHeard
                            ? nil
                            : "no worker has begun with it yet: is one running for this site, with the role engine?"
                    })
            }
        } catch {
            await space.close()
            throw error
        }
        await space.close()
    }
}
