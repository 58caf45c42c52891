internal import Consul
internal import EventLoop

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

    private struct Submission {
        let operations: [TransactionOperation]
        let size: Int
        let continuation: CheckedContinuation<Result<UInt64, Failure>, Never>
    }

    private struct Record: Codable {
        let name: String
        /// How many transactions there were: tells one from the next.
        let commits: Int
    }

    /// How many writes may wait.
    private static let queueLimit = 100_000
    /// Operations beside the record's own.
    static let operationsPerSubmission = ConsulClient.maximumOperations - 1
    static let bytesPerSubmission = ConsulClient.maximumTransactionBytes - 8192

    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// The session's id.
    nonisolated let id: String
    private let client: ConsulClient
    private let options: ConsulSpace.Options
    private let recordKey: String
    private var recordIndex: UInt64
    private var commits = 0
    private var renewed: ContinuousClock.Instant
    private var queue: [Submission] = []
    private var isPumping = false
    private var reason: String?
    private var keepers: [Task<Void, Never>] = []
    private let ended: @Sendable (_ reason: String) async -> Void

    /// Opens a session.
    ///
    /// - Parameter ended: called once when the tenure has ended other than by `close()`.
    static func open(
        _ client: ConsulClient, loop: EventLoop, layout: ConsulLayout, options: ConsulSpace.Options,
        ended: @escaping @Sendable (_ reason: String) async -> Void
    ) async throws(ConsulError) -> ConsulTenure {
        await client.preferLeader()
        let began = ContinuousClock.now
        let id = try await client.createSession(
            name: options.name, timeToLive: options.timeToLive, behavior: .delete)
        let key = layout.tuple(TupleKey(["session", id]))
        let record = Self.record(options.name, commits: 0)
        let index: UInt64
        do throws(ConsulError) {
            index = try await client.transaction([.lock(key, record, session: id)]).first?.modifyIndex ?? 0
        } catch {
            // Nobody else has the id: the key is there, or it is not and never will be.
            guard error.code == .outcomeUnknown, let found = try await client.get(key, .consistent) else {
                try? await client.destroySession(id)
                throw error
            }
            index = found.modifyIndex
        }
        let tenure = ConsulTenure(
            id: id, client: client, loop: loop, options: options, recordKey: key, recordIndex: index, began: began,
            ended: ended)
        await tenure.start()
        return tenure
    }

    private init(
        id: String, client: ConsulClient, loop: EventLoop, options: ConsulSpace.Options, recordKey: String,
        recordIndex: UInt64, began: ContinuousClock.Instant,
        ended: @escaping @Sendable (_ reason: String) async -> Void
    ) {
        self.id = id
        self.client = client
        self.loop = loop
        self.options = options
        self.recordKey = recordKey
        self.recordIndex = recordIndex
        renewed = began
        self.ended = ended
    }

    private static func record(_ name: String, commits: Int) -> [UInt8] {
        (try? PayloadEncoder.encode(Record(name: name, commits: commits))) ?? []
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
            let sent = ContinuousClock.now
            do throws(ConsulError) {
                guard try await client.renewSession(id) else {
                    await end("Consul has ended the session \(id)")
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
            if ContinuousClock.now >= deadline {
                await end("the session \(id) could not be renewed in time: no Consul server answered")
            }
        }
    }

    private func end(_ reason: String) async {
        guard self.reason == nil else { return }
        stop(reason)
        // What it holds is free at once if Consul can be reached, and in time by itself if not.
        let (client, id) = (client, id)
        Task { try? await client.destroySession(id) }
        await ended(reason)
    }

    private func stop(_ reason: String) {
        self.reason = reason
        for keeper in keepers { keeper.cancel() }
        keepers = []
        let waiting = queue
        queue = []
        for submission in waiting { submission.continuation.resume(returning: .failure(.ended(reason))) }
    }

    /// Ends the session in order: what it holds is free at once.
    func close() async {
        guard reason == nil else { return }
        stop("the session \(id) was closed")
        try? await client.destroySession(id)
    }

    // MARK: - Writing

    /// Does all operations or none, in the order of the calls.
    ///
    /// - Returns: the index at which it was done, the modify index of everything that was written.
    func submit(_ operations: [TransactionOperation]) async -> Result<UInt64, Failure> {
        if let reason { return .failure(.ended(reason)) }
        guard queue.count < Self.queueLimit else { return .failure(.full) }
        return await withCheckedContinuation { continuation in
            queue.append(
                Submission(
                    operations: operations, size: operations.reduce(0) { $0 + $1.size }, continuation: continuation))
            guard !isPumping else { return }
            isPumping = true
            Task { await self.pump() }
        }
    }

    private func pump() async {
        while !queue.isEmpty { await perform(nextBatch()) }
        isPumping = false
    }

    private func nextBatch() -> [Submission] {
        var (count, operations, size) = (0, 0, 0)
        for submission in queue {
            operations += submission.operations.count
            size += submission.size
            guard count == 0 || operations <= Self.operationsPerSubmission && size <= Self.bytesPerSubmission else {
                break
            }
            count += 1
        }
        defer { queue.removeFirst(count) }
        return Array(queue.prefix(count))
    }

    private func perform(_ batch: [Submission]) async {
        let operations = batch.flatMap(\.operations)
        switch await write(operations) {
        case .success(let index):
            for submission in batch { submission.continuation.resume(returning: .success(index)) }
        case .failure(.rejected(let failures)):
            // The first that fails would fail alone, too, after those before it. The others are tried again: one that
            // fails here may do so only because of it.
            var start = 0
            for (position, submission) in batch.enumerated() {
                let range = start..<start + submission.operations.count
                start = range.upperBound
                let own = failures.filter { range.contains($0.operation) }
                guard !own.isEmpty else { continue }
                let counted = own.map {
                    TransactionFailure(operation: $0.operation - range.lowerBound, reason: $0.reason)
                }
                submission.continuation.resume(returning: .failure(.rejected(counted)))
                var others = batch
                others.remove(at: position)
                retry(others)
                return
            }
            fail(batch, .rejected(failures))
        case .failure(let failure):
            fail(batch, failure)
        }
    }

    private func retry(_ submissions: [Submission]) {
        if let reason { fail(submissions, .ended(reason)) } else { queue.insert(contentsOf: submissions, at: 0) }
    }

    private func fail(_ submissions: [Submission], _ failure: Failure) {
        for submission in submissions { submission.continuation.resume(returning: .failure(failure)) }
    }

    /// Sends a transaction until it is known what has become of it.
    private func write(_ operations: [TransactionOperation]) async -> Result<UInt64, Failure> {
        commits += 1
        let number = commits
        let record = Self.record(options.name, commits: number)
        let transaction = [.cas(recordKey, record, index: recordIndex)] + operations
        var isDoubtful = false
        var pause = Duration.milliseconds(20)
        while true {
            if let reason { return .failure(.ended(reason)) }
            do throws(ConsulError) {
                let entries = try await client.transaction(transaction)
                guard let index = entries.first(where: { $0.key == recordKey })?.modifyIndex else {
                    await end("Consul's answer to a transaction leaves out what it has written")
                    continue
                }
                recordIndex = index
                return .success(index)
            } catch {
                switch error.code {
                case .rejected(let failures) where failures.contains { $0.operation == 0 }:
                    // The record has moved: by an earlier attempt of this very transaction, or the session is over.
                    guard await refresh() == number else {
                        await end("Consul has ended the session \(id)")
                        continue
                    }
                    return .success(recordIndex)
                case .rejected(let failures):
                    // An attempt whose answer was lost may still be on its way, and find its conditions to hold when it
                    // arrives. It cannot be done once the record has moved.
                    if isDoubtful, await wasDone(number) { return .success(recordIndex) }
                    return .failure(
                        .rejected(failures.map { .init(operation: $0.operation - 1, reason: $0.reason) }))
                case .outcomeUnknown, .cancelled: isDoubtful = true
                case .unreachable, .noLeader, .busy: break
                case .denied where isDoubtful, .tls where isDoubtful: break
                case .denied, .tls, .tooLarge, .notFound, .invalid, .unreadable, .sessionInvalid, .closed:
                    if isDoubtful { await end("\(error)") }
                    return .failure(.failed(error))
                }
            }
            try? await Task.sleep(for: pause * Double.random(in: 0.5...1))
            pause = min(pause * 2, .seconds(1))
        }
    }

    /// Moves the record, so that no earlier transaction can be done any more.
    ///
    /// - Returns: whether the transaction of this number had been done before.
    private func wasDone(_ number: Int) async -> Bool {
        var pause = Duration.milliseconds(20)
        while reason == nil {
            commits += 1
            let own = commits
            let record = Self.record(options.name, commits: own)
            do throws(ConsulError) {
                let entries = try await client.transaction([.cas(recordKey, record, index: recordIndex)])
                recordIndex = entries.first?.modifyIndex ?? recordIndex
                return false
            } catch {
                if case .rejected = error.code {
                    switch await refresh() {
                    case number?: return true
                    case own?: return false
                    // An earlier try of this loop, which moved it as well.
                    case let other? where other > number: return false
                    default: await end("Consul has ended the session \(id)")
                    }
                }
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
        return false
    }

    /// Reads the record.
    ///
    /// - Returns: the number of the transaction that has moved it last; nil once the session has ended.
    private func refresh() async -> Int? {
        var pause = Duration.milliseconds(20)
        while reason == nil {
            if let found = try? await client.list(recordKey, .consistent) {
                // That there is none is an answer, too; a failure is none.
                guard let entry = found.first(where: { $0.key == recordKey }), entry.session == id,
                    let record: Record = try? StoredTuple(entry, key: TupleKey(["session", id])).tuple.decode()
                else { return nil }
                recordIndex = entry.modifyIndex
                return record.commits
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
        return nil
    }
}
