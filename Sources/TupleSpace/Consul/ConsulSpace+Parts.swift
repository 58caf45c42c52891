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

    /// Writes the parts, makes the commit, and deletes what is of no use then: the parts of payloads that were replaced,
    /// or those that were written in vain.
    ///
    /// If the process dies between, they stay beside the tuple, and are gone with it.
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
        var replaced: [TupleKey: WidePayload] = [:]
        let version: Version?
        do throws(TupleSpaceError) {
            for (key, parts) in wide {
                replaced[key] = try await entry(layout.tuple(key)).flatMap(WidePayload.init)
                let index = try await write(payloads[key] ?? [], at: parts.payload.place(of: key, in: layout), tenure)
                wide[key]?.writtenAt = index
            }
            version = try await perform(commit, wide: wide, tenure)
        } catch {
            await discard(wide.mapValues(\.payload))
            throw error
        }
        await discard(version == nil ? wide.mapValues(\.payload) : replaced)
        return version
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

    private func discard(_ useless: [TupleKey: WidePayload]) async {
        // Also for those who are cancelled.
        await Task { for (key, parts) in useless { await discard(parts, key) } }.value
    }

    /// Deletes the parts of a payload unless the tuple has it.
    ///
    /// What cannot be deleted now is gone with the tuple. A commit that names them and arrives only now finds them gone,
    /// and is not done.
    private func discard(_ parts: WidePayload, _ key: TupleKey) async {
        let (tuple, place) = (layout.tuple(key), parts.place(of: key, in: layout))
        for _ in 0..<10 {
            do throws(ConsulError) {
                let entry = try await client.get(tuple, .consistent)
                guard entry.flatMap(WidePayload.init) != parts else { return }
                let isUnchanged = entry.map { TransactionOperation.checkIndex(tuple, $0.modifyIndex) }
                try await client.transaction([isUnchanged ?? .checkNotExists(tuple), .deleteTree(place)])
                return
            } catch {
                guard case .rejected = error.code else { return }
            }
        }
    }
}
