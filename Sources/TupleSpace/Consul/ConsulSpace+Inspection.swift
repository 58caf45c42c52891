internal import Consul

/// Looking into a space: for people, not for the programs that work in it.
extension ConsulSpace {
    /// Between two looks of who watches: each one reads all that it watches.
    private static let watchPause = Duration.milliseconds(200)

    /// How the tuples that a template matches stand, lowest key first; nil for all there are.
    ///
    /// Needs no session.
    public func standings(_ template: Template?) async throws(TupleSpaceError) -> [TupleStanding] {
        try await checkReadable()
        let directory = directory(of: template)
        let entries = try await patiently { [client] () async throws(ConsulError) in
            try await client.list(directory, .consistent)
        }
        let processes = try await patiently { () async throws(ConsulError) -> [String: String] in
            try await processNames()
        }
        return TupleStanding.all(in: entries, layout, processes: processes)
    }

    /// Calls `body` with what happens to the tuples that a template matches, until it returns false or the task is
    /// cancelled; nil for all there are.
    ///
    /// What comes and goes between two looks is not seen. Needs no session.
    ///
    /// - Parameters:
    ///   - patience: how long it bears with servers that cannot be reached once it has begun.
    ///   - body: called with no changes when it has begun; returns whether to go on.
    public func watch(
        _ template: Template?, patience: Duration, _ body: ([TupleChange]) async -> Bool
    ) async throws(TupleSpaceError) {
        var known = try await standings(template)
        guard await body([]) else { return }
        let (directory, limit) = (directory(of: template), options.waitLimit)
        var query = BlockingQuery()
        var failingSince: ContinuousClock.Instant?
        while !Task.isCancelled {
            do throws(ConsulError) {
                let entries = try await client.list(directory, &query, wait: limit)
                failingSince = nil
                if let entries {
                    let now = TupleStanding.all(in: entries, layout, processes: try await processNames())
                    let changes = TupleChange.between(known, now)
                    known = now
                    if !changes.isEmpty { guard await body(changes) else { return } }
                }
            } catch {
                let since = failingSince ?? .now
                guard error.isPassing, .now < since + patience else { throw TupleSpaceError(error) }
                failingSince = since
                query.reset()
            }
            try? await Task.sleep(for: Self.watchPause)
        }
    }

    /// The names of processes by their sessions in Consul.
    private func processNames() async throws(ConsulError) -> [String: String] {
        var names: [String: String] = [:]
        for entry in try await client.list(layout.directory(of: ProcessRecord.all), .consistent) {
            guard case .tuple(let key) = layout.entry(at: entry.key), let session = entry.session else { continue }
            let record: ProcessRecord? = try? Tuple(key, payload: entry.value).decode()
            names[session] = record?.name
        }
        return names
    }

    private func directory(of template: Template?) -> String {
        template.map { layout.directory(of: $0) } ?? layout.prefix
    }
}
