internal import Artifacts
internal import TupleSpace

/// Which CSARs the models and instances of a shared space need, and the removal of what none needs.
///
/// Who removes one says so in the space before looking whether somebody needs it, and nobody begins to need one that is
/// being removed. So of two that do both at once one waits for the other, whatever the store is.
struct ArtifactReferences {
    /// What says longer than this that it removes an artifact has died over it.
    private static let longestRemoval = Duration.seconds(60)
    let space: any TupleSpace
    let artifacts: any ArtifactStore

    /// Publishes an archive, and has a model need it.
    ///
    /// - Parameter refer: commits what needs it, under these conditions.
    func publishing<Value>(
        _ archive: String, _ refer: ([Commit.Condition]) async throws -> Value
    ) async throws -> Value {
        let digest = try await artifacts.publish(archive: archive)
        do {
            return try await publishing(archive, digest, refer)
        } catch {
            // Nothing is left of what was refused.
            try? await discard(digest)
            throw error
        }
    }

    private func publishing<Value>(
        _ archive: String, _ digest: String, _ refer: ([Commit.Condition]) async throws -> Value
    ) async throws -> Value {
        let mark = SpaceLayout.removal(ofArtifact: digest)
        for attempt in 1... {
            try await waitForAbsence(of: mark)
            do {
                let value = try await refer([.absent(mark)])
                // It may have been removed while nothing needed it.
                _ = try await artifacts.publish(archive: archive)
                return value
            } catch Refusal.raced {
                guard attempt < Contention.attempts, try await space.rdp(exactly: mark) != nil else {
                    throw Refusal.raced
                }
            }
        }
        throw Refusal.raced
    }

    private func waitForAbsence(of mark: TupleKey) async throws {
        while let stored = try await space.rdp(exactly: mark) {
            let since: Int64 = try stored.tuple.decode()
            if WallClock.milliseconds - since > Self.longestRemoval.components.seconds * 1000 {
                let removal = Commit(
                    conditions: [.unchanged(mark, stored.version)], writes: [.delete(mark)])
                do throws(TupleSpaceError) {
                    try await space.commit(removal)
                } catch {
                    guard error.code == .conflict else { throw error }
                }
            } else {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Removes what a form of a model has left, if nothing is of that form any more.
    func collect(_ form: ModelForm, of model: String) async throws {
        let users = try await users()
        if !users.contains(where: { $0.model == model && $0.form == form }) {
            let layout = SpaceLayout(model: model, instance: "")
            try await space.deleteAll(layout.rules(of: form))
        }
        if !users.contains(where: { $0.form.digest == form.digest }) { try await discard(form.digest) }
    }

    /// Removes an artifact that nothing is of any more.
    private func discard(_ digest: String) async throws {
        let mark = SpaceLayout.removal(ofArtifact: digest)
        let marking = Commit(
            conditions: [.absent(mark)], writes: [.put(try Tuple(mark, encoding: WallClock.milliseconds))])
        do throws(TupleSpaceError) {
            try await space.commit(marking)
        } catch {
            // Another removes it.
            guard error.code == .conflict else { throw error }
            return
        }
        var failure: (any Error)?
        do {
            if try await !users().contains(where: { $0.form.digest == digest }) {
                try await artifacts.remove(digest)
            }
        } catch {
            failure = error
        }
        try await space.commit(Commit(writes: [.delete(mark)]))
        if let failure { throw failure }
    }

    private func users() async throws -> [(model: String, form: ModelForm)] {
        var users: [(model: String, form: ModelForm)] = []
        for stored in try await space.rdAll(SpaceLayout.models) {
            users.append((stored.tuple.key.fields[1], try stored.tuple.decode(as: ModelRecord.self).form))
        }
        for stored in try await space.rdAll(SpaceLayout.instances) {
            guard let form = try stored.tuple.decode(as: InstanceRecord.self).form else { continue }
            users.append((stored.tuple.key.fields[1], form))
        }
        return users
    }
}

extension SpaceLayout {
    /// That somebody removes an artifact: when that began, in milliseconds since 1970.
    static func removal(ofArtifact digest: String) -> TupleKey { TupleKey(["removal", digest]) }
}
