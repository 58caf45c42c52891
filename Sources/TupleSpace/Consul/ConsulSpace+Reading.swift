internal import Consul

/// Reading.
extension ConsulSpace {
    /// Reads the tuple of exactly this key, if it is there.
    public func rdp(exactly key: TupleKey) async throws(TupleSpaceError) -> StoredTuple? {
        while let entry = try await entry(layout.tuple(key)) {
            // One that was replaced meanwhile is there all the same.
            if let stored = try await complete(entry, key) { return stored }
        }
        return nil
    }

    /// Reads a matching tuple after a key, if there is one.
    public func rdp(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple? {
        try await rdAll(template, after: key, limit: 1).first
    }

    /// Reads matching tuples after a key, in the order of their keys.
    public func rdAll(
        _ template: Template, after key: TupleKey?, limit: Int
    ) async throws(TupleSpaceError) -> [StoredTuple] {
        guard limit > ConsulClient.maximumOperations else {
            return try await few(template, after: key, limit: limit)
        }
        try await checkReadable()
        let directory = layout.directory(of: template)
        let entries = try await patiently { [client] () async throws(ConsulError) in
            try await client.list(directory, .consistent)
        }
        var parts: [String: [UInt8]] = [:]
        for entry in entries {
            if case .part = layout.entry(at: entry.key) { parts[entry.key] = entry.value }
        }
        var found: [StoredTuple] = []
        for entry in entries {
            guard case .tuple(let tuple) = layout.entry(at: entry.key), key.map({ $0 < tuple }) ?? true else {
                continue
            }
            guard let stored = StoredTuple(entry, key: tuple, parts: parts, layout) else {
                throw Self.incomplete(tuple)
            }
            found.append(stored)
        }
        found.sort { $0.tuple.key < $1.tuple.key }
        return limit < found.count ? Array(found.prefix(limit)) : found
    }

    /// Reads a few tuples of perhaps many: first their names.
    private func few(
        _ template: Template, after key: TupleKey?, limit: Int
    ) async throws(TupleSpaceError) -> [StoredTuple] {
        while limit > 0 {
            let listing = ConsulListing(try await names(under: template), layout)
            var wanted = listing.tuples[...]
            if let key { wanted = wanted.drop { !(key < $0) } }
            guard !wanted.isEmpty else { break }
            var found: [StoredTuple] = []
            // Those that are gone meanwhile make room for later ones.
            while found.count < limit, !wanted.isEmpty {
                let next = Array(wanted.prefix(limit - found.count))
                wanted = wanted.dropFirst(next.count)
                found += try await tuples(next)
            }
            // If all are gone others may have come.
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Those of the tuples that are there.
    private func tuples(_ keys: [TupleKey]) async throws(TupleSpaceError) -> [StoredTuple] {
        let places = keys.map { layout.tuple($0) }
        let entries = try await patiently { [client] () async throws(ConsulError) in try await client.get(places) }
        var found: [StoredTuple] = []
        for (key, place) in zip(keys, places) {
            guard let entry = entries[place] else { continue }
            var stored = try await complete(entry, key)
            if stored == nil { stored = try await rdp(exactly: key) }
            if let stored { found.append(stored) }
        }
        return found
    }

    /// Who has taken which of the matching tuples.
    public func holders(_ template: Template) async throws(TupleSpaceError) -> [TupleKey: Session] {
        // Names first: payloads may be large, and are of no interest.
        var held: [String: TupleKey] = [:]
        for name in try await names(under: template) {
            if case .hold(let key) = layout.entry(at: name) { held[name] = key }
        }
        let places = held.keys.sorted()
        let entries = try await patiently { [client] () async throws(ConsulError) in try await client.get(places) }
        var holders: [TupleKey: Session] = [:]
        for (place, key) in held {
            guard let entry = entries[place], entry.session != nil else { continue }
            holders[key] = Session(id: String(decoding: entry.value, as: UTF8.self))
        }
        return holders
    }

    /// The names of all keys that stand below a template.
    func names(under template: Template) async throws(TupleSpaceError) -> [String] {
        try await checkReadable()
        let directory = layout.directory(of: template)
        return try await patiently { [client] () async throws(ConsulError) in
            try await client.keys(directory, .consistent)
        }
    }

    func entry(_ place: String) async throws(TupleSpaceError) -> KeyValue? {
        try await patiently { [client] () async throws(ConsulError) in try await client.get(place, .consistent) }
    }

    /// Makes sure once that the token permits reading: what it does not is left out of listings without a word.
    func checkReadable() async throws(TupleSpaceError) {
        guard !isReadable else { return }
        _ = try await entry(layout.prefix + "-")
        isReadable = true
    }

    /// The tuple with its whole payload; nil if it was replaced while that was read.
    func complete(_ entry: KeyValue, _ key: TupleKey) async throws(TupleSpaceError) -> StoredTuple? {
        guard let wide = WidePayload(entry) else { return StoredTuple(entry, key: key, parts: [:], layout) }
        let place = wide.place(of: key, in: layout)
        let entries = try await patiently { [client] () async throws(ConsulError) in
            try await client.list(place, .consistent)
        }
        let parts = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        if let stored = StoredTuple(entry, key: key, parts: parts, layout) { return stored }
        guard try await self.entry(entry.key)?.modifyIndex != entry.modifyIndex else { throw Self.incomplete(key) }
        return nil
    }

    private static func incomplete(_ key: TupleKey) -> TupleSpaceError {
        TupleSpaceError(
            .unreadable, "parts of the payload of \(key) are not in Consul; somebody has deleted them: delete the tuple"
        )
    }

    /// Reads, bearing with servers that cannot be reached or have no leader for a while.
    func patiently<Result: Sendable>(
        _ body: () async throws(ConsulError) -> Result
    ) async throws(TupleSpaceError) -> Result {
        let deadline = ContinuousClock.now + options.patience
        var pause = GrowingPause()
        while true {
            do throws(ConsulError) {
                return try await body()
            } catch {
                guard error.isPassing, ContinuousClock.now < deadline else { throw TupleSpaceError(error) }
                do { try await pause.wait() } catch {
                    throw TupleSpaceError(.cancelled, "the read was cancelled")
                }
            }
        }
    }
}

extension TupleSpaceError {
    init(_ error: ConsulError) {
        switch error.code {
        case .cancelled: self.init(.cancelled, error.description)
        case .tooLarge: self.init(.tooLarge, error.description)
        case .sessionInvalid: self.init(.sessionEnded, error.description)
        default: self.init(.storage, error.description)
        }
    }

    init(_ failure: ConsulTenure.Failure) {
        switch failure {
        case .rejected(let failures):
            self.init(.conflict, "nothing was committed: \(failures.map(\.reason).joined(separator: "; "))")
        case .ended(let reason):
            self.init(.sessionEnded, "\(reason); what it had taken is back in the space")
        case .failed(let error): self.init(error)
        case .full: self.init(.tooLarge, "too many writes wait for Consul already")
        }
    }
}
