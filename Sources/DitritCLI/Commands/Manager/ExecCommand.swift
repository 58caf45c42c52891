internal import ArgumentParser
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Orchestration

/// `ditrit exec`: the executions of a manager.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Runs workflows on instances, and looks at what runs.",
        discussion: """
            `ditrit exec MODEL INSTANCE WORKFLOW` starts one. With --watch a command shows it until its end and ends as \
            `ditrit run` does: 0 done, 1 failed, 130 cancelled. Ctrl-C and SIGTERM end the command alone, with 130: the \
            execution goes on, `ditrit exec watch` shows it again, and `ditrit exec cancel` has it stop in order.
            """,
        subcommands: [Start.self, List.self, Show.self, Watch.self, Cancel.self, Resume.self, Retry.self],
        defaultSubcommand: Start.self)

    /// How an execution is looked at.
    struct WatchOptions: ParsableArguments {
        @Flag(help: "Prints an object a line.")
        var json = false

        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        /// Has the manager begin something, and looks at it until it ends.
        func watch(_ begin: (Manager) async throws -> ExecutionResource) async throws {
            let loop = try EventLoop(name: "signals")
            let signals = try loop.signals([SIGINT, SIGTERM])
            defer { loop.shutDown() }
            try await reporting {
                try await manager.withManager { manager in
                    try await FollowedRun.follow(signals, asJSON: json, hearsWorkers: false) { monitor in
                        try await FollowedRun(begin(manager), at: manager, monitor)
                    }
                }
            }
        }
    }

    /// `ditrit exec start`.
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Runs a workflow on an instance.")

        @OptionGroup var name: InstanceCommand.Name
        @Argument(help: "The workflow: install, uninstall, start, stop, or any that the node types define.")
        var workflow: String
        @OptionGroup var inputs: InputOptions
        @Flag(help: "Shows it until its end.")
        var watch = false
        @OptionGroup var options: WatchOptions

        func run() async throws {
            let given = try await reporting { try inputs.given() }
            // The same wherever the answer is lost: it is started once.
            let key = UUID().uuidString
            try await options.act(isWatched: watch, "started") { manager in
                var body: [String: JSON] = ["workflow": .string(workflow)]
                if !given.values.isEmpty { body["inputs"] = .object(given.values) }
                return try await given.placing { [body] in
                    try await manager.send("POST", name.path.appending("executions"), body: .object(body), key: key)
                        .decoded()
                }
            }
        }
    }

    /// `ditrit exec list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists executions, those that go on and the last ones of each instance.")

        @Option(help: "Those of this model only.") var model: String?
        @Option(help: "Those of this instance only.") var instance: String?
        @Option(help: "Those that stand so only: running, succeeded, failed, cancelled.") var status: String?
        @OptionGroup var output: ListOptions

        func run() async throws {
            try await output.show(
                ResourcePath(
                    "v1", "executions", query: [("model", model), ("instance", instance), ("status", status)]),
                columns: ["EXECUTION", "MODEL", "INSTANCE", "WORKFLOW", "STATUS", "STARTED"]
            ) { (execution: ExecutionResource) in
                [
                    execution.id, execution.model, execution.instance, execution.workflow, execution.standing,
                    execution.started ?? "",
                ]
            }
        }
    }

    /// `ditrit exec show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows an execution.")

        @Argument(help: "The execution.") var execution: String
        @OptionGroup var output: ResourceOptions

        func run() async throws {
            try await output.show(ResourcePath("v1", "executions", execution)) { (execution: ExecutionResource) in
                var lines = [
                    "\(execution.workflow) of \(execution.model) \(execution.instance): \(execution.status.rawValue)"
                ]
                if let started = execution.started {
                    lines.append("started \(started)" + (execution.ended.map { ", ended \($0)" } ?? ""))
                }
                if execution.stopping == true, execution.waiting != true {
                    lines.append("it was asked to stop: what runs may end")
                }
                if let hindrance = execution.hindrance { lines.append(hindrance) }
                if let message = execution.message { lines.append("error: \(message)") }
                if let outputs = execution.outputs, !outputs.isEmpty { lines += ["", Table(outputs: outputs).text] }
                return lines.joined(separator: "\n")
            }
        }
    }

    /// `ditrit exec watch`.
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "watch", abstract: "Shows an execution until its end.",
            discussion: """
                Exit codes: 0 it succeeded; 1 it failed; 130 it was cancelled, or Ctrl-C or SIGTERM ended the command. \
                Those change nothing: the execution goes on until `ditrit exec cancel`.
                """)

        @Argument(help: "The execution.") var execution: String
        @OptionGroup var options: WatchOptions

        func run() async throws {
            try await options.watch { try await $0.get(ResourcePath("v1", "executions", execution)).decoded() }
        }
    }

    /// What commands that change how an execution goes on take.
    struct ChangeOptions: ParsableArguments {
        @Argument(help: "The execution.") var execution: String
        @Flag(help: "Shows it until its end.") var watch = false
        @OptionGroup var options: WatchOptions

        func change(_ action: String, _ done: String) async throws {
            try await options.act(isWatched: watch, done) { manager in
                try await manager.send("POST", ResourcePath("v1", "executions", execution, action)).decoded()
            }
        }
    }

    /// `ditrit exec cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Has an execution stop in order: what runs may end.")

        @OptionGroup var options: ChangeOptions

        func run() async throws { try await options.change("cancel", "is to stop") }
    }

    /// `ditrit exec resume`.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Lets a cancelled execution go on where it was.")

        @OptionGroup var options: ChangeOptions

        func run() async throws { try await options.change("resume", "goes on") }
    }

    /// `ditrit exec retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry", abstract: "Runs again what has failed in an execution, and goes on from there.")

        @OptionGroup var options: ChangeOptions

        func run() async throws { try await options.change("retry", "goes on") }
    }
}

extension ExecCommand.WatchOptions {
    /// Has the manager do something with an execution, and shows what comes of it if that is wanted.
    fileprivate func act(
        isWatched: Bool, _ done: String, _ begin: (Manager) async throws -> ExecutionResource
    ) async throws {
        if isWatched { return try await watch(begin) }
        try await reporting {
            let execution = try await manager.withManager { try await begin($0) }
            print(json ? JSON.object(["id": .string(execution.id)]).encoded : "\(execution.id) \(done)")
        }
    }
}

extension FollowedRun {
    /// An execution of which a manager tells.
    init(_ begun: ExecutionResource, at manager: Manager, _ monitor: RunMonitor) async throws {
        let path = ResourcePath("v1", "executions", begun.id)
        let execution: ExecutionResource = try await manager.get(path).decoded()
        let instancePath = ResourcePath("v1", "models", execution.model, "instances", execution.instance)
        let instance: InstanceResource = try await manager.get(instancePath).decoded()
        self.init(
            heading: RunHeading(execution, instance),
            interruption: .detaches(
                saying: "\(begun.id) goes on; `ditrit exec watch \(begun.id)` shows it again, `ditrit exec cancel"
                    + " \(begun.id)` stops it"),
            run: {
                try await manager.follow(execution.id) { monitor.happened($0) }
                let ended: ExecutionResource = try await manager.get(path).decoded()
                return (RunEnding(ended, try await manager.get(instancePath).decoded()), ended.message)
            },
            hindrance: {
                let execution: ExecutionResource = try await manager.get(path).decoded()
                return execution.hindrance
            })
    }
}
