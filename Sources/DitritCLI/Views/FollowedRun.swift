internal import ArgumentParser
internal import EventLoop
internal import Glibc
internal import Orchestration

/// A run that a command looks at until it ends, wherever it is.
struct FollowedRun: Sendable {
    let heading: RunHeading
    /// What is said when it is to stop.
    let stopping: String
    /// Waits for its end; with it, why it could not be run at all.
    let run: @Sendable () async throws -> (ending: RunEnding, message: String?)
    /// Has it stop in order.
    let stop: @Sendable () async throws -> Void
    /// How it stands when this command ends before it.
    let left: @Sendable () async throws -> RunEnding

    /// After so long somebody should have begun with it.
    private static let expectation = Duration.seconds(10)

    /// What a signal does: nothing but ending the command while the run is prepared, which leaves everything as a kill
    /// would, and a kill is harmless.
    private struct Interruption {
        var act: (@Sendable (_ count: Int) async -> Void)?
    }

    /// Prepares a run, shows it, and ends as it has ended.
    ///
    /// The first signal has it stop in order; the second one ends this command.
    ///
    /// - Throws: what `prepare` and the run throw, or the code for an end that is no success.
    static func follow(
        _ signals: AsyncStream<Int32>, asJSON: Bool, hearsWorkers: Bool = true,
        _ prepare: (RunMonitor) async throws -> FollowedRun
    ) async throws {
        let interruption = Locked(Interruption())
        let interrupts = Task {
            var count = 0
            for await _ in signals {
                count += 1
                guard let act = interruption.withLock({ $0.act }) else { _exit(Exit.cancelled.rawValue) }
                await act(count)
            }
        }
        defer { interrupts.cancel() }
        let monitor = RunMonitor(hearsWorkers: hearsWorkers)
        let run = try await prepare(monitor)
        let view = view(of: monitor, asJSON: asJSON)
        view.begin(run.heading)
        let silence = Task {
            guard !hearsWorkers, (try? await Task.sleep(for: Self.expectation)) != nil, !monitor.hasHeard else {
                return
            }
            view.note("no worker has begun with it yet: is one running for this site, with the role engine?")
            while !monitor.hasHeard { if (try? await Task.sleep(for: .seconds(1))) == nil { return } }
            view.note("a worker has begun with it")
        }
        defer { silence.cancel() }
        let running = Task { try await run.run() }
        interruption.withLock {
            $0.act = { count in
                if count == 1 {
                    view.note(run.stopping)
                    do { try await run.stop() } catch {
                        view.note("it could not be asked to stop, and goes on: \(error)")
                    }
                } else {
                    running.cancel()
                }
            }
        }
        let ended: (ending: RunEnding, message: String?)
        do {
            ended = try await running.value
        } catch  where running.isCancelled {
            await view.end(try await run.left())
            throw Exit.cancelled
        }
        await view.end(ended.ending)
        if let message = ended.message { StandardError.print("error: \(message)") }
        switch ended.ending.status {
        case .succeeded: return
        case .cancelled: throw Exit.cancelled
        case .failed, .running, nil: throw Exit.failed
        }
    }
}
