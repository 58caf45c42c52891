internal import EventLoop
internal import FoundationEssentials
internal import Process

/// Runs a script or a program of a CSAR on a host by ssh: brings the files there, waits for the end, and takes back what it
/// has left.
///
/// A connection that is lost ends the operation on the host, if need be by the host itself: only then it may be run again.
struct RemoteOperation: Sendable {
    /// How it ended.
    enum Outcome {
        /// It ran and ended so, or was stopped, or was not even started.
        case ended(ProcessResult.Termination)
        /// It could not be run, or nobody knows how it ended.
        case failed(String)
    }

    let task: OperationTask
    let host: RemoteHost
    let shell: SecureShell
    let processes: ProcessRunner
    /// Where the files of the CSAR are here.
    let root: String
    /// Its working directory here: what it leaves as outputs is put there.
    let directory: String
    let timeLimit: Duration
    /// How often it may be run again when the connection is lost while it runs.
    let repeats: Int
    /// How long a host is tried that cannot be reached: one that boots for the first time keeps visitors waiting.
    var patience = Duration.seconds(60)

    private static let pause = Duration.seconds(2)
    /// How long a host may take to stop what it runs and say so, before it is not listened to any more.
    private static let farewell = Duration.seconds(15)

    /// Runs it to its end.
    func run(output: @escaping @Sendable (String) -> Void) async -> Outcome {
        let clock = ContinuousClock()
        let end = clock.now + timeLimit
        var (repeatsLeft, patienceEnd, uploads) = (repeats, clock.now + patience, 0)
        do throws(OrchestrationError) {
            while true {
                switch try await attempt(until: end, output: output) {
                case .ended(let termination): return .ended(termination)
                case .refused(let reason): return .failed("\(place): \(reason)")
                case .missing:
                    guard uploads < 2 else { return .failed("\(place): the files that it was given are gone again") }
                    uploads += 1
                    if let failure = try await upload(until: end) { return .failed(failure) }
                case .unreachable(let reason):
                    guard clock.now < patienceEnd else {
                        return .failed("\(place) cannot be reached, and nothing was begun there: \(reason)")
                    }
                    try? await Task.sleep(for: Self.pause)
                case .lost(let reason):
                    let left = "it ends there by itself within \(RemoteSupervisor.patience) seconds"
                    guard repeatsLeft > 0 else {
                        return .failed(
                            "the connection to \(place) was lost while it ran: \(reason); \(left), and is not run again,"
                                + " since \(repeats == 0 ? "it may not be repeated" : "that has happened too often")")
                    }
                    repeatsLeft -= 1
                    patienceEnd = clock.now + patience
                    output(
                        "the connection to \(place) was lost: \(reason); \(left), and is run again from its beginning")
                }
                if Task.isCancelled { return .ended(.notStarted) }
                if clock.now >= end { return .ended(.timedOut(after: timeLimit)) }
            }
        } catch {
            return .failed(error.description)
        }
    }

    private var place: String { "the host '\(host.name)' (\(host.address))" }

    // MARK: - An attempt

    private enum Attempt {
        case ended(ProcessResult.Termination)
        case refused(String)
        case missing
        case unreachable(String)
        case lost(String)
    }

    private struct Progress {
        var report: RemoteReport
        var isTimedOut = false
    }

    private func attempt(
        until end: ContinuousClock.Instant, output: @escaping @Sendable (String) -> Void
    ) async throws(OrchestrationError) -> Attempt {
        let mark = "ditrit-" + Self.random()
        let remote = RemoteSupervisor.command(
            mark: mark, name: "\(task.execution)-\(task.number)", csar: task.csar.replacing(":", with: "-"))
        let command = try shell.command(for: host, of: task) + [remote]
        let start = RemoteStart(task, ImplementationCommand(task, root: root)).text + mark + "\n"
        let progress = Locked(Progress(report: RemoteReport(mark: mark)))
        let left = end - .now
        let result = try await speak(command, start: start, limit: left) {
            progress.withLock { $0.isTimedOut = true }
        } hear: { line in
            let (printed, isOver) = progress.withLock { progress in
                var printed: [String] = []
                progress.report.take(line) { printed.append($0) }
                return (printed, progress.report.hasEnded)
            }
            printed.forEach(output)
            return isOver
        }
        let (report, printed, isTimedOut) = progress.withLock { progress in
            var printed: [String] = []
            progress.report.finish { printed.append($0) }
            return (progress.report, printed, progress.isTimedOut)
        }
        printed.forEach(output)
        return try outcome(of: report, result, isTimedOut: isTimedOut)
    }

    private func outcome(
        of report: RemoteReport, _ result: ProcessResult, isTimedOut: Bool
    ) throws(OrchestrationError) -> Attempt {
        if report.hasEnded, let status = report.status {
            try keepOutputs(of: report)
            // A shell tells of a signal by a number that hardly any program ends with.
            return .ended((129...192).contains(status) ? .signalled(status - 128) : .exited(status))
        }
        if report.isMissing { return .missing }
        if let impediment = report.impediment { return .refused(impediment) }
        if isTimedOut { return .ended(.timedOut(after: timeLimit)) }
        if Task.isCancelled || result.termination == .notStarted {
            return .ended(report.hasBegun ? .cancelled : .notStarted)
        }
        let reason = report.notes.last ?? "ssh \(result.termination)"
        return report.hasBegun ? .lost(reason) : .unreachable(reason)
    }

    private func keepOutputs(of report: RemoteReport) throws(OrchestrationError) {
        let files = OutputFiles(in: directory)
        for (name, path) in [("outputs", files.outputs), ("exports", files.exports)] {
            guard let content = report.content(of: name) else { continue }
            do {
                try content.write(to: URL(filePath: path))
            } catch {
                throw OrchestrationError("\(path) cannot be written: \(error)")
            }
        }
    }

    /// Speaks with a program: writes the text to it and then a sign of life now and then, until it is over.
    ///
    /// When the task is cancelled or the time is over nothing is written any more, which the other side understands; it is
    /// listened to for a while then.
    ///
    /// - Parameter hear: takes a line; whether there is nothing more to wait for.
    private func speak(
        _ command: [String], start: String, limit: Duration, timedOut: @escaping @Sendable () -> Void,
        hear: @escaping @Sendable (String) -> Bool
    ) async throws(OrchestrationError) -> ProcessResult {
        let input: ProcessInput
        do throws(SystemError) { input = try ProcessInput() } catch { throw OrchestrationError(error.description) }
        let specification = ProcessSpecification(
            executable: command[0], arguments: Array(command.dropFirst()), environment: SecureShell.environment,
            workingDirectory: directory, timeLimit: limit + Self.farewell, input: input)
        let processes = processes
        let running = Task {
            try await processes.run(specification) { line in
                if hear(line) { input.close() }
            }
        }
        let feeding = Task { await Self.feed(input, Array(start.utf8)) }
        let timing = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            timedOut()
            input.close()
        }
        defer {
            feeding.cancel()
            timing.cancel()
            input.close()
        }
        let result = await withTaskCancellationHandler {
            await running.result
        } onCancel: {
            input.close()
            Task {
                try? await Task.sleep(for: Self.farewell)
                running.cancel()
            }
        }
        switch result {
        case .success(let ended): return ended
        case .failure(let error): throw OrchestrationError("\(error)")
        }
    }

    private static func feed(_ input: ProcessInput, _ start: [UInt8]) async {
        var rest = start[...]
        while !Task.isCancelled {
            let isStart = !rest.isEmpty
            guard let written = input.write(isStart ? rest : [UInt8(ascii: ".")]) else { return }
            if isStart { rest = rest.dropFirst(written) }
            if rest.isEmpty {
                try? await Task.sleep(for: RemoteSupervisor.beat)
            } else if written == 0 {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private static func random() -> String {
        (0..<4).map { _ in
            let text = String(UInt32.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }

    // MARK: - Files

    /// Brings the files of the CSAR to the host; says what is wrong, if something is.
    private func upload(until end: ContinuousClock.Instant) async throws(OrchestrationError) -> String? {
        let remote = RemoteSupervisor.receiving(csar: task.csar.replacing(":", with: "-"))
        let command = try shell.command(for: host, of: task) + [remote]
        let last = Locked("")
        do throws(ProcessError) {
            let result = try await processes.run(
                ProcessSpecification(
                    executable: "/bin/sh",
                    arguments: ["-c", Self.packing, "ditrit", root] + command,
                    environment: SecureShell.environment, timeLimit: max(end - .now, .seconds(1)))
            ) { line in last.withLock { $0 = line } }
            switch result.termination {
            // To be cancelled, or late, is told by whoever has asked.
            case .exited(0), .cancelled, .notStarted, .timedOut: return nil
            default:
                return "the files of the CSAR cannot be brought to \(place): \(last.withLock { $0 })"
                    + " (\(result.termination))"
            }
        } catch {
            throw OrchestrationError(error.description)
        }
    }

    private static let packing = "root=$1; shift; tar -C \"$root\" -c -f - . | \"$@\""
}
