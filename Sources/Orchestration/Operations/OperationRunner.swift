public import Artifacts
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
public import Process
internal import Telemetry

/// Runs the implementation of one operation.
///
/// What it gives to a script is described in `docs/operations.md`.
public struct OperationRunner: Sendable {
    /// What has become of a task.
    public enum Outcome: Sendable {
        /// It has come to its end.
        case ended(OperationResult)
        /// It was stopped, since the task that called was cancelled; perhaps before it had begun.
        case stopped(hasBegun: Bool)
        /// It was not begun: this host is not able to, for this reason.
        ///
        /// Until it is prepared that lies with this host alone, and holds for any other operation as well.
        case unable(String, isPrepared: Bool)
    }

    private let processes: ProcessRunner
    private let csarRoot: @Sendable (_ digest: String, _ entry: String) async throws(ArtifactError) -> Held<String>
    private let directories: WorkDirectories
    /// For operations that have none of their own.
    let timeLimit: Locked<Duration>
    private let inherited: [String: String]
    private let controlGroups: ControlGroups?
    private let secureShell: SecureShell
    private let shipped: ShippedDirectory

    /// A runner of operations.
    ///
    /// - Parameters:
    ///   - csarRoot: where the files of a CSAR are, by its digest and its service template; fetches them if need be.
    ///   - workDirectory: where each operation gets a directory of its own.
    ///   - timeLimit: for operations that have none of their own.
    ///   - inherited: variables that every operation gets.
    ///   - controlGroups: where each operation gets one of its own; nil where there are none.
    ///   - secureShell: how hosts are reached; by the client's own settings unless said otherwise.
    public init(
        processes: ProcessRunner,
        csarRoot: @escaping @Sendable (_ digest: String, _ entry: String) async throws(ArtifactError) -> Held<String>,
        workDirectory: String, timeLimit: Duration, inherited: [String: String],
        controlGroups: ControlGroups? = nil, secureShell: SecureShell? = nil
    ) {
        self.processes = processes
        self.csarRoot = csarRoot
        directories = WorkDirectories(root: workDirectory)
        self.timeLimit = Locked(timeLimit)
        self.inherited = inherited
        self.controlGroups = controlGroups
        shipped = ShippedDirectory(workDirectory + "/shipped")
        self.secureShell = secureShell ?? SecureShell(directory: workDirectory + "/ssh")
    }

    /// Runs a task to its end.
    ///
    /// - Parameters:
    ///   - repeats: how often it may be run again here, when the connection to its host is lost while it runs.
    ///   - prepared: called when its files are there, and its directory.
    ///   - output: called with each line that it prints.
    public func run(
        _ task: OperationTask, repeats: Int = 0, prepared: @Sendable () async -> Void = {},
        output: @escaping @Sendable (String) -> Void
    ) async -> Outcome {
        let began = WallClock.microseconds
        let tail = Locked<[String]>([])
        func ended(_ failure: String?, outputs: [String: JSON] = [:]) -> Outcome {
            .ended(
                OperationResult(
                    task: task, failure: failure, lastOutput: failure == nil ? [] : tail.withLock { $0 },
                    outputs: outputs, began: began, ended: WallClock.microseconds))
        }
        let name = "\(task.execution)-\(task.number)"
        guard WorkDirectories.isName(name) else { return ended("'\(name)' cannot be the name of its directory") }
        let held: Held<String>
        do throws(ArtifactError) {
            held = try await csarRoot(task.csar, task.entry)
        } catch {
            let reason = "the CSAR \(task.csar.prefix(19))… is not to be had: \(error)"
            if Task.isCancelled { return .stopped(hasBegun: false) }
            return error.code == .unavailable ? .unable(reason, isPrepared: false) : ended(reason)
        }
        // Until the operation has ended.
        defer { withExtendedLifetime(held) {} }
        let directory: String
        do throws(OrchestrationError) {
            directory = try directories.make(name)
        } catch {
            return .unable(error.description, isPrepared: false)
        }
        await prepared()
        let place = Place(root: held.value, directory: directory, name: name, repeats: repeats)
        let attempt = await perform(task, place) { line in
            tail.withLock { lines in
                if lines.count == OperationResult.lastLines { lines.removeFirst() }
                lines.append(line)
            }
            output(line)
        }
        switch attempt {
        case .unable(let reason):
            directories.release(directory, isInUse: false)
            return .unable(reason, isPrepared: true)
        case .impossible(let reason):
            directories.release(directory, isInUse: false)
            return ended(reason)
        case .failed(let reason):
            directories.keep(directory)
            return ended(reason)
        case .stopped(let hasBegun, let isInUse):
            // It is run again from its beginning, perhaps on another host: nobody looks for what it has left here.
            directories.release(directory, isInUse: isInUse)
            return .stopped(hasBegun: hasBegun)
        case .succeeded(let isInUse):
            do throws(OrchestrationError) {
                let outputs = try OutputFiles(in: directory).read(of: task)
                directories.release(directory, isInUse: isInUse)
                return ended(nil, outputs: outputs)
            } catch {
                directories.keep(directory)
                return ended(error.description)
            }
        }
    }

    private struct Place {
        /// Where the files of the CSAR are.
        let root: String
        /// Its working directory.
        let directory: String
        /// The name of that directory.
        let name: String
        let repeats: Int
    }

    private enum Attempt {
        /// This host is in the way.
        case unable(String)
        /// Nobody can start it.
        case impossible(String)
        case failed(String)
        /// Whether anything of it goes on in its directory goes with it.
        case stopped(hasBegun: Bool, isInUse: Bool)
        case succeeded(isInUse: Bool)
    }

    private func perform(
        _ task: OperationTask, _ place: Place, _ output: @escaping @Sendable (String) -> Void
    ) async -> Attempt {
        let standard = timeLimit.withLock { $0 }
        let limit = task.timeLimit.map { .seconds($0) } ?? standard
        // A playbook runs where the worker is, whatever host it is for.
        if let host = task.host, task.interpreter != .ansible {
            let operation = RemoteOperation(
                task: task, host: host, shell: secureShell, processes: processes, root: place.root,
                directory: place.directory, timeLimit: limit, waitLimit: max(limit, standard), repeats: place.repeats)
            return switch await operation.run(output: output) {
            case .ended(let termination): attempt(of: task, termination)
            case .failed(let reason): .failed("\(task.file): \(reason)")
            case .unable(let reason): .unable(reason)
            }
        }
        let root: String
        do throws(OrchestrationError) {
            root = try shipped.root(of: task.file, else: place.root)
        } catch {
            return .unable(error.description)
        }
        var invocation: Invocation
        do throws(OrchestrationError) {
            invocation = try Invocation(
                task, root: root, directory: place.directory, inherited: inherited, timeLimit: limit,
                shell: secureShell)
            try invocation.writeInputs()
        } catch {
            return .unable(error.description)
        }
        do throws(SystemError) {
            invocation.specification.controlGroup = try controlGroups?.make(place.name)
        } catch {
            return .unable("it cannot get a control group of its own: \(error)")
        }
        let controlGroup = invocation.specification.controlGroup
        defer { if let controlGroup { controlGroups?.release(controlGroup) } }
        do throws(ProcessError) {
            let process = try await processes.run(invocation.specification, output: output)
            return attempt(
                of: task, process.termination, isInUse: process.leavesProcesses, excesses: process.excesses)
        } catch {
            // The author knows the file by its place in the CSAR, and corrects it there.
            let reason = error.description.replacing(root + "/", with: "")
            return error.isPassing ? .unable(reason) : .impossible(reason)
        }
    }

    private func attempt(
        of task: OperationTask, _ termination: ProcessResult.Termination, isInUse: Bool = false,
        excesses: [ControlGroup.Excess] = []
    ) -> Attempt {
        switch termination {
        case .notStarted: return .stopped(hasBegun: false, isInUse: false)
        case .cancelled: return .stopped(hasBegun: true, isInUse: isInUse)
        case .exited(0): return .succeeded(isInUse: isInUse)
        case let termination:
            // What a full disk does to a script looks like a fault of the script.
            var reasons = ["\(task.file) \(termination)"] + excesses.map(Self.reason)
            if let shortage = directories.shortage { reasons.append(shortage) }
            return .failed(reasons.joined(separator: "; "))
        }
    }

    /// What an operation has come up against, in words that name what may be changed.
    private static func reason(_ excess: ControlGroup.Excess) -> String {
        switch excess {
        case .memory(let limit):
            "it was killed for wanting more memory than the \(limit >> 20) MiB that operations.limits.memory of the worker"
                + " allows"
        case .memoryOfHost: "it was killed since the host, or what else runs in its unit, left it too little memory"
        case .tasks(let limit, let times):
            "it could not start a process or a thread \(times == 1 ? "once" : "\(times) times"), having the \(limit) that"
                + " operations.limits.tasks of the worker allows"
        }
    }

    /// Ends the use of the work directory.
    func finish() { directories.removeSpares() }
}
