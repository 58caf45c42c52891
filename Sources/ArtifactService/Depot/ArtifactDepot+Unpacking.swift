internal import Artifacts
internal import Telemetry

/// The files of CSARs.
extension ArtifactDepot {
    /// The files of a CSAR, unpacked unless they are here.
    func csar(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Directory {
        let key = Key(.directory, digest)
        look(after: key)
        if let entry = index[key], entry.isDoomed {
            // Removed from the store while it was in use; it may be there again.
            _ = try await stored(digest)
            if index[key]?.isDoomed == true {
                try directory.redeem(digest)
                index.doom(key, false)
            }
        }
        if let entry = index[key] {
            metrics.requests["directory", "cached"].increment()
            touch(key)
            return answer(key, entry)
        }
        metrics.requests["directory", "unpacked"].increment()
        let task = unpackings.task(for: digest) { () async throws(ArtifactError) in try await self.unpack(digest) }
        return try await task.value.get()
    }

    func answer(_ key: Key, _ entry: CacheIndex.Entry) -> ArtifactAnswers.Directory {
        ArtifactAnswers.Directory(
            digest: "\(key.digest)", path: directory.path(of: key), size: entry.size, files: entry.files)
    }

    nonisolated func unpack(
        _ digest: ArtifactDigest
    ) async throws(ArtifactError) -> ArtifactAnswers.Directory {
        do throws(ArtifactError) {
            let began = ContinuousClock.now
            try directory.prepare()
            let summary = try await unpackPinned(digest)
            let answer = await unpacked(digest, summary)
            metrics.unpackSeconds.observe(.now - began)
            log(digest).info("unpacked: \(summary.files) files, \(summary.size) bytes", .artifactUnpacked)
            await tidySoon()
            return answer
        } catch {
            await unpackingFailed(digest)
            if error.code == .unusable { log(digest).warning("\(error)", .artifactUnusable) }
            throw error
        }
    }

    nonisolated func unpackPinned(_ digest: ArtifactDigest) async throws(ArtifactError) -> FileTree.Summary {
        let limits = await limits.unpacking
        while true {
            let archive = try await pinnedArchive(digest)
            let mark = FileMark(archive)
            let result = Result { () throws(ArtifactError) in try directory.unpack(archive, of: digest, limits) }
            // A file of the store may be removed and put again at any time, by any host: then it is not what was read.
            let hasChanged = mark == nil || FileMark(archive) != mark
            await unpin(Key(.archive, digest))
            if case .failure = result, hasChanged { continue }
            return try result.get()
        }
    }

    func pinnedArchive(_ digest: ArtifactDigest) async throws(ArtifactError) -> String {
        let key = Key(.archive, digest)
        while true {
            let path = try await archive(digest)
            guard index[key] != nil || store.file(of: digest) != nil else { continue }
            pins[key, default: 0] += 1
            return path
        }
    }

    func unpacked(_ digest: ArtifactDigest, _ summary: FileTree.Summary) -> ArtifactAnswers.Directory {
        let key = Key(.directory, digest)
        let entry = CacheIndex.Entry(size: summary.size, files: summary.files, used: WallClock.microseconds)
        index.insert(key, entry)
        unpackings.forget(digest)
        metrics.show(index)
        return answer(key, entry)
    }

    func unpackingFailed(_ digest: ArtifactDigest) { unpackings.forget(digest) }
}
