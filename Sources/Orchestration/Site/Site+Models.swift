internal import Artifacts
internal import CSAR
internal import FoundationEssentials
internal import Glibc
internal import Telemetry
internal import TOSCA
internal import TupleSpace
internal import Zip

/// Models: service templates with their files, by name.
extension Site {
    /// Puts a model, or another form of one.
    ///
    /// The CSAR is read and checked to its end before anything is stored, and the instances that are there are asked
    /// whether they could go on with it: each of them keeps the form that it is of until something is started on it.
    ///
    /// - Parameters:
    ///   - archive: a file: a ZIP archive, or a service template in YAML by itself.
    ///   - named: the model's name.
    ///   - condition: what must be there before.
    /// - Throws: code `.invalid` with diagnostics for a model that is wrong, `.changed` when the condition does not hold,
    ///   `.conflict` when an instance could not go on with this form.
    @concurrent
    public func putModel(
        archive path: String, named name: String, isLenient: Bool = false, condition: ModelCondition = .none
    ) async throws(SiteError) -> ModelPut {
        try Self.check(name: name, of: "a model")
        return try await saying(name) {
            // What cannot be done need not be read.
            try condition.check(try await record(of: name)?.record, name)
            let directory = "\(scratch)/put-\(UInt64.random(in: 0...UInt64.max))"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let archive = directory + "/model.csar"
            let csar = try Self.open(path, as: archive, in: directory)
            let model = try Model(csar, isLenient: isLenient)
            let form = ModelForm(digest: csar.digest, entry: csar.entryDefinitions, isLenient: isLenient)
            try await ledger(SpaceLayout(model: name, instance: "")).checkOthers(than: form, model.service)
            let directives = try await directiveDiagnostics(of: model.service, in: name)
            let (record, earlier) = try await settling("the model '\(name)'") {
                try await references.publishing(archive, form, of: name) { conditions in
                    try await put(form, model.service, name, condition, conditions)
                }
            }
            await cache.keep(model, form)
            if let earlier, earlier != form { await references.collectSoon(earlier, of: name) }
            return ModelPut(
                model: SiteModel(
                    name: name, record: record, service: model.service, diagnostics: model.warnings + directives),
                isNew: earlier == nil)
        }
    }

    /// Makes an archive of what was given, and opens that.
    private static func open(_ path: String, as archive: String, in directory: String) throws -> CSAR {
        do {
            try CSAR.archive(try readable(path, in: directory), to: archive)
            return try CSAR.open(archive, store: directory + "/csar")
        } catch {
            guard error is CSARError || error is ZipError else { throw error }
            // Where it stands meanwhile says nothing to who has given it.
            let text = [path, archive, directory + "/template/main.yaml"].reduce("\(error)") {
                $0.replacing("\($1): error: ", with: "the CSAR cannot be used: ").replacing($1, with: "the CSAR")
            }
            throw SiteError(text: text)
        }
    }

    /// The file by a name that says what it is: an archive begins with what all ZIP archives begin with.
    private static func readable(_ path: String, in directory: String) throws -> String {
        let beginning = try ArtifactFile(path, O_RDONLY).read(atMost: 2)
        guard beginning != Array("PK".utf8) else { return path }
        let template = directory + "/template"
        try FileManager.default.createDirectory(atPath: template, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: path, toPath: template + "/main.yaml")
        return template + "/main.yaml"
    }

    private func put(
        _ form: ModelForm, _ service: ServiceTemplate, _ name: String, _ condition: ModelCondition,
        _ conditions: [Commit.Condition]
    ) async throws -> (ModelRecord, earlier: ModelForm?) {
        let layout = SpaceLayout(model: name, instance: "")
        let stored = try await space.rdp(exactly: layout.modelKey)
        let known: ModelRecord? = try stored?.tuple.decode()
        try condition.check(known, name)
        if let known, known.form == form { return (known, known.form) }
        try await ledger(layout).checkOthers(than: form, service)
        var record = known ?? ModelRecord(form, put: WallClock.milliseconds)
        record.take(form, at: WallClock.milliseconds)
        let note = try known.map { try ArtifactReferences.note($0.form, of: name) }
        try await commit(
            Commit(
                conditions: conditions + [.asRead(layout.modelKey, stored)],
                writes: [.put(try Tuple(layout.modelKey, encoding: record))] + [note].compactMap(\.self)))
        return (record, known?.form)
    }

    /// The models, by their names.
    ///
    /// - Parameter cursor: where an earlier page says that it goes on.
    public func models(after cursor: String? = nil, limit: Int = 100) async throws(SiteError) -> Page<ModelSummary> {
        try await saying {
            let after = cursor.map { SpaceLayout(model: $0, instance: "").modelKey }
            let stored = try await space.rdAll(SpaceLayout.models, after: after, limit: limit + 1)
            let models = try stored.map {
                ModelSummary(name: $0.tuple.key.fields[1], record: try $0.tuple.decode())
            }
            return Page(models, limit: limit) { $0.name }
        }
    }

    /// A model with its service template.
    public func model(_ name: String) async throws(SiteError) -> SiteModel {
        try await saying(name) {
            guard let found = try await record(of: name) else { throw SiteError.noModel(name) }
            return try await read(name, found.record)
        }
    }

    /// Writes the CSAR of a model to a file that is not there yet.
    ///
    /// - Returns: its digest.
    public func archive(of name: String, to file: String) async throws(SiteError) -> String {
        try await saying(name) {
            guard let found = try await record(of: name) else { throw SiteError.noModel(name) }
            try await artifacts.fetch(found.record.digest, to: file)
            return found.record.digest
        }
    }

    /// The order in which a workflow of a model would run, and why.
    ///
    /// - Throws: code `.invalid` with diagnostics for a workflow that the model has not, or that could never end.
    @concurrent
    public func plan(_ name: String, workflow: String) async throws(SiteError) -> Plan {
        try await saying(name) {
            let model = try await model(name)
            let workflow = model.service.declaredName(ofWorkflow: workflow)
            guard model.workflows.contains(workflow) else {
                throw SiteError(
                    .notFound, "no node type of the model '\(name)' has a workflow '\(workflow)'",
                    hint: "it has \(model.workflows.joined(separator: ", "))")
            }
            return try Plan(try WovenWorkflow(workflow, of: model.service))
        }
    }

    /// Removes a model of which there is no instance.
    ///
    /// - Throws: code `.conflict` while there is one, `.changed` when the condition does not hold.
    public func removeModel(_ name: String, condition: ModelCondition = .none) async throws(SiteError) {
        try await saying(name) {
            let form = try await settling("the model '\(name)'") {
                guard let found = try await record(of: name) else { throw SiteError.noModel(name) }
                try condition.check(found.record, name)
                if let instance = try await space.rdp(["instances", name]) {
                    throw SiteError(
                        .conflict,
                        "the model '\(name)' has instances: '\(instance.tuple.key.fields.last ?? "")' is one of them",
                        hint: "remove its instances first")
                }
                // A new instance would change the record.
                try await commit(
                    Commit(
                        conditions: [.unchanged(found.stored.tuple.key, found.stored.version)],
                        writes: [
                            .delete(found.stored.tuple.key),
                            try ArtifactReferences.note(found.record.form, of: name),
                        ]))
                return found.record.form
            }
            await references.collectSoon(form, of: name)
        }
    }

    func record(of model: String) async throws -> (stored: StoredTuple, record: ModelRecord)? {
        let key = SpaceLayout(model: model, instance: "").modelKey
        guard let stored = try await space.rdp(exactly: key) else { return nil }
        return (stored, try stored.tuple.decode())
    }

    func read(_ name: String, _ record: ModelRecord) async throws -> SiteModel {
        let model = try await read(record.form, of: name)
        let directives = try await directiveDiagnostics(of: model.service, in: name)
        return SiteModel(
            name: name, record: record, service: model.service, diagnostics: model.warnings + directives)
    }

    func read(_ form: ModelForm, of name: String) async throws -> Model {
        guard let model = try await cache.model(form) else {
            throw SiteError(
                .unavailable, "the CSAR of the model '\(name)' (\(form.digest)) is not in the artifact store",
                hint: "put the model again")
        }
        return model
    }
}
