internal import Consul

/// Waiting.
extension ConsulSpace {
    /// How many calls may wait.
    private static let waiterLimit = 100_000
    /// How long a template that nobody waits for is remembered.
    private static let watchLifetime = Duration.seconds(60)

    /// Reads a matching tuple after a key, waiting until there is one.
    public func rd(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple {
        switch await wait(template, .read(after: key)) {
        case .read(let stored): return stored
        case .failed(let error): throw error
        case .taken: preconditionFailure("a reader is handed tuples")
        }
    }

    func wait(_ template: Template, _ kind: ConsulWaiter.Kind) async -> ConsulWaiter.Outcome {
        let number = nextNumber()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Asked here and not before: to get here may have taken a turn of the loop.
                if let refusal = refusal(of: kind) {
                    continuation.resume(returning: .failed(refusal))
                    return
                }
                let watch = watches[template] ?? ConsulWatch(template: template)
                watches[template] = watch
                watch.add(ConsulWaiter(number: number, kind: kind, continuation: continuation))
                guard !watch.isRunning else { return }
                watch.isRunning = true
                Task { await self.run(watch) }
            }
        } onCancel: {
            Task { await self.cancel(number, template) }
        }
    }

    /// Why a call cannot wait.
    private func refusal(of kind: ConsulWaiter.Kind) -> TupleSpaceError? {
        if Task.isCancelled { return Self.cancelled }
        if isClosed { return Self.closed }
        if case .take(let session) = kind, !isOpen(session) { return Self.ended(session) }
        guard watches.values.reduce(0, { $0 + $1.waiters.count }) < Self.waiterLimit else {
            return TupleSpaceError(.tooLarge, "\(Self.waiterLimit) calls wait already")
        }
        return nil
    }

    private static let cancelled = TupleSpaceError(.cancelled, "the wait was cancelled")

    private func cancel(_ number: Int, _ template: Template) {
        fail(watches[template]?.removeWaiters { $0.number == number } ?? [], Self.cancelled)
    }

    func fail(_ waiters: [ConsulWaiter], _ error: TupleSpaceError) {
        for waiter in waiters { waiter.continuation.resume(returning: .failed(error)) }
    }

    private func run(_ watch: ConsulWatch) async {
        var query = BlockingQuery()
        var isNews = false
        watch.listing = nil
        watch.failingSince = nil
        while !watch.waiters.isEmpty {
            do throws(TupleSpaceError) {
                if var known = watch.listing {
                    let progress = try await serve(watch, &known)
                    watch.listing = known
                    if progress == .made { isNews = false }
                    if watch.waiters.isEmpty { break }
                    // What is left of the listing may be for somebody.
                    if progress != .none { continue }
                    if isNews { watch.cameTooLate() }
                    if isNews, known.isEmpty { await mark(watch) }
                    isNews = false
                }
                if let names = try await look(watch, &query) {
                    watch.listing = ConsulListing(names, layout)
                    isNews = true
                }
            } catch {
                fail(watch.removeWaiters { _ in true }, error)
            }
        }
        watch.isRunning = false
        watch.idleSince = .now
        await forgetIdleWatches()
    }

    /// What came of a listing for those who wait.
    private enum Progress {
        /// There is nothing for them.
        case none
        /// Others were faster; there may be more.
        case tried
        /// Somebody got something.
        case made
    }

    /// Gives those who wait what there is for them.
    private func serve(_ watch: ConsulWatch, _ listing: inout ConsulListing) async throws(TupleSpaceError) -> Progress {
        let progress = try await serveReaders(watch, &listing)
        let takers = watch.takers
        guard !takers.isEmpty else { return progress }
        let free = listing.free
        watch.passedOver = Set(free.filter { !isAtRest($0) })
        let chosen = watch.choose(
            min(takers.count, ConsulClient.maximumOperations), of: free.filter { !watch.passedOver.contains($0) })
        guard !chosen.isEmpty else { return progress }
        let entries = try await unheld(chosen)
        // All at once: they go in as few transactions as hold them. Not a task group: with these values an optimizing
        // compiler (6.3.1) lets it end before its first child has.
        let attempts = zip(chosen, takers.compactMap(\.session)).map { key, session in
            let entry = entries[layout.tuple(key)]
            return Task { () -> Result<Attempt, TupleSpaceError> in
                guard let entry else { return .success(.tooLate) }
                do throws(TupleSpaceError) {
                    return .success(try await self.take(entry, key, for: session))
                } catch {
                    return .failure(error)
                }
            }
        }
        var outcomes: [(TupleKey, Result<Attempt, TupleSpaceError>)] = []
        for (key, attempt) in zip(chosen, attempts) { outcomes.append((key, await attempt.value)) }
        var hasTaken = false
        var failure: TupleSpaceError?
        for (key, outcome) in outcomes {
            switch outcome {
            case .success(.taken(let take)):
                hasTaken = true
                listing.hold(key)
                watch.hasTaken()
                await hand(take, of: entries[layout.tuple(key)], in: watch)
            case .success(.tooLate):
                listing.remove(key)
                watch.lostRace()
            // It stays in the listing: the next look at that passes it over, or finds it free.
            case .success(.inHand): break
            // The one who waited is gone.
            case .failure(let error) where error.code == .sessionEnded: break
            case .failure(let error): failure = error
            }
        }
        if let failure { throw failure }
        return hasTaken ? .made : .tried
    }

    /// Those of the tuples that are there and that nobody seems to hold, by place.
    ///
    /// One that was taken before may just have been taken by another process. To look costs Consul less than to try in
    /// vain, which is written to the log of all servers.
    private func unheld(_ keys: [TupleKey]) async throws(TupleSpaceError) -> [String: KeyValue] {
        let (client, layout) = (client, layout)
        var entries = try await patiently { () async throws(ConsulError) in try await client.get(keys.map(layout.tuple))
        }
        let suspects = keys.filter { TupleFlags(bits: entries[layout.tuple($0)]?.flags ?? 0).takes > 0 }
        guard !suspects.isEmpty else { return entries }
        let holds = try await patiently { () async throws(ConsulError) in
            try await client.get(suspects.map(layout.hold))
        }
        for key in suspects where holds[layout.hold(key)] != nil { entries[layout.tuple(key)] = nil }
        return entries
    }

    private func serveReaders(
        _ watch: ConsulWatch, _ listing: inout ConsulListing
    ) async throws(TupleSpaceError) -> Progress {
        var progress = Progress.none
        var found: [TupleKey: StoredTuple] = [:]
        for waiter in watch.waiters {
            guard case .read(let after) = waiter.kind, let key = listing.first(after: after) else { continue }
            if found[key] == nil { found[key] = try await rdp(exactly: key) }
            if let stored = found[key] {
                progress = .made
                watch.remove(waiter.number)?.continuation.resume(returning: .read(stored))
            } else {
                if progress == .none { progress = .tried }
                listing.remove(key)
            }
        }
        return progress
    }

    /// Gives a take to the one of its session who has waited longest; if none waits any more the tuple is back.
    private func hand(_ take: Take, of entry: KeyValue?, in watch: ConsulWatch) async {
        if let waiter = watch.takers.first(where: { $0.session == take.session }) {
            watch.remove(waiter.number)?.continuation.resume(returning: .taken(take))
        } else {
            // One that is served had an entry.
            if let entry { await undo(take, of: entry) }
        }
    }

    /// Waits until what is below the template may have changed, unless there is another reason to look.
    ///
    /// - Returns: the names of what is there; nil if there is nothing new.
    private func look(_ watch: ConsulWatch, _ query: inout BlockingQuery) async throws(TupleSpaceError) -> [String]? {
        try await checkReadable()
        let (client, directory, wait) = (client, layout.directory(of: watch.template), options.waitLimit)
        let outcome = await watch.look(query) { seen, pause in
            var query = seen
            do throws(ConsulError) {
                var names = try await client.keys(directory, &query, wait: wait)
                if names != nil, seen.index > 0, pause > .zero {
                    // Whoever is faster has it then.
                    try? await Task.sleep(for: pause)
                    query.reset()
                    names = try await client.keys(directory, &query, wait: wait)
                }
                return .success((names, query))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let answer):
            query = answer.query
            watch.failingSince = nil
            return answer.names
        case .failure(let error) where error.code == .cancelled: return nil
        case .failure(let error):
            let since = watch.failingSince ?? .now
            guard error.isPassing, ContinuousClock.now < since + options.patience else { throw TupleSpaceError(error) }
            watch.failingSince = since
            // All who waited at a server that is gone ask the next one; not all at the same time.
            try? await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
            return nil
        }
    }

    /// Puts a marker where nothing is: a query for what is not there would come back at every write beside it.
    private func mark(_ watch: ConsulWatch) async {
        guard let tenure = openTenure else { return }
        // It goes with the session.
        _ = await tenure.submit([.lock(layout.marker(watch.template, of: tenure.id), [], session: tenure.id)])
    }

    private func forgetIdleWatches() async {
        let old = watches.values.filter { !$0.isRunning && .now - $0.idleSince > Self.watchLifetime }
        for watch in old { watches[watch.template] = nil }
        guard let tenure = openTenure else { return }
        for watch in old { _ = await tenure.submit([.delete(layout.marker(watch.template, of: tenure.id))]) }
    }
}
