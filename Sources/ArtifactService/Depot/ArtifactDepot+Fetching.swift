internal import Artifacts
internal import Crypto
internal import Glibc
internal import HTTPServer
internal import Telemetry

/// What comes from the store.
extension ArtifactDepot {
    /// What the store has of an artifact.
    ///
    /// - Throws: code `.missing` if it is not there.
    nonisolated func stored(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Stored {
        guard let size = try await store.size(of: digest) else { throw store.missing(digest) }
        return ArtifactAnswers.Stored(digest: "\(digest)", size: size)
    }

    /// The bytes of an artifact, in a file that is open.
    func open(_ digest: ArtifactDigest) async throws(ArtifactError) -> OpenFile {
        let key = Key(.archive, digest)
        while true {
            let path = try await archive(digest)
            pins[key, default: 0] += 1
            defer { unpin(key) }
            do { return try OpenFile(path: path) } catch {
                // It may have gone in between; then it comes again.
                guard index[key] == nil, store.file(of: digest) == nil else {
                    throw ArtifactError(.unavailable, "\(error)")
                }
            }
        }
    }

    func unpin(_ key: Key) {
        pins[key] = pins[key].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// A file with the bytes of an artifact, which have been checked.
    func archive(_ digest: ArtifactDigest) async throws(ArtifactError) -> String {
        if let file = store.file(of: digest) {
            try await examine(file, digest)
            return file
        }
        let key = Key(.archive, digest)
        look(after: key)
        if index[key] == nil {
            metrics.requests["archive", "fetched"].increment()
            let task = fetches.task(for: digest) { () async throws(ArtifactError) in try await self.fetch(digest) }
            let result = await task.value
            try result.get()
        } else {
            metrics.requests["archive", "cached"].increment()
        }
        touch(key)
        return directory.path(of: key)
    }

    nonisolated func fetch(_ digest: ArtifactDigest) async throws(ArtifactError) {
        do {
            try await gate.pass { try await self.download(digest) }
        } catch let error as ArtifactError {
            metrics.transfers["fetch", error.code == .missing ? "missing" : "failed"].increment()
            switch error.code {
            case .damaged: log(digest).error("\(error)", .artifactDamaged)
            case .unavailable: log(digest).error("not fetched: \(error)", .artifactNotTransferred)
            default: break
            }
            await fetched(digest)
            throw error
        } catch {
            await fetched(digest)
            throw ArtifactError(.cancelled, "the artifact \(digest) is not fetched: the daemon stops")
        }
    }

    func fetched(_ digest: ArtifactDigest) { fetches.forget(digest) }

    nonisolated func download(_ digest: ArtifactDigest) async throws(ArtifactError) {
        let began = ContinuousClock.now
        let limit = await limits.artifact
        guard let size = try await store.size(of: digest) else { throw store.missing(digest) }
        guard size <= limit else {
            throw ArtifactError(
                .tooLarge, "the artifact \(digest) has \(size) bytes, more than the \(limit) of limits.artifact")
        }
        try directory.prepare()
        await makeRoom(size)
        let temporary = directory.temporary("fetch")
        do throws(ArtifactError) {
            let file = try ArtifactFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            var hash = SHA256()
            var received = 0
            try await store.get(digest) { piece throws(ArtifactError) in
                received += piece.count
                guard received <= limit else {
                    throw ArtifactError(
                        .tooLarge, "the artifact \(digest) has more than the \(limit) bytes of limits.artifact")
                }
                hash.update(piece)
                try file.write(piece)
            }
            let found = hash.finish().hex
            guard found == digest.hex else {
                throw ArtifactError(
                    .damaged,
                    "the artifact \(digest) is damaged: what \(store.name) has of it is sha256:\(found)\n    hint: put it"
                        + " again, and see what has changed it there")
            }
            try file.synchronize()
            try await adopt(temporary, size: received, as: digest)
            metrics.transfers["fetch", "done"].increment()
            metrics.bytes["fetch"].increment(by: UInt64(received))
            log(digest).info("fetched: \(received) bytes in \(Self.text(.now - began))", .artifactFetched)
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100 + attoseconds / 10_000_000_000_000_000
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction) s"
    }

    func adopt(_ path: String, size: Int, as digest: ArtifactDigest) throws(ArtifactError) {
        try directory.adopt(path, as: digest)
        index.insert(Key(.archive, digest), CacheIndex.Entry(size: size, files: 1, used: WallClock.microseconds))
        // Who asks from here on finds it.
        fetches.forget(digest)
        metrics.show(index)
    }

    /// Reads a file of the store that was not read since it was changed.
    func examine(_ path: String, _ digest: ArtifactDigest) async throws(ArtifactError) {
        guard let mark = FileMark(path) else {
            examined[digest] = nil
            _ = try await stored(digest)
            throw store.missing(digest)
        }
        guard examined[digest] != mark else { return }
        let found = try await Task.detached { () -> Result<String, ArtifactError> in
            do throws(ArtifactError) { return .success(try FileDigest.of(path)) } catch { return .failure(error) }
        }.value.get()
        guard found == digest.hex else {
            let error = ArtifactError(
                .damaged,
                "the artifact \(digest) is damaged: the file \(path) is sha256:\(found)\n    hint: put it again")
            log(digest).error("\(error)", .artifactDamaged)
            throw error
        }
        examined[digest] = mark
    }
}
