internal import EventLoop
internal import Process

/// A program that is spoken with: it is written a text, and then a sign of life now and then, until there is nothing more
/// to hear.
///
/// When that is so, its time is over or the task is cancelled, nothing is written any more, which the other side
/// understands; it is listened to for a while then.
final class RemoteConversation: Sendable {
    /// How long a host may take to stop what it runs and say so, before it is not listened to any more.
    private static let farewell = Duration.seconds(15)

    private struct State {
        var running: Task<ProcessResult, any Error>?
        var timer: Task<Void, Never>?
        var leaving: Task<Void, Never>?
        var hasTimedOut = false
    }

    private let input: ProcessInput
    private let state = Locked(State())

    /// A conversation that has not begun.
    ///
    /// - Throws: `OrchestrationError` when this machine can open no more files.
    init() throws(OrchestrationError) {
        do throws(SystemError) { input = try ProcessInput() } catch { throw OrchestrationError(error.description) }
    }

    /// Whether it was ended since its time was over.
    var hasTimedOut: Bool { state.withLock { $0.hasTimedOut } }

    /// Gives it so much time from now on, whatever it had before.
    func limit(to time: Duration) {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = Task {
                guard (try? await Task.sleep(for: time)) != nil else { return }
                self.state.withLock { $0.hasTimedOut = true }
                self.end()
            }
        }
    }

    /// Ends it.
    func end() {
        input.close()
        state.withLock { state in
            guard let running = state.running, state.leaving == nil else { return }
            state.leaving = Task {
                guard (try? await Task.sleep(for: Self.farewell)) != nil else { return }
                running.cancel()
            }
        }
    }

    /// Runs a program to its end, and hands out what it says, line by line.
    ///
    /// - Throws: `OrchestrationError` when it cannot be started.
    func run(
        _ command: [String], in directory: String, start: String, by processes: ProcessRunner,
        hear: @escaping @Sendable (String) -> Void
    ) async throws(OrchestrationError) -> ProcessResult {
        let specification = ProcessSpecification(
            executable: command[0], arguments: Array(command.dropFirst()), environment: SecureShell.environment,
            workingDirectory: directory, input: input)
        let running = Task { try await processes.run(specification, output: hear) }
        let feeding = Task { [input] in await Self.feed(input, Array(start.utf8)) }
        state.withLock { $0.running = running }
        defer {
            feeding.cancel()
            state.withLock { state in
                state.timer?.cancel()
                state.leaving?.cancel()
            }
            input.close()
        }
        let result = await withTaskCancellationHandler {
            await running.result
        } onCancel: {
            end()
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
}
