public import Artifacts
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
public import Process

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
        case unable(String)
    }

    private let processes: ProcessRunner
    private let csarRoot: @Sendable (_ digest: String, _ entry: String) async throws(ArtifactError) -> Held<String>
    private let directories: WorkDirectories
    /// For operations that have none of their own.
    let timeLimit: Locked<Duration>
    private let inherited: [String: String]

    /// A runner of operations.
    ///
    /// - Parameters:
    ///   - csarRoot: where the files of a CSAR are, by its digest and its service template; fetches them if need be.
    ///   - workDirectory: where each operation gets a directory of its own.
    ///   - timeLimit: for operations that have none of their own.
    ///   - inherited: variables that every operation gets.
    public init(
        processes: ProcessRunner,
        csarRoot: @escaping @Sendable (_ digest: String, _ entry: String) async throws(ArtifactError) -> Held<String>,
        workDirectory: String, timeLimit: Duration, inherited: [String: String]
    ) {
        self.processes = processes
        self.csarRoot = csarRoot
        directories = WorkDirectories(root: workDirectory)
        self.timeLimit = Locked(timeLimit)
        self.inherited = inherited
    }

    /// Runs a task to its end.
    public func run(_ task: OperationTask, output: @escaping @Sendable (String) -> Void) async -> Outcome {
        let began = WallClock.now
        let tail = Locked<[String]>([])
        func ended(_ failure: String?, outputs: [String: JSON] = [:]) -> Outcome {
            .ended(
                OperationResult(
                    task: task, failure: failure, lastOutput: failure == nil ? [] : tail.withLock { $0 },
                    outputs: outputs, began: began, ended: WallClock.now))
        }
        let name = "\(task.execution)-\(task.number)"
        guard WorkDirectories.isName(name) else { return ended("'\(name)' cannot be the name of its directory") }
        let held: Held<String>
        do throws(ArtifactError) {
            held = try await csarRoot(task.csar, task.entry)
        } catch {
            let reason = "the CSAR \(task.csar.prefix(19))… is not to be had: \(error)"
            if Task.isCancelled { return .stopped(hasBegun: false) }
            return error.code == .unavailable ? .unable(reason) : ended(reason)
        }
        // Until the operation has ended.
        defer { withExtendedLifetime(held) {} }
        let root = held.value
        let directory: String
        do throws(OrchestrationError) {
            directory = try directories.make(name)
        } catch {
            return .unable(error.description)
        }
        let invocation: Invocation
        do throws(OrchestrationError) {
            invocation = try Invocation(
                task, root: root, directory: directory, inherited: inherited,
                timeLimit: task.timeLimit.map { .seconds($0) } ?? timeLimit.withLock { $0 })
        } catch {
            directories.release(directory, isInUse: false)
            return ended(error.description)
        }
        do throws(OrchestrationError) {
            try invocation.writeInputs()
        } catch {
            directories.release(directory, isInUse: false)
            return .unable(error.description)
        }
        let process: ProcessResult
        do throws(ProcessError) {
            process = try await processes.run(invocation.specification) { line in
                tail.withLock { lines in
                    if lines.count == OperationResult.lastLines { lines.removeFirst() }
                    lines.append(line)
                }
                output(line)
            }
        } catch {
            directories.release(directory, isInUse: false)
            // The author knows the file by its place in the CSAR, and corrects it there.
            let reason = error.description.replacing(root + "/", with: "")
            return error.isPassing ? .unable(reason) : ended(reason)
        }
        switch process.termination {
        case .notStarted:
            directories.release(directory, isInUse: false)
            return .stopped(hasBegun: false)
        case .cancelled:
            // It is run again from its beginning, perhaps on another host: nobody looks for what it has left here.
            directories.release(directory, isInUse: process.leavesProcesses)
            return .stopped(hasBegun: true)
        case .exited(0):
            do throws(OrchestrationError) {
                let outputs = try invocation.outputs()
                directories.release(directory, isInUse: process.leavesProcesses)
                return ended(nil, outputs: outputs)
            } catch {
                directories.keep(directory)
                return ended(error.description)
            }
        case let termination:
            directories.keep(directory)
            return ended("\(task.file) \(termination)")
        }
    }

    /// Ends the use of the work directory.
    func finish() { directories.removeSpares() }
}
