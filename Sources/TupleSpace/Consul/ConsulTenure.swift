internal import Consul
internal import EventLoop
internal import Telemetry

/// A process's standing in a space on Consul: its session there, and the one line of writes that goes through it.
///
/// Every transaction moves the record of the session, a key that the session has locked and that Consul deletes with
/// it. That is fence and memory in one: once the session has ended, nothing of this process can be written any more,
/// however late it arrives; and when the answer to a transaction was lost the record tells whether it was done, while
/// to send it again cannot do it twice. It also makes writes go one after another, so those that wait meanwhile go
/// together in the next transaction.
actor ConsulTenure {
    /// What a write has come to.
    enum Failure: Error {
        /// Operations, counted within the submission, do not hold; nothing was done.
        case rejected([TransactionFailure])
        /// The tenure has ended; whether the last writes were done, only reading tells.
        case ended(String)
        /// Consul does not do it; nothing was done.
        case failed(ConsulError)
        /// Too much waits already.
        case full
    }

    /// How long the end of a session is asked for when there is no answer: servers choose a leader within two seconds.
    private static let closingPatience = Duration.seconds(3)
    /// Operations beside the record's own.
    static let operationsPerSubmission = ConsulClient.maximumOperations - 1
    static let bytesPerSubmission = ConsulClient.maximumTransactionBytes - 8192

    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// The session's id.
    nonisolated let id: String
    let client: ConsulClient
    let options: ConsulSpace.Options
    var record: SessionRecord
    private var renewed: ContinuousClock.Instant
    var queue = WriteQueue()
    var isPumping = false
    /// Why it has ended.
    private(set) var reason: String?
    private var keepers: [Task<Void, Never>] = []
    private var endings: [CheckedContinuation<String, Never>] = []

    /// Opens a session.
    static func open(
        _ client: ConsulClient, loop: EventLoop, layout: ConsulLayout, options: ConsulSpace.Options
    ) async throws(ConsulError) -> ConsulTenure {
        let patience = ContinuousClock.now + options.openingPatience
        var pause = GrowingPause()
        while true {
            await client.preferLeader()
            do throws(ConsulError) {
                return try await attempt(client, loop: loop, layout: layout, options: options)
            } catch {
                guard mayComeRight(error), !Task.isCancelled, ContinuousClock.now < patience else { throw error }
            }
            try? await pause.wait()
        }
    }

    private static func mayComeRight(_ error: ConsulError) -> Bool {
        switch error.code {
        // A session whose creation was not answered ends by itself; one that was may have ended before its first write.
        case .outcomeUnknown, .rejected: true
        default: error.isPassing
        }
    }

    private static func attempt(
        _ client: ConsulClient, loop: EventLoop, layout: ConsulLayout, options: ConsulSpace.Options
    ) async throws(ConsulError) -> ConsulTenure {
        let began = ContinuousClock.now
        let id = try await createSession(client, options)
        do throws(ConsulError) {
            var process = options.process
            process.since = WallClock.milliseconds
            var record = SessionRecord(of: id, process, layout)
            record.index = try await client.transaction([record.lock]).first?.modifyIndex ?? 0
            let tenure = ConsulTenure(
                id: id, client: client, loop: loop, options: options, record: record, began: began)
            await tenure.start()
            return tenure
        } catch {
            // Whether the record was written or will be: it is gone with the session.
            await destroy(id, client)
            throw error
        }
    }

    /// Makes a session in Consul.
    ///
    /// The caller may be cancelled meanwhile; the request is not: the session that it makes would be nobody's, and stay
    /// for its time to live.
    private static func createSession(
        _ client: ConsulClient, _ options: ConsulSpace.Options
    ) async throws(ConsulError) -> String {
        let creation = Task { () -> Result<String, ConsulError> in
            do throws(ConsulError) {
                return .success(
                    try await client.createSession(
                        name: options.process.name, timeToLive: options.timeToLive, behavior: .delete))
            } catch {
                return .failure(error)
            }
        }
        return try await creation.value.get()
    }

    private init(
        id: String, client: ConsulClient, loop: EventLoop, options: ConsulSpace.Options, record: SessionRecord,
        began: ContinuousClock.Instant
    ) {
        self.id = id
        self.client = client
        self.loop = loop
        self.options = options
        self.record = record
        renewed = began
    }

    // MARK: - The session

    /// Until when this process may act on what it holds: nobody else can have it before.
    private var deadline: ContinuousClock.Instant { renewed + options.timeToLive * 4 / 5 }

    private func start() {
        options.renewed?(deadline)
        keepers = [
            Task { await self.renew() },
            Task { await self.watchDeadline() },
        ]
    }

    private func renew() async {
        var pause = options.timeToLive / 3
        while reason == nil {
            do { try await Task.sleep(for: pause) } catch { return }
            endIfOverdue()
            guard reason == nil else { return }
            let sent = ContinuousClock.now
            do throws(ConsulError) {
                // A server that hangs must leave time to ask the next one.
                guard try await client.renewSession(id, within: options.timeToLive / 5) else {
                    end("Consul has ended the session \(id)")
                    return
                }
                renewed = max(renewed, sent)
                if reason == nil { options.renewed?(deadline) }
                pause = options.timeToLive / 3
            } catch {
                pause = options.timeToLive / 20
            }
        }
    }

    /// Ends the tenure in time when nothing has renewed it: before others may take what it holds.
    private func watchDeadline() async {
        while reason == nil {
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            endIfOverdue()
        }
    }

    /// Ends the tenure if its deadline has passed, be it that this process was stopped meanwhile.
    ///
    /// What was begun under it is killed at that time, and must not be told of as if it had failed by itself.
    func endIfOverdue() {
        guard ContinuousClock.now >= deadline else { return }
        end("the session \(id) could not be renewed in time: no Consul server answered")
    }

    func end(_ reason: String) {
        guard self.reason == nil else { return }
        // The session is left to Consul, which ends it in time: what was begun with what it holds may still have to be
        // stopped, and nobody else may begin it before.
        stop(reason)
    }

    private func stop(_ reason: String) {
        self.reason = reason
        for keeper in keepers { keeper.cancel() }
        keepers = []
        for waiting in queue.removeAll() { waiting.continuation.resume(returning: .failure(.ended(reason))) }
        for continuation in endings { continuation.resume(returning: reason) }
        endings = []
    }

    /// Waits until it has ended.
    ///
    /// - Returns: why it has.
    func ending() async -> String {
        await withCheckedContinuation { continuation in
            if let reason { continuation.resume(returning: reason) } else { endings.append(continuation) }
        }
    }

    /// Ends the session in order: what it holds is free at once.
    func close() async {
        let keepers = keepers
        if reason == nil { stop("the session \(id) was closed") }
        // A renewal that is on its way must not outlive the client and the loop that its caller closes next.
        for keeper in keepers { await keeper.value }
        await Self.destroy(id, client)
    }

    /// Asks for the end of a session, which comes by itself if nobody answers.
    private static func destroy(_ id: String, _ client: ConsulClient) async {
        // Those who close down are often cancelled themselves.
        let asking = Task {
            while !Task.isCancelled, (try? await client.destroySession(id)) == nil {
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        let limit = Task {
            try await Task.sleep(for: closingPatience)
            asking.cancel()
        }
        await asking.value
        limit.cancel()
    }
}
