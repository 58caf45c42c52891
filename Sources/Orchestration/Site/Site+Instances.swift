internal import Artifacts
internal import Telemetry
internal import TOSCA
internal import TupleSpace

/// Instances of models.
extension Site {
    /// Makes an instance, of which nothing is there: its nodes are known, and its inputs are checked.
    ///
    /// - Throws: code `.exists` when there is one of this name, `.invalid` for inputs that the model does not take.
    @concurrent
    public func createInstance(
        of model: String, named name: String, inputs: [String: JSON] = [:]
    ) async throws(SiteError) -> SiteInstance {
        try Self.check(name: name, of: "an instance")
        let layout = SpaceLayout(model: model, instance: name)
        return try await saying(model, name) {
            try await settling("the model '\(model)'") {
                guard let found = try await record(of: model) else { throw SiteError.noModel(model) }
                guard try await space.rdp(exactly: layout.instanceKey) == nil else {
                    throw SiteError(
                        .exists, "the model '\(model)' has an instance '\(name)' already",
                        hint: "choose another name, or remove that one")
                }
                let read = try await read(found.record.form, of: model)
                let resolved = try ResolvedInputs(of: read.service, given: inputs, checksValues: true)
                _ = try InstanceModel(of: read.service, inputs: resolved)
                var (record, instance) = (found.record, InstanceRecord(created: WallClock.milliseconds))
                record.instances += 1
                instance.inputs = inputs
                instance.form = record.form
                try await commit(
                    Commit(
                        conditions: [
                            .unchanged(layout.modelKey, found.stored.version), .absent(layout.instanceKey),
                        ],
                        writes: [
                            .put(try Tuple(layout.modelKey, encoding: record)),
                            .put(try Tuple(layout.instanceKey, encoding: instance)),
                        ]))
                return try await self.instance(layout, instance)
            }
        }
    }

    /// The instances of a model, by their names.
    ///
    /// - Parameter cursor: where an earlier page says that it goes on.
    public func instances(
        of model: String, after cursor: String? = nil, limit: Int = 100
    ) async throws(SiteError) -> Page<InstanceSummary> {
        try await saying(model) {
            guard try await record(of: model) != nil else { throw SiteError.noModel(model) }
            let after = cursor.map { SpaceLayout(model: model, instance: $0).instanceKey }
            let stored = try await space.rdAll(["instances", model], after: after, limit: limit + 1)
            var instances: [InstanceSummary] = []
            for stored in stored {
                let record: InstanceRecord = try stored.tuple.decode()
                instances.append(
                    InstanceSummary(
                        model: model, name: stored.tuple.key.fields.last ?? "", record: record,
                        execution: try await lastExecution(of: record)))
            }
            return Page(instances, limit: limit) { $0.name }
        }
    }

    /// An instance with its nodes, and with the outputs of the topology as they are now.
    @concurrent
    public func instance(_ name: String, of model: String) async throws(SiteError) -> SiteInstance {
        let layout = SpaceLayout(model: model, instance: name)
        return try await saying(model, name) {
            guard let stored = try await space.rdp(exactly: layout.instanceKey) else {
                guard try await record(of: model) != nil else { throw SiteError.noModel(model) }
                throw SiteError.noInstance(name, of: model)
            }
            return try await instance(layout, try stored.tuple.decode())
        }
    }

    /// Removes an instance of which nothing is there, with the records of its executions and all that they have left.
    ///
    /// - Throws: code `.busy` while an execution works on it, `.conflict` while a node of it is up.
    public func removeInstance(_ name: String, of model: String) async throws(SiteError) {
        let layout = SpaceLayout(model: model, instance: name)
        try await saying(model, name) {
            let form = try await settling("the instance '\(name)' of '\(model)'") {
                guard let stored = try await space.rdp(exactly: layout.instanceKey) else {
                    throw SiteError.noInstance(name, of: model)
                }
                let record: InstanceRecord = try stored.tuple.decode()
                if let last = try await lastExecution(of: record), last.status == .running { throw Refusal.busy(last) }
                guard try await !space.isLive(layout) else {
                    throw SiteError(
                        .conflict, "nodes of the instance '\(name)' of '\(model)' are up",
                        hint: "uninstall it first")
                }
                try await removeBooks(of: layout, stored, record.form)
                return record.form
            }
            if let form { await references.collectSoon(form, of: model) }
        }
    }

    /// Removes all that is known of an instance, its own record last: whoever begins something on it changes that.
    private func removeBooks(of layout: SpaceLayout, _ stored: StoredTuple, _ form: ModelForm?) async throws {
        let isUntouched = [Commit.Condition.unchanged(layout.instanceKey, stored.version)]
        do throws(TupleSpaceError) {
            for template in [layout.facts, layout.startKeys] {
                try await space.deleteAll(template, while: isUntouched)
            }
        } catch {
            guard error.code == .conflict else { throw error }
            throw Refusal.raced
        }
        for execution in try await executionRecords() where SpaceLayout(of: execution.record) == layout {
            try await ExecutionArchive(space: space, artifacts: artifacts)
                .remove(execution.stored, while: isUntouched)
        }
        let note = try form.map { try ArtifactReferences.note($0, of: layout.model) }
        try await commit(
            Commit(conditions: isUntouched, writes: [.delete(layout.instanceKey)] + [note].compactMap(\.self)))
    }

    func lastExecution(of instance: InstanceRecord) async throws -> ExecutionRecord? {
        guard let id = instance.execution else { return nil }
        return try await space.rdp(exactly: SpaceLayout.execution(id))?.tuple.decode()
    }

    private func instance(_ layout: SpaceLayout, _ record: InstanceRecord) async throws -> SiteInstance {
        let current = try await self.record(of: layout.model)?.record.form
        guard let form = record.form ?? current else { throw SiteError.noModel(layout.model) }
        let service = try await read(form, of: layout.model).service
        let inputs = try ResolvedInputs(
            of: service,
            given: record.inputs.filter { given in service.topology.inputs.contains { $0.name == given.key } })
        let model = try InstanceModel(of: service, inputs: inputs)
        let known = try await space.nodeRecords(layout)
        let site = ExecutionSite(
            execution: record.execution ?? "", layout: layout, service: service, model: model, inputs: inputs,
            form: form, root: Held(""))
        let names = model.nodes.indices.map(site.environment.name)
        let nodes = model.nodes.indices.map { index in
            let node = model.nodes[index]
            let template = service.topology.nodeTemplates[node.template]
            return SiteInstance.Node(
                name: names[index], template: template.name, position: node.position, type: template.type,
                host: node.host.map { names[$0] }, record: known[names[index]] ?? NodeRecord())
        }
        return SiteInstance(
            model: layout.model, name: layout.instance, record: record, isCurrent: form == current, nodes: nodes,
            outputs: site.outputs(nodes.map(\.record)), execution: try await lastExecution(of: record))
    }
}
