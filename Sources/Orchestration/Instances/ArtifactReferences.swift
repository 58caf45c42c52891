internal import Artifacts
internal import Telemetry
internal import TupleSpace

/// Which CSARs the models and instances of a shared space need, and the removal of what none needs.
///
/// Who removes one says so in the space before looking whether somebody needs it, and nobody begins to need one that is
/// being removed: of two who do both at once one waits for the other, whatever the store is. And whatever may be of no
/// use any more is noted in the commit that makes it so, and before it is published: who dies in between, or does not
/// reach the store, leaves the note to the engines.
struct ArtifactReferences {
    /// A note that a form of a model may be of no use any more.
    struct Note: Codable, Equatable {
        let form: ModelForm
        /// When it was made: milliseconds since 1970.
        let at: Int64
    }

    /// What says longer than this that it removes an artifact has died over it.
    private static let longestRemoval = Duration.seconds(60)

    /// How long somebody who waits for something else is kept waiting for a store.
    private static let patience = Duration.seconds(5)

    let space: any TupleSpace
    let artifacts: any ArtifactStore

    /// Notes that a form may be of no use any more.
    static func note(_ form: ModelForm, of model: String) throws -> Commit.Write {
        let note = Note(form: form, at: WallClock.milliseconds)
        return .put(try Tuple(SpaceLayout.unused(form, of: model), encoding: note))
    }

    // MARK: - Publishing

    /// Publishes the archive of a form, and has a model need it.
    ///
    /// - Parameter refer: commits what needs it, under these conditions.
    func publishing<Value>(
        _ archive: String, _ form: ModelForm, of model: String, _ refer: ([Commit.Condition]) async throws -> Value
    ) async throws -> Value {
        let note = try await space.commit(Commit(writes: [Self.note(form, of: model)]))
        let value: Value
        do {
            _ = try await artifacts.publish(archive: archive)
            value = try await referring(form.digest, refer)
            // It may have been removed while nothing needed it.
            _ = try await artifacts.publish(archive: archive)
        } catch {
            switch error {
            // Who was only overtaken tries again, and a store that is in the way is not asked once more.
            case Refusal.raced, is ArtifactError: break
            // Nothing is left of what was refused.
            default: await collectSoon(form, of: model)
            }
            throw error
        }
        let key = SpaceLayout.unused(form, of: model)
        try await space.commitUnlessChanged(Commit(conditions: [.unchanged(key, note)], writes: [.delete(key)]))
        return value
    }

    private func referring<Value>(
        _ digest: String, _ refer: ([Commit.Condition]) async throws -> Value
    ) async throws -> Value {
        let mark = SpaceLayout.removal(ofArtifact: digest)
        for attempt in 0... {
            try await waitForAbsence(of: mark)
            do {
                return try await refer([.absent(mark)])
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
            guard try await !breakRemoval(stored) else { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Takes the mark away of somebody who has died over a removal.
    private func breakRemoval(_ stored: StoredTuple) async throws -> Bool {
        let since: Int64 = try stored.tuple.decode()
        guard WallClock.milliseconds - since > Self.longestRemoval.components.seconds * 1000 else { return false }
        try await space.commitUnlessChanged(
            Commit(
                conditions: [.unchanged(stored.tuple.key, stored.version)], writes: [.delete(stored.tuple.key)]))
        return true
    }

    // MARK: - Collecting

    /// Removes what a form has left, if nothing is of it any more; if that cannot be done now, engines do it later.
    func collectSoon(_ form: ModelForm, of model: String) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await collect(form, of: model) }
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Removes what a form has left, if nothing is of it any more.
    func collect(_ form: ModelForm, of model: String) async throws {
        let note = try await space.rdp(exactly: SpaceLayout.unused(form, of: model))
        let users = try await users()
        if !users.contains(where: { $0.model == model && $0.form == form }) {
            try await space.deleteAll(SpaceLayout(model: model, instance: "").rules(of: form))
        }
        if !users.contains(where: { $0.form.digest == form.digest }) {
            guard try await discard(form.digest) else { return }
        }
        guard let note else { return }
        // One that was made meanwhile is of something that happened since.
        try await space.commitUnlessChanged(
            Commit(conditions: [.unchanged(note.tuple.key, note.version)], writes: [.delete(note.tuple.key)]))
    }

    /// Does what others have noted and not come to, at least so long ago.
    func collectNoted(age: Duration) async throws {
        let latest = WallClock.milliseconds - age.components.seconds * 1000
        for stored in try await space.rdAll(SpaceLayout.allUnused) {
            let note: Note = try stored.tuple.decode()
            if note.at <= latest { try await collect(note.form, of: stored.tuple.key.fields[1]) }
        }
    }

    /// Removes an artifact, unless something is of it after all.
    ///
    /// - Returns: false when somebody else is at that.
    private func discard(_ digest: String) async throws -> Bool {
        let mark = SpaceLayout.removal(ofArtifact: digest)
        if let stored = try await space.rdp(exactly: mark) {
            guard try await breakRemoval(stored) else { return false }
        }
        let marking = Commit(
            conditions: [.absent(mark)], writes: [.put(try Tuple(mark, encoding: WallClock.milliseconds))])
        guard try await space.commitUnlessChanged(marking) else { return false }
        var failure: (any Error)?
        do {
            if try await !users().contains(where: { $0.form.digest == digest }) {
                try await artifacts.remove(digest)
            }
        } catch {
            failure = error
        }
        // Also by who is cancelled: others would wait for a minute.
        let space = space
        _ = try await Task { try await space.commit(Commit(writes: [.delete(mark)])) }.value
        if let failure { throw failure }
        return true
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
    /// All that may be of no use any more.
    static let allUnused = Template(["unused"])
    /// That a form of a model may be of no use any more: `ArtifactReferences.Note`.
    static func unused(_ form: ModelForm, of model: String) -> TupleKey { TupleKey(["unused", model, form.field]) }
}
