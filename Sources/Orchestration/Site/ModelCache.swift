internal import Artifacts
internal import CSAR
internal import TOSCA

/// The models that were read, by their form: to read one takes longer than anything else that is done with it.
actor ModelCache {
    /// How many are kept.
    private static let limit = 32

    private struct Entry {
        let reading: Task<Model?, any Error>
        var used: Int
    }

    private let artifacts: any ArtifactStore
    private var entries: [ModelForm: Entry] = [:]
    private var uses = 0

    init(_ artifacts: any ArtifactStore) { self.artifacts = artifacts }

    /// The model of a form; nil when its CSAR is nowhere any more.
    ///
    /// - Throws: `ArtifactError` when the store is in the way; `ModelError` for a CSAR that this version cannot read.
    func model(_ form: ModelForm) async throws -> Model? {
        uses += 1
        if entries[form] == nil {
            entries[form] = Entry(
                reading: Task { [artifacts] in try await Self.read(form, from: artifacts) }, used: uses)
            if entries.count > Self.limit, let oldest = entries.min(by: { $0.value.used < $1.value.used })?.key {
                entries[oldest] = nil
            }
        }
        entries[form]?.used = uses
        guard let reading = entries[form]?.reading else { return nil }
        do {
            if let model = try await reading.value { return model }
        } catch {
            // Another time it may be possible.
            if entries[form]?.reading == reading { entries[form] = nil }
            throw error
        }
        if entries[form]?.reading == reading { entries[form] = nil }
        return nil
    }

    /// Knows a model that was just read.
    func keep(_ model: Model, _ form: ModelForm) {
        uses += 1
        entries[form] = Entry(reading: Task { model }, used: uses)
    }

    @concurrent
    private static func read(_ form: ModelForm, from artifacts: any ArtifactStore) async throws -> Model? {
        let csar: Held<CSAR>
        do throws(ArtifactError) {
            csar = try await artifacts.csar(form.digest, entry: form.entry)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
        return try await csar.whileHeld { try Model($0, isLenient: form.isLenient) }
    }
}
