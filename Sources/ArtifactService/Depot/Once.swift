internal import Artifacts

/// Does what several want at the same time only once: who comes while it is done gets what comes of it.
///
/// It goes on when those go who have asked for it: others may be on their way.
struct Once<Key: Hashable & Sendable, Value: Sendable> {
    private var running: [Key: Task<Result<Value, ArtifactError>, Never>] = [:]

    /// What is being done for a key, begun now if it was not.
    mutating func task(
        for key: Key, _ body: @escaping @Sendable () async throws(ArtifactError) -> Value
    ) -> Task<Result<Value, ArtifactError>, Never> {
        if let task = running[key] { return task }
        let task = Task.detached {
            do throws(ArtifactError) {
                return Result<Value, ArtifactError>.success(try await body())
            } catch {
                return Result<Value, ArtifactError>.failure(error)
            }
        }
        running[key] = task
        return task
    }

    /// It is done: who comes now begins anew.
    mutating func forget(_ key: Key) { running[key] = nil }

    /// How much is being done.
    var count: Int { running.count }

    /// Ends all of it.
    func cancel() { for task in running.values { task.cancel() } }
}
