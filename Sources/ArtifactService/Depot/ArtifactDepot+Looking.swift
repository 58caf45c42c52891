internal import Artifacts
internal import Telemetry

/// What there is, and whether it is sound.
extension ArtifactDepot {
    /// What is kept here.
    func cached() -> [ArtifactAnswers.Cached] {
        let now = WallClock.microseconds
        return index.entries.map { key, entry in
            ArtifactAnswers.Cached(
                digest: "\(key.digest)", kind: key.kind, size: entry.size, files: entry.files,
                used: Timestamp.text(entry.used), age: Int(max(0, now - entry.used) / 1_000_000),
                inUse: pins[key] != nil || directory.isInUse(key))
        }.sorted { ($0.digest, $0.kind.rawValue) < ($1.digest, $1.kind.rawValue) }
    }

    /// How much is kept here, and what is on its way.
    var overview: (digests: Int, bytes: Int, transfers: Int) {
        (Set(index.entries.keys.map(\.digest)).count, index.size, fetches.count + storings.count)
    }

    /// Reads what is kept here, and lets go of what is not what it should be.
    ///
    /// - Parameter digest: of one artifact; nil for all.
    func verify(_ digest: ArtifactDigest? = nil) async -> [ArtifactAnswers.Verdict] {
        let keys = index.entries.keys.filter { digest == nil || $0.digest == digest }
        var verdicts: [ArtifactAnswers.Verdict] = []
        for key in keys.sorted(by: { ($0.digest, $0.kind.rawValue) < ($1.digest, $1.kind.rawValue) }) {
            guard index[key] != nil else { continue }
            pins[key, default: 0] += 1
            let directory = directory
            let complaint = await Task.detached { directory.complaint(about: key) }.value
            unpin(key)
            guard let complaint else {
                verdicts.append(ArtifactAnswers.Verdict(digest: "\(key.digest)", kind: key.kind, sound: true))
                continue
            }
            log(key.digest).error("the \(key.kind.rawValue) in the cache is damaged: \(complaint)", .artifactDamaged)
            let isGone = await release(key, nil)
            if !isGone, key.kind == .directory {
                directory.doom(key.digest)
                index.doom(key)
            }
            let what = isGone ? "it was removed" : "it is in use, and goes when it is not"
            verdicts.append(
                ArtifactAnswers.Verdict(
                    digest: "\(key.digest)", kind: key.kind, sound: false, detail: "\(complaint); \(what)"))
        }
        return verdicts
    }
}
