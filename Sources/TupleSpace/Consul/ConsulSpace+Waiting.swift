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
                guard !Task.isCancelled else {
                    continuation.resume(returning: .failed(Self.cancelled))
                    return
                }
                // Asked here and not before: to get here may have taken a turn of the loop.
                if case .take(let session) = kind, !isOpen(session) {
                    continuation.resume(returning: .failed(Self.ended(session)))
                    return
                }
                guard watches.values.reduce(0, { $0 + $1.waiters.count }) < Self.waiterLimit else {
                    continuation.resume(
                        returning: .failed(TupleSpaceError(.tooLarge, "\(Self.waiterLimit) calls wait already")))
                    return
                }
                let watch = watches[template] ?? ConsulWatch(template: template)
                watches[template] = watch
                watch.waiters.append(ConsulWaiter(number: number, kind: kind, continuation: continuation))
                start(watch)
            }
        } onCancel: {
            Task { await self.cancel(number, template) }
        }
    }

    private static let cancelled = TupleSpaceError(.cancelled, "the wait was cancelled")

    private func cancel(_ number: Int, _ template: Template) {
        watches[template]?.remove(number)?.continuation.resume(returning: .failed(Self.cancelled))
    }

    private func start(_ watch: ConsulWatch) {
        // What it has seen may be what the new one wants: it looks again.
        watch.hasNewcomers = true
        watch.poll?.cancel()
        guard !watch.isRunning else { return }
        watch.isRunning = true
        Task { await self.run(watch) }
    }

    private func run(_ watch: ConsulWatch) async {
        var query = BlockingQuery()
        var listing: ConsulListing?
        while !watch.waiters.isEmpty {
            do throws(TupleSpaceError) {
                if let known = listing {
                    var remaining = known
                    let isServed = try await serve(watch, &remaining)
                    listing = remaining
                    if watch.waiters.isEmpty { break }
                    // What is left of the listing may be for somebody.
                    if isServed { continue }
                    try await keepFromBeingEmpty(watch, known)
                    if watch.pause > .zero, watch.takers.count == watch.waiters.count {
                        try? await Task.sleep(for: watch.pause)
                    }
                }
                if watch.hasNewcomers { query.reset() }
                watch.hasNewcomers = false
                if let names = try await poll(watch, &query) { listing = ConsulListing(names, layout) }
            } catch {
                let failed = watch.waiters
                watch.waiters = []
                for waiter in failed { waiter.continuation.resume(returning: .failed(error)) }
            }
        }
        watch.isRunning = false
        watch.idleSince = .now
        await forgetIdleWatches()
    }

    /// Gives those who wait what there is for them.
    ///
    /// - Returns: whether somebody may have got something, or knows better now.
    private func serve(_ watch: ConsulWatch, _ listing: inout ConsulListing) async throws(TupleSpaceError) -> Bool {
        var isServed = false
        for waiter in watch.waiters {
            guard case .read(let after) = waiter.kind, let key = listing.first(after: after) else { continue }
            isServed = true
            if let stored = try await rdp(exactly: key) {
                watch.remove(waiter.number)?.continuation.resume(returning: .read(stored))
            } else {
                listing.remove(key)
            }
        }
        let takers = watch.takers
        guard !takers.isEmpty else { return isServed }
        let chosen = watch.choose(min(takers.count, ConsulClient.maximumOperations), of: free(in: listing))
        guard !chosen.isEmpty else {
            if !isServed { watch.cameTooLate() }
            return isServed
        }
        let entries = try await patiently { [client, layout] () async throws(ConsulError) in
            try await client.get(chosen.map(layout.tuple))
        }
        // All at once: they go in as few transactions as hold them.
        let sessions = takers.compactMap(\.session)
        let outcomes = await withTaskGroup(of: (TupleKey, Result<Take?, TupleSpaceError>).self) { group in
            for (key, session) in zip(chosen, sessions) {
                let entry = entries[layout.tuple(key)]
                group.addTask {
                    guard let entry else { return (key, .success(nil)) }
                    do throws(TupleSpaceError) {
                        return (key, .success(try await self.take(entry, key, for: session)))
                    } catch {
                        return (key, .failure(error))
                    }
                }
            }
            var outcomes: [(TupleKey, Result<Take?, TupleSpaceError>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }
        }
        var failure: TupleSpaceError?
        for (key, outcome) in outcomes {
            switch outcome {
            case .success(let take?):
                listing.hold(key)
                watch.hasTaken()
                await hand(take, in: watch)
            case .success(nil):
                listing.remove(key)
                watch.lostRace()
            // The one who waited is gone.
            case .failure(let error) where error.code == .sessionEnded: break
            case .failure(let error): failure = error
            }
        }
        if let failure { throw failure }
        return true
    }

    /// Gives a take to the one of its session who has waited longest; if none waits any more the tuple is back.
    private func hand(_ take: Take, in watch: ConsulWatch) async {
        if let waiter = watch.takers.first(where: { $0.session == take.session }) {
            watch.remove(waiter.number)?.continuation.resume(returning: .taken(take))
        } else {
            try? await release(take)
        }
    }

    /// Waits until what is below the template may have changed.
    ///
    /// - Returns: the names of what is there; nil if there is nothing new.
    private func poll(_ watch: ConsulWatch, _ query: inout BlockingQuery) async throws(TupleSpaceError) -> [String]? {
        let (client, directory, wait) = (client, layout.directory(of: watch.template), options.waitLimit)
        let seen = query
        let poll = Task { () -> Result<([String]?, BlockingQuery), ConsulError> in
            var query = seen
            do throws(ConsulError) {
                return .success((try await client.keys(directory, &query, wait: wait), query))
            } catch {
                return .failure(error)
            }
        }
        watch.poll = poll
        let outcome = await poll.value
        watch.poll = nil
        switch outcome {
        case .success((let names, let answered)):
            query = answered
            watch.failingSince = nil
            return names
        case .failure(let error) where error.code == .cancelled:
            query.reset()
            return nil
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
    private func keepFromBeingEmpty(_ watch: ConsulWatch, _ listing: ConsulListing) async throws(TupleSpaceError) {
        guard listing.isEmpty, !watch.hasMarker, let tenure = openTenure else { return }
        watch.hasMarker = true
        let marker = layout.marker(watch.template, of: tenure.id)
        // It goes with the session.
        _ = await tenure.submit([.lock(marker, [], session: tenure.id)])
    }

    private func forgetIdleWatches() async {
        let old = watches.values.filter { !$0.isRunning && .now - $0.idleSince > Self.watchLifetime }
        for watch in old { watches[watch.template] = nil }
        for watch in old {
            guard watch.hasMarker, let tenure = openTenure else { continue }
            _ = await tenure.submit([.delete(layout.marker(watch.template, of: tenure.id))])
        }
    }
}
