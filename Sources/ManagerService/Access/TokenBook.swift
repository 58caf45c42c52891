internal import Crypto
internal import EventLoop
internal import Systemd
internal import TupleSpace

/// The tokens of a site, which are tuples: all managers know the same ones.
///
/// What was read last is kept, so that a request with a token takes no way to the space. A manager reads them again every
/// few seconds, and at once when it is shown one that it does not know.
final class TokenBook: Sendable {
    private struct Entry {
        let record: TokenRecord
        let hash: [UInt8]
    }

    private struct State {
        var entries: [Entry] = []
        /// When the tokens were read last, or began to be.
        var read: ContinuousClock.Instant?
        /// The next reading that somebody waits for, until it begins.
        var next: Task<Void, Never>?
    }

    private let state = Locked(State())

    /// More than anybody can keep track of.
    static let mostTokens = 1000
    /// So often strangers can have the tokens be read again.
    private static let shortestPause = Duration.milliseconds(500)

    private static let template: Template = ["tokens"]

    private static func key(_ name: String) -> TupleKey { ["tokens", name] }

    /// Who shows this token; nil for one that is not known, or not any more.
    func owner(of token: String, at now: Int64 = Timestamp.now.milliseconds) -> TokenRecord? {
        let shown = Token.hash(token)
        var found: TokenRecord?
        // All are looked at, to the last byte: how long it takes says nothing.
        for entry in state.withLock({ $0.entries }) where entry.hash.equalsInConstantTime(shown) {
            found = entry.record
        }
        guard let found, found.expires.map({ $0 > now }) ?? true else { return nil }
        return found
    }

    /// Reads the tokens for somebody who shows one that is not known: it may have been made a moment ago.
    ///
    /// All who come before that begins wait for the same reading. Where the space does not answer it is as if nothing was
    /// new.
    func readAnew(from space: any TupleSpace) async {
        let reading = state.withLock { state in
            if let next = state.next { return next }
            let beginning = state.read.map { $0 + Self.shortestPause } ?? .now
            let reading = Task {
                try? await Task.sleep(until: beginning)
                // Counted from its beginning: strangers who come while it goes on wait as long for the next one.
                self.state.withLock { ($0.next, $0.read) = (nil, .now) }
                try? await self.refresh(from: space)
            }
            state.next = reading
            return reading
        }
        await reading.value
    }

    /// Reads the tokens.
    func refresh(from space: any TupleSpace) async throws(TupleSpaceError) {
        let records = try await Self.records(in: space)
        let entries = records.map { Entry(record: $0, hash: [UInt8](hex: $0.hash) ?? []) }
        state.withLock { ($0.entries, $0.read) = (entries, .now) }
    }

    // MARK: - In the space

    /// All tokens, by name.
    static func records(in space: any TupleSpace) async throws(TupleSpaceError) -> [TokenRecord] {
        var records: [TokenRecord] = []
        for stored in try await space.rdAll(template, after: nil, limit: mostTokens) {
            records.append(try stored.tuple.decode())
        }
        return records
    }

    /// Makes a token.
    ///
    /// - Throws: `TupleSpaceError`; `TokenBookError` where there is one of this name, or there are too many.
    static func add(
        _ name: String, role: Role, lifetime: Duration?, to space: any TupleSpace
    ) async throws -> (token: Secret, record: TokenRecord) {
        guard try await records(in: space).count < mostTokens else {
            throw TokenBookError(description: "there are \(mostTokens) tokens; remove those that nobody needs")
        }
        let token = Token.make()
        let now = Timestamp.now.milliseconds
        let record = TokenRecord(
            name: name, role: role, hash: Token.hash(token.exposed).hex, created: now,
            expires: lifetime.map { now + Int64($0 / .milliseconds(1)) })
        let commit = Commit(conditions: [.absent(key(name))], writes: [.put(try Tuple(key(name), encoding: record))])
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            guard error.code == .conflict else { throw error }
            throw TokenBookError(
                description: "there is a token '\(name)' already; choose another name, or remove that one")
        }
        return (token, record)
    }

    /// Takes a token out of force; false where there is none of this name.
    static func remove(_ name: String, from space: any TupleSpace) async throws(TupleSpaceError) -> Bool {
        guard try await space.rdp(exactly: key(name)) != nil else { return false }
        try await space.commit(Commit(writes: [.delete(key(name))]))
        return true
    }
}

/// Why there is no such token.
struct TokenBookError: Error, CustomStringConvertible {
    let description: String
}
