internal import CLinux
public import EventLoop
internal import Glibc

/// Runs programs: each in a process group of its own, its output line by line, stopped as a whole.
///
/// A program has ended when its first process has. What it leaves in the background, as `start` operations do, goes
/// on; its output is no longer read then, so it should be sent elsewhere. A program that is stopped is stopped with
/// all of its group: SIGTERM, and after the grace period SIGKILL to what is left of it; it has ended when all has. Where
/// it has a control group, "all" is what is in that, be it in other process groups or sessions.
public actor ProcessRunner {
    nonisolated let loop: EventLoop
    private let guardian: ProcessGroupGuardian?
    /// By a number of ours: the system gives a process id again as soon as its child is reaped.
    private var children: [Int: Child] = [:]
    private var lastNumber = 0

    /// How often, and how many times at most, a program is started that is open for writing.
    private static let (busyPause, busyAttempts) = (Duration.milliseconds(5), 20)
    /// How often the group of a program that is being stopped is looked at.
    private static let groupPause = Duration.milliseconds(20)

    /// The runner's actor runs on the loop, as its events do.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// A runner on this loop.
    public init(loop: EventLoop, guardian: ProcessGroupGuardian? = nil) {
        self.loop = loop
        self.guardian = guardian
    }

    /// Runs a program to its end.
    ///
    /// Cancelling the task stops it.
    ///
    /// - Parameter output: called on the loop with each line of standard output and error, in the order in which they
    ///   were written.
    /// - Throws: `ProcessError` when it cannot be started.
    public func run(
        _ specification: ProcessSpecification, output: @escaping @Sendable (String) -> Void
    ) async throws(ProcessError) -> ProcessResult {
        // A script that was written a moment ago may still be open for writing in a child being started.
        for _ in 1..<Self.busyAttempts {
            do throws(ProcessError) {
                return try await runOnce(specification, output: output)
            } catch {
                guard error.code == .system(ETXTBSY) else { throw error }
            }
            await withCheckedContinuation { continuation in
                _ = loop.schedule(after: Self.busyPause) { continuation.resume() }
            }
        }
        return try await runOnce(specification, output: output)
    }

    private func runOnce(
        _ specification: ProcessSpecification, output: @escaping @Sendable (String) -> Void
    ) async throws(ProcessError) -> ProcessResult {
        lastNumber += 1
        let number = lastNumber
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                do throws(ProcessError) {
                    try start(specification, number: number, output: output, continuation: continuation)
                } catch {
                    continuation.resume(returning: .failure(error))
                    return
                }
                // It may have been cancelled when there was nothing to stop yet.
                if Task.isCancelled { stop(number, because: .cancelled) }
            }
        } onCancel: {
            Task { await self.stop(number, because: .cancelled) }
        }.get()
    }

    // MARK: - Starting

    private func start(
        _ specification: ProcessSpecification, number: Int, output: @escaping @Sendable (String) -> Void,
        continuation: CheckedContinuation<Result<ProcessResult, ProcessError>, Never>
    ) throws(ProcessError) {
        guard !Task.isCancelled, guardian?.isPermitted ?? true else {
            let result = ProcessResult(
                termination: .notStarted, processorTime: .zero, peakMemory: 0, leavesProcesses: false)
            continuation.resume(returning: .success(result))
            return
        }
        var pipe: [Int32] = [-1, -1]
        let code = unsafe ditrit_pipe(&pipe)
        guard code == 0 else { throw ProcessError(errno: -code, starting: specification) }
        let process: Int32
        do throws(ProcessError) {
            defer { close(pipe[1]) }
            process = try spawn(specification, output: pipe[1])
        } catch {
            close(pipe[0])
            throw error
        }
        let child = Child(
            number: number, process: process, pipe: pipe[0], specification: specification, output: output,
            continuation: continuation)
        do throws(SystemError) {
            try guardian?.add(process)
            child.pidfd = try SystemError.check(ditrit_pidfd_open(process), "pidfd_open")
            child.outputWatch = try loop.watch(child.pipe, for: .readable) { [weak self] _ in
                self?.assumeIsolated { runner in runner.children[number].map { runner.readOutput(of: $0) } }
            }
            child.exitWatch = try loop.watch(child.pidfd, for: .readable) { [weak self] _ in
                self?.assumeIsolated { runner in runner.children[number].map(runner.reap) }
            }
        } catch {
            // Nothing may run that is not watched.
            child.signal(SIGKILL)
            _ = waitpid(process, nil, 0)
            // Else it would end whatever group has this number later.
            guardian?.remove(process)
            release(child)
            throw ProcessError(.system(error.code), "\(specification.executable) cannot be watched: \(error)")
        }
        children[number] = child
        if let limit = specification.timeLimit {
            child.timer = loop.schedule(after: limit) { [weak self] in
                self?.assumeIsolated { $0.stop(number, because: .timedOut(after: limit)) }
            }
        }
    }

    private func spawn(_ specification: ProcessSpecification, output: Int32) throws(ProcessError) -> Int32 {
        var group: Int32 = -1
        if let controlGroup = specification.controlGroup {
            group = unsafe open(controlGroup.path + "/cgroup.procs", O_WRONLY | O_CLOEXEC)
            guard group >= 0 else { throw ProcessError(errno: errno, entering: controlGroup) }
        }
        defer { if group >= 0 { close(group) } }
        var isRefused: Int32 = 0
        let process = unsafe withCStrings([specification.executable] + specification.arguments) { arguments in
            unsafe withCStrings(specification.environment.map { "\($0.key)=\($0.value)" }) { environment in
                unsafe specification.executable.withCString { executable in
                    unsafe specification.workingDirectory.withCString { directory in
                        var child = unsafe ditrit_child(
                            executable: executable, arguments: arguments, environment: environment,
                            directory: directory, input: specification.input?.reading ?? -1, output: output,
                            group: group)
                        return unsafe ditrit_spawn_child(&child, &isRefused)
                    }
                }
            }
        }
        if let controlGroup = specification.controlGroup, isRefused != 0 {
            throw ProcessError(errno: -process, entering: controlGroup)
        }
        guard process > 0 else { throw ProcessError(errno: -process, starting: specification) }
        // Whoever writes to it is to see when the program is gone.
        specification.input?.closeReading()
        return process
    }

    // MARK: - Events

    /// One read a turn: a child that never stops writing must not keep the loop from the others.
    private func readOutput(of child: Child, atMost size: Int = 64 << 10) {
        var buffer = [UInt8](repeating: 0, count: size)
        let count = unsafe read(child.pipe, &buffer, buffer.count)
        if count > 0 {
            child.lines.feed(buffer.prefix(count), child.output)
        } else if count == 0 || errno != EAGAIN {
            child.outputWatch.map(loop.stop)
            child.outputWatch = nil
        }
    }

    /// The first process has ended, and with it the program, unless it is being stopped and others clean up still.
    private func reap(_ child: Child) {
        guard unsafe wait4(child.process, &child.status, WNOHANG, &child.usage) == child.process else { return }
        child.exitWatch.map(loop.stop)
        child.exitWatch = nil
        if child.stopping == nil { finish(child) } else { waitForGroup(of: child) }
    }

    /// Waits until nothing of the group runs any more, or, of a process group, until it has been killed.
    ///
    /// A group's number is not given again as long as one of its processes is there, so whoever is signalled at the end
    /// of the grace period was one of it a moment before.
    private func waitForGroup(of child: Child) {
        guard !child.isKilled, child.groupRuns else { return finish(child) }
        let number = child.number
        child.groupTimer = loop.schedule(after: Self.groupPause) { [weak self] in
            self?.assumeIsolated { runner in runner.children[number].map(runner.waitForGroup) }
        }
    }

    /// Takes the last output and tells how the program ended.
    private func finish(_ child: Child) {
        // What is there now: others of the group may go on writing for ever.
        var available: Int32 = 0
        if child.outputWatch != nil, unsafe ioctl(child.pipe, UInt(FIONREAD), &available) == 0, available > 0 {
            readOutput(of: child, atMost: Int(available))
        }
        child.lines.finish(child.output)
        let result = ProcessResult(
            termination: child.stopping ?? Self.termination(child.status),
            processorTime: Duration(child.usage.ru_utime) + Duration(child.usage.ru_stime),
            peakMemory: child.usage.ru_maxrss * 1024, leavesProcesses: child.groupRuns,
            excesses: child.controlGroup?.excesses ?? [])
        guardian?.remove(child.process)
        children[child.number] = nil
        release(child)
        child.continuation.resume(returning: .success(result))
    }

    private static func termination(_ status: Int32) -> ProcessResult.Termination {
        status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
    }

    private func stop(_ number: Int, because reason: ProcessResult.Termination) {
        guard let child = children[number], child.stopping == nil else { return }
        child.stopping = reason
        child.timer.map(loop.cancel)
        child.signal(SIGTERM)
        child.timer = loop.schedule(after: child.gracePeriod) {
            child.signal(SIGKILL)
            child.isKilled = true
        }
    }

    private func release(_ child: Child) {
        child.timer.map(loop.cancel)
        child.groupTimer.map(loop.cancel)
        child.outputWatch.map(loop.stop)
        child.exitWatch.map(loop.stop)
        close(child.pipe)
        if child.pidfd >= 0 { close(child.pidfd) }
    }
}

/// A program that runs.
///
/// Confined to the runner.
private final class Child {
    let number: Int
    let process: Int32
    let pipe: Int32
    let gracePeriod: Duration
    let controlGroup: ControlGroup?
    let output: @Sendable (String) -> Void
    let continuation: CheckedContinuation<Result<ProcessResult, ProcessError>, Never>
    var pidfd: Int32 = -1
    var lines = LineSplitter()
    var outputWatch: EventLoop.Watch?
    var exitWatch: EventLoop.Watch?
    var timer: EventLoop.Timer?
    var groupTimer: EventLoop.Timer?
    var stopping: ProcessResult.Termination?
    /// Whether the grace period is over, and all of the group killed.
    var isKilled = false
    var status: Int32 = 0
    var usage = rusage()

    init(
        number: Int, process: Int32, pipe: Int32, specification: ProcessSpecification,
        output: @escaping @Sendable (String) -> Void,
        continuation: CheckedContinuation<Result<ProcessResult, ProcessError>, Never>
    ) {
        self.number = number
        self.process = process
        self.pipe = pipe
        gracePeriod = specification.gracePeriod
        controlGroup = specification.controlGroup
        self.output = output
        self.continuation = continuation
    }

    /// Whether anything of its process group runs, or of its control group.
    var groupRuns: Bool { ditrit_group_runs(process) != 0 || controlGroup?.isPopulated ?? false }

    /// Sends a signal to all of its group.
    func signal(_ signal: Int32) {
        kill(-process, signal)
        guard let controlGroup else { return }
        if signal == SIGKILL { controlGroup.kill() } else { controlGroup.signal(signal, butOfGroup: process) }
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}

/// Calls `body` with C strings, and NULL after the last.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers)
}
