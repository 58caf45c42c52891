internal import Consul

/// Payloads that are written in parts.
extension ConsulSpace {
    /// The payloads that take more than one value of Consul's.
    func widePayloads(of commit: Commit) throws(TupleSpaceError) -> [TupleKey: [UInt8]] {
        var payloads: [TupleKey: [UInt8]] = [:]
        for write in commit.writes {
            switch write {
            case .put(let tuple):
                guard tuple.payload.count <= WidePayload.longest else { throw Self.tooLong(tuple) }
                // Of several writes of one tuple only the last is seen.
                payloads[tuple.key] = tuple.payload.count > WidePayload.threshold ? tuple.payload : nil
            case .delete(let key): payloads[key] = nil
            case .finish: break
            }
        }
        return payloads
    }

    private static func tooLong(_ tuple: Tuple) -> TupleSpaceError {
        TupleSpaceError(
            .tooLarge,
            "the tuple \(tuple.key) has \(tuple.payload.count) bytes; at most \(WidePayload.longest) are taken")
    }

    /// Writes the parts, makes the commit, and deletes what is of no use then: the parts that stood there before,
    /// or those that were written in vain.
    ///
    /// What a process that dies in between leaves is gone with the next wide payload of the tuple, or with the tuple.
    ///
    /// - Returns: nil if the parts are gone before the commit was made.
    func performInParts(
        _ commit: Commit, _ payloads: [TupleKey: [UInt8]], _ tenure: ConsulTenure
    ) async throws(TupleSpaceError) -> Version? {
        var wide: [TupleKey: ConsulTranslation.Wide] = [:]
        for (key, payload) in payloads {
            let id = "\(nextNumber())-\(UInt32.random(in: 0 ... .max))"
            wide[key] = .init(payload: WidePayload(payload, id: id))
        }
        try checkSize(of: translate(commit, wide: wide).operations)
        let written = wide.map { ($0, $1.payload.place(of: $0, in: layout)) }
        var replaced: [(TupleKey, String)] = []
        let version: Version?
        do throws(TupleSpaceError) {
            for (key, parts) in wide {
                replaced += try await places(of: key).map { (key, $0) }
                let index = try await write(payloads[key] ?? [], at: parts.payload.place(of: key, in: layout), tenure)
                wide[key]?.writtenAt = index
            }
            version = try await perform(commit, wide: wide, tenure)
        } catch {
            await discard(written)
            throw error
        }
        await discard(version == nil ? written : replaced)
        return version
    }

    /// Where parts stand beside a tuple, be they the tuple's or what others have left.
    private func places(of key: TupleKey) async throws(TupleSpaceError) -> Set<String> {
        let parts = layout.parts(key)
        let names = try await patiently { [client] () async throws(ConsulError) in
            try await client.keys(parts, .consistent)
        }
        return Set(names.compactMap { name in name.lastIndex(of: "-").map { String(name[...$0]) } })
    }

    /// Writes the parts of a payload.
    ///
    /// - Returns: the index at which the first one was written.
    private func write(
        _ payload: [UInt8], at place: String, _ tenure: ConsulTenure
    ) async throws(TupleSpaceError) -> UInt64 {
        var first: UInt64?
        for number in 0..<WidePayload.count(of: payload) {
            let part = WidePayload.part(number, of: payload)
            switch await tenure.submit([.set("\(place)\(number)", part)]) {
            case .success(let index): first = first ?? index
            case .failure(let failure): throw TupleSpaceError(failure)
            }
        }
        return first ?? 0
    }

    private func discard(_ useless: [(TupleKey, String)]) async {
        // Also for those who are cancelled.
        await Task { for (key, place) in useless { await discard(place, of: key) } }.value
    }

    /// Deletes the parts of a payload unless the tuple has it.
    ///
    /// What cannot be deleted now is gone with the tuple. A commit that names them and arrives only now finds them gone,
    /// and is not done.
    private func discard(_ place: String, of key: TupleKey) async {
        let tuple = layout.tuple(key)
        for _ in 0..<10 {
            do throws(ConsulError) {
                let entry = try await client.get(tuple, .consistent)
                guard entry.flatMap(WidePayload.init)?.place(of: key, in: layout) != place else { return }
                let asRead = entry.map { TransactionOperation.checkIndex(tuple, $0.modifyIndex) }
                try await client.transaction([asRead ?? .checkNotExists(tuple), .deleteTree(place)])
                return
            } catch {
                if case .rejected = error.code { continue }
                guard error.isPassing else { return }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
