internal import Artifacts
internal import Telemetry
internal import Zip

/// The artifacts as this host sees them: those of the store, and those of them that are kept here.
///
/// The actor has the index of the cache, and lets everything be done once; what takes time is done outside of it.
actor ArtifactDepot {
    typealias Key = CacheIndex.Key

    /// What may be changed while it works.
    struct Limits: Sendable {
        var cache = CacheLimits()
        /// The most bytes of an artifact.
        var artifact = 4 << 30
        /// How far archives are unpacked.
        var unpacking = UnpackLimits()
        /// How many artifacts are on their way to the store or from it at once, and how many from clients.
        var transfers = 4
    }

    nonisolated let store: any BlobStore
    nonisolated let directory: CacheDirectory
    nonisolated let logger: Logger
    nonisolated let metrics: ArtifactMetrics
    /// For what is on its way to the store or from it.
    nonisolated let gate: Gate
    /// For what is read from clients: they fill the disk.
    nonisolated let receiving: Gate
    private(set) var limits: Limits
    var index: CacheIndex

    var fetches = Once<ArtifactDigest, Void>()
    var unpackings = Once<ArtifactDigest, ArtifactAnswers.Directory>()
    var storings = Once<ArtifactDigest, Bool>()
    var tidying: Task<Void, Never>?
    /// What is being read here just now, and how often.
    var pins: [Key: Int] = [:]
    /// Files of the store on a disk of this host that have been read and found to be what their names say.
    var examined: [ArtifactDigest: FileMark] = [:]

    /// Opens the cache.
    ///
    /// - Throws: `ArtifactError`, code `.inUse` when another process has the cache.
    init(
        store: any BlobStore, cache: String, limits: Limits, logger: Logger, metrics: ArtifactMetrics
    ) throws(ArtifactError) {
        self.store = store
        self.limits = limits
        self.logger = logger
        self.metrics = metrics
        gate = Gate(limits.transfers)
        receiving = Gate(limits.transfers)
        directory = try CacheDirectory(cache)
        index = try directory.scan()
        metrics.show(index)
    }

    nonisolated func log(_ digest: ArtifactDigest) -> Logger { logger.with(.artifact, "\(digest)") }

    /// Takes other limits, and lets go at once of what is too much now.
    func use(_ limits: Limits) async {
        self.limits = limits
        for gate in [gate, receiving] { await gate.setLimit(limits.transfers) }
        await tidy()
    }

    /// Ends all that is on its way.
    func cancel() {
        fetches.cancel()
        unpackings.cancel()
        storings.cancel()
        tidying?.cancel()
    }
}
