internal import EventLoop
internal import FoundationEssentials
internal import Process
internal import Telemetry

/// Runs a script or a program of a CSAR on a host by ssh: brings the files there, waits for its turn and for the end, and
/// takes back what it has left.
///
/// A connection that is lost ends the operation on the host, if need be by the host itself: only then it may be run again.
struct RemoteOperation: Sendable {
    /// How it ended.
    enum Outcome {
        /// It ran and ended so, or was stopped, or was not even started.
        case ended(ProcessResult.Termination)
        /// It could not be run, or nobody knows how it ended.
        case failed(String)
        /// Nothing was begun: this machine is not able to.
        case unable(String)
    }

    let task: OperationTask
    let host: RemoteHost
    let shell: SecureShell
    let processes: ProcessRunner
    /// Where the files of the CSAR are here.
    let root: String
    /// Its working directory here: what it leaves as outputs is put there.
    let directory: String
    /// How long it may run, from its beginning.
    let timeLimit: Duration
    /// How long it may wait for other operations that the host is busy with, and for its files.
    let waitLimit: Duration
    /// How often it may be run again when the connection is lost while it runs.
    let repeats: Int
    /// How long a host is tried that cannot be reached: one that boots for the first time keeps visitors waiting.
    var patience = Duration.seconds(60)

    private static let pause = Duration.seconds(2)

    /// Runs it to its end.
    func run(output: @escaping @Sendable (String) -> Void) async -> Outcome {
        let clock = ContinuousClock()
        var (patienceEnd, waitEnd) = (clock.now + patience, clock.now + waitLimit)
        var (losses, uploads, loss) = (0, 0, "")
        do throws(OrchestrationError) {
            while true {
                var result = try await attempt(waitingUntil: waitEnd, output: output)
                if case .missing = result, uploads < 2 {
                    result = try await upload(until: waitEnd)
                    if case .missing = result {
                        uploads += 1
                        patienceEnd = clock.now + patience
                        continue
                    }
                }
                switch result {
                case .ended(.notStarted) where losses > 0: return .ended(.cancelled)
                case .ended(let termination): return .ended(termination)
                case .failed(let reason): return .failed(reason)
                case .missing where Task.isCancelled: break
                case .missing: return .failed("\(place): the files that it was given are gone again")
                case .unreachable(let reason, let hasAnswered):
                    if hasAnswered { patienceEnd = clock.now + patience }
                    guard clock.now < min(patienceEnd, waitEnd) else {
                        let lately = "\(loss); it cannot be reached again: \(reason)"
                        return .failed(losses == 0 ? unreached(reason) : lately)
                    }
                    try? await Task.sleep(for: Self.pause)
                case .lost(let reason):
                    loss = lost(reason)
                    guard losses < repeats else {
                        return .failed("\(loss), and may not be repeated\(losses == 0 ? "" : " any more")")
                    }
                    losses += 1
                    (patienceEnd, waitEnd) = (clock.now + patience, clock.now + waitLimit)
                    output("\(loss), and is run again from its beginning")
                }
                if Task.isCancelled { return .ended(losses == 0 ? .notStarted : .cancelled) }
            }
        } catch {
            return losses == 0 ? .unable(error.description) : .failed(error.description)
        }
    }

    private var place: String { "the host '\(host.name)' (\(host.address))" }

    private func unreached(_ reason: String) -> String {
        "\(place) cannot be reached, and nothing was begun there: \(reason)"
    }

    private func lost(_ reason: String) -> String {
        "the connection to \(place) was lost while it ran: \(reason); what runs there ends by itself within"
            + " \(RemoteSupervisor.patience) seconds"
    }

    // MARK: - An attempt

    private enum Attempt {
        case ended(ProcessResult.Termination)
        case failed(String)
        /// The files of the CSAR are not there, or not yet used.
        case missing
        /// Nothing was begun; perhaps the host had answered all the same.
        case unreachable(String, hasAnswered: Bool)
        case lost(String)
    }

    private func attempt(
        waitingUntil end: ContinuousClock.Instant, output: @escaping @Sendable (String) -> Void
    ) async throws(OrchestrationError) -> Attempt {
        let mark = "ditrit-" + Self.random()
        let remote = RemoteSupervisor.command(mark: mark, name: name, csar: csar)
        let command = try shell.command(for: host, of: task) + [remote]
        let start = RemoteStart(task, ImplementationCommand(task, root: root)).text + mark + "\n"
        let report = Locked(RemoteReport(mark: mark))
        let conversation = try RemoteConversation()
        conversation.limit(to: end - .now)
        let result = try await conversation.run(command, in: directory, start: start, by: processes) { line in
            let (printed, begins, isOver) = report.withLock { report in
                var printed: [String] = []
                let hadBegun = report.hasBegun
                report.take(line) { printed.append($0) }
                return (printed, report.hasBegun && !hadBegun, report.isOver)
            }
            if begins { conversation.limit(to: timeLimit) }
            printed.forEach(output)
            if isOver { conversation.end() }
        }
        let (ended, printed) = report.withLock { report in
            var printed: [String] = []
            report.finish { printed.append($0) }
            return (report, printed)
        }
        printed.forEach(output)
        return outcome(of: ended, result, hasTimedOut: conversation.hasTimedOut)
    }

    private func outcome(of report: RemoteReport, _ result: ProcessResult, hasTimedOut: Bool) -> Attempt {
        if report.hasEnded, let status = report.status {
            do throws(OrchestrationError) {
                try keepOutputs(of: report)
            } catch {
                return .failed(error.description)
            }
            // A shell tells of a signal by a number that hardly any program ends with.
            return .ended((129...192).contains(status) ? .signalled(status - 128) : .exited(status))
        }
        if report.isMissing { return .missing }
        if let impediment = report.impediment { return .failed("\(place): \(impediment)") }
        if hasTimedOut {
            if report.hasBegun { return .ended(.timedOut(after: timeLimit)) }
            let what = report.isWaiting ? "has been busy with other operations" : "has not let it begin"
            return .failed("\(place) \(what) for \(waitLimit)")
        }
        if Task.isCancelled || result.termination == .notStarted {
            return .ended(report.hasBegun ? .cancelled : .notStarted)
        }
        if let complaint = shell.complaint(about: host, of: task, said: report.notes) {
            return .failed("\(place) \(complaint)")
        }
        let reason = report.notes.last ?? "ssh \(result.termination)"
        return report.hasBegun ? .lost(reason) : .unreachable(reason, hasAnswered: report.isWaiting)
    }

    private func keepOutputs(of report: RemoteReport) throws(OrchestrationError) {
        let files = OutputFiles(in: directory)
        for (name, path) in [("outputs", files.outputs), ("exports", files.exports)] {
            guard let content = try report.content(of: name) else { continue }
            do {
                try content.write(to: URL(filePath: path))
            } catch {
                throw OrchestrationError("\(path) cannot be written: \(error)")
            }
        }
    }

    /// Brings the files; they are still missing then, as far as anybody has seen.
    private func upload(until end: ContinuousClock.Instant) async throws(OrchestrationError) -> Attempt {
        let upload = RemoteUpload(
            client: try shell.command(for: host, of: task), processes: processes, root: root, csar: csar)
        let failure = "the files of the CSAR cannot be brought to \(place)"
        switch try await upload.run(by: ".new-" + Self.random(), within: max(end - .now, .seconds(1))) {
        case .ended: return .missing
        case .unreadable(let reason): throw OrchestrationError("\(failure): \(reason)")
        case .refused(let reason): return .failed("\(failure): \(reason)")
        case .unreachable(let reason): return .unreachable(reason, hasAnswered: false)
        }
    }

    // MARK: - Names

    /// Its name on the host: the same for each attempt at it, whichever worker makes it, and nobody else's.
    ///
    /// Executions of other sites may be called the same; no trace is.
    private var name: String {
        let trace = task.trace.flatMap(TraceContext.init(traceparent:))?.traceID
        return ["\(task.execution)-\(task.number)", trace].compactMap(\.self).joined(separator: "-")
    }

    /// The name of the directory of the CSAR's files.
    private var csar: String { task.csar.replacing(":", with: "-") }

    private static func random() -> String {
        (0..<4).map { _ in
            let text = String(UInt32.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }
}
