internal import Artifacts
internal import Telemetry

/// What goes to the store.
extension ArtifactDepot {
    /// Stores a file of `incoming` whose digest was computed when it was written; once, however many bring it.
    ///
    /// - Returns: whether it is new.
    func put(_ path: String, size: Int, as digest: ArtifactDigest) async throws(ArtifactError) -> Bool {
        let task = storings.task(for: digest) { () async throws(ArtifactError) in
            try await self.transfer(path, size: size, as: digest)
        }
        return try await task.value.get()
    }

    nonisolated func transfer(
        _ path: String, size: Int, as digest: ArtifactDigest
    ) async throws(ArtifactError) -> Bool {
        do {
            let isNew = try await gate.pass { try await self.upload(path, size: size, as: digest) }
            await storingEnded(digest)
            return isNew
        } catch let error as ArtifactError {
            metrics.transfers["store", "failed"].increment()
            if error.code == .unavailable { log(digest).error("not stored: \(error)", .artifactNotTransferred) }
            await storingEnded(digest)
            throw error
        } catch {
            await storingEnded(digest)
            throw ArtifactError(.cancelled, "the artifact \(digest) is not stored: the daemon stops")
        }
    }

    func storingEnded(_ digest: ArtifactDigest) { storings.forget(digest) }

    nonisolated func upload(
        _ path: String, size: Int, as digest: ArtifactDigest
    ) async throws(ArtifactError) -> Bool {
        // One of another size was left so by a server that died.
        guard try await store.size(of: digest) != size else {
            metrics.transfers["store", "known"].increment()
            return false
        }
        try await store.put(path, size: size, as: digest)
        metrics.transfers["store", "done"].increment()
        metrics.bytes["store"].increment(by: UInt64(size))
        log(digest).info("stored: \(size) bytes in \(store.name)", .artifactStored)
        // It is here already: nobody of this host has to fetch it.
        if store.file(of: digest) == nil {
            await makeRoom(size)
            try await adopt(path, size: size, as: digest)
        }
        return true
    }
}
