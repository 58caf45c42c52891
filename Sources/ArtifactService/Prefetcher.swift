internal import Artifacts
internal import EventLoop
internal import Orchestration
internal import SpaceMembership
internal import Telemetry
internal import TupleSpace

/// Fetches and unpacks the CSAR of each model that is put into the space, before a worker of this host asks for it.
///
/// Nothing depends on it: what cannot be fetched now is fetched when it is asked for.
struct Prefetcher: Sendable {
    let depot: ArtifactDepot
    let space: SpaceConfiguration
    /// The name of this process, for people who look into the space.
    let name: String
    let loop: EventLoop
    let logger: Logger

    /// How long to wait before a space is tried again that could not be reached.
    private static let pause = Duration.seconds(5)
    /// How long a space may be away before that is told.
    private static let patience = Duration.seconds(60)

    /// Follows the space until the task is cancelled.
    func run() async {
        var isTold = false
        while !Task.isCancelled {
            do {
                try await SpaceVisit.with(space, name: name, loop: loop) { space in
                    try await space.watch(SpaceLayout.models, patience: Self.patience) { changes in
                        if isTold { logger.notice("the tuple space answers again", .spaceReachable) }
                        isTold = false
                        for change in changes where change.kind == .put {
                            await fetch(change.standing.key, in: space)
                        }
                        return !Task.isCancelled
                    }
                }
            } catch {
                if !isTold, !Task.isCancelled {
                    logger.warning("models are not prefetched: \(error)", .spaceUnreachable)
                }
                isTold = true
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func fetch(_ key: TupleKey, in space: ConsulSpace) async {
        do {
            guard let stored = try await space.rdp(exactly: key) else { return }
            let model: ModelRecord = try stored.tuple.decode()
            _ = try await depot.csar(ArtifactDigest(checking: model.digest))
        } catch {
            logger.info("the model at \(key) is not prefetched: \(error)")
        }
    }
}
