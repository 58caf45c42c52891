internal import EventLoop

/// Contents of answers that are known already, those that were not asked for longest forgotten first.
final class AnswerCache: Sendable {
    /// Which answer of which form of a model.
    struct Key: Hashable, Sendable {
        /// What the answer depends on: a digest.
        let source: String
        /// What is asked of it: `topology`.
        let what: String
    }

    private struct Entry {
        /// Whoever asks meanwhile waits for the same.
        let making: Task<[UInt8], any Error>
        var size = 0
        var used: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var uses = 0
    }

    private let state = Locked(State())
    /// How many bytes are kept at most.
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The content, made if it is not known; what cannot be made now is tried again the next time.
    func content(_ key: Key, make: @escaping @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        let (making, isFirst) = state.withLock { state in
            state.uses += 1
            if let entry = state.entries[key] {
                state.entries[key]?.used = state.uses
                return (entry.making, false)
            }
            let making = Task { try await make() }
            state.entries[key] = Entry(making: making, used: state.uses)
            return (making, true)
        }
        let result = await making.result
        if isFirst { keep(result, key) }
        return try result.get()
    }

    private func keep(_ result: Result<[UInt8], any Error>, _ key: Key) {
        state.withLock { state in
            // One that would take the place of all others is not worth it.
            guard case .success(let bytes) = result, bytes.count <= limit / 4 else {
                state.entries[key] = nil
                return
            }
            state.entries[key]?.size = bytes.count
            state.size += bytes.count
            let byAge = state.entries.filter { $0.value.size > 0 }.sorted { $0.value.used < $1.value.used }
            for (key, entry) in byAge where state.size > limit {
                state.entries[key] = nil
                state.size -= entry.size
            }
        }
    }
}
