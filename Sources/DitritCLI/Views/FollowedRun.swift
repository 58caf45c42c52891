internal import ArgumentParser
internal import EventLoop
internal import Glibc
internal import Orchestration

/// A run that a command looks at until it ends, wherever it is.
struct FollowedRun: Sendable {
    /// What a signal does.
    enum Interruption: Sendable {
        /// It has the run stop in order, and says so; a second one ends this command, which tells how the run stands.
        case stops(Stop)
        /// It ends this command alone, which says how the run is stopped.
        case detaches(saying: String)
    }

    /// How a run is stopped in order.
    struct Stop: Sendable {
        /// What is said about it.
        let notice: String
        let ask: @Sendable () async throws -> Void
        /// Why the run does not end although it was asked to; nil where it does.
        ///
        /// It counts when two looks have found it.
        var obstacle: @Sendable () async throws -> String? = { nil }
        /// How the run stands when this command ends before it.
        let left: @Sendable () async throws -> RunEnding
    }

    let heading: RunHeading
    let interruption: Interruption
    /// Waits for its end; with it, why it could not be run at all.
    let run: @Sendable () async throws -> (ending: RunEnding, message: String?)
    /// Why nothing happens; nil where something may.
    let hindrance: @Sendable () async throws -> String?

    /// After so long without news it is looked why, and again after as long.
    private static let expectation = Duration.seconds(5)

    /// Who hears of signals.
    ///
    /// Nobody while the run is prepared: then a signal ends the command, which leaves everything as a kill would, and a
    /// kill is harmless.
    private struct Hearer {
        var act: (@Sendable (_ count: Int) -> Void)?
    }

    /// Prepares a run, shows it, and ends as it has ended.
    ///
    /// - Throws: what `prepare` and the run throw, or the code for an end that is no success.
    static func follow(
        _ signals: AsyncStream<Int32>, asJSON: Bool, hearsWorkers: Bool = true,
        _ prepare: (RunMonitor) async throws -> FollowedRun
    ) async throws {
        let hearer = Locked(Hearer())
        let interrupts = Task {
            var count = 0
            for await _ in signals {
                count += 1
                guard let act = hearer.withLock({ $0.act }) else { _exit(Exit.cancelled.rawValue) }
                act(count)
            }
        }
        defer { interrupts.cancel() }
        let monitor = RunMonitor(hearsWorkers: hearsWorkers)
        let run = try await prepare(monitor)
        let view = view(of: monitor, asJSON: asJSON)
        view.begin(run.heading)
        let silence = Task {
            var known: String?
            while (try? await Task.sleep(for: Self.expectation)) != nil {
                let hindrance: String?
                do {
                    hindrance = monitor.silence < Self.expectation ? nil : try await run.hindrance()
                } catch {
                    // Who cannot be asked has not said that it goes on.
                    continue
                }
                if hindrance != known, !Task.isCancelled { view.note(hindrance ?? "a worker goes on with it") }
                known = hindrance
            }
        }
        defer { silence.cancel() }
        let running = Task { try await run.run() }
        let stopping = Locked<Task<Void, Never>?>(nil)
        defer { stopping.withLock { $0 }?.cancel() }
        hearer.withLock {
            $0.act = { count in
                guard count == 1, case .stops(let stop) = run.interruption else { return running.cancel() }
                view.note(stop.notice)
                // Beside the next signal, which must not wait for what this one has begun.
                let task = Task {
                    guard let reason = await obstacle(to: stop) else { return }
                    view.note(reason)
                    running.cancel()
                }
                stopping.withLock { $0 = task }
            }
        }
        let ended: (ending: RunEnding, message: String?)
        do {
            ended = try await running.value
        } catch  where running.isCancelled {
            switch run.interruption {
            case .stops(let stop): await view.end(try await stop.left())
            case .detaches(let notice): await view.leave(notice)
            }
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

    /// Asks a run to stop, and waits until it is known why it will not; nil when the wait is cancelled.
    private static func obstacle(to stop: Stop) async -> String? {
        do { try await stop.ask() } catch {
            return Task.isCancelled ? nil : "it could not be asked to stop, and goes on: \(error)"
        }
        var isSuspected = false
        while (try? await Task.sleep(for: expectation)) != nil {
            do {
                let reason = try await stop.obstacle()
                // One look may fall into the moment in which it goes from one to another.
                if let reason, isSuspected, !Task.isCancelled { return reason }
                isSuspected = reason != nil
            } catch {
                // Who cannot be asked may be there again soon.
            }
        }
        return nil
    }
}
