public import Artifacts
internal import CSAR
internal import TOSCA
public import TupleSpace

/// What people do with models, instances and executions, over the tuple space and the artifact store of a site.
///
/// It has no state of its own but a cache of models that were read: any number of them may be at work side by side, in
/// any processes. What it says was true when it was read; what it changes is changed at once or not at all.
///
/// All members throw `SiteError`.
public struct Site: Sendable {
    /// How many executions of an instance are kept, running and ended.
    public static let history = 16

    let space: any TupleSpace
    let artifacts: any ArtifactStore
    let scratch: String
    let cache: ModelCache

    /// A site.
    ///
    /// - Parameters:
    ///   - artifacts: where CSARs are, and the logs and outputs of what has ended, if it is a store for such.
    ///   - scratch: a directory for files that are only passed on.
    public init(space: any TupleSpace, artifacts: any ArtifactStore, scratch: String) {
        self.space = space
        self.artifacts = artifacts
        self.scratch = scratch
        cache = ModelCache(artifacts)
    }

    var references: ArtifactReferences { ArtifactReferences(space: space, artifacts: artifacts) }

    /// The books of an instance.
    func ledger(_ layout: SpaceLayout) -> InstanceLedger {
        InstanceLedger(space: space, layout: layout, isShared: true, bringsModel: false) { [cache] form in
            try await cache.model(form)?.service
        }
    }

    /// Calls `body`, and says in its own terms what that throws.
    func saying<Value>(
        _ model: String = "", _ instance: String = "", _ body: () async throws -> Value
    ) async throws(SiteError) -> Value {
        do {
            return try await body()
        } catch {
            throw SiteError(error, SpaceLayout(model: model, instance: instance))
        }
    }

    /// Calls `body` again where somebody else has changed what it was about to change.
    func settling<Value>(_ what: String, _ body: () async throws -> Value) async throws -> Value {
        for attempt in 0..<Contention.attempts {
            do {
                return try await body()
            } catch Refusal.raced {
                try await Contention.pause(after: attempt)
            }
        }
        throw SiteError.raced(what)
    }

    /// Commits; somebody else's change at the same time is a `Refusal.raced`.
    func commit(_ commit: Commit) async throws {
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            guard error.code == .conflict else { throw error }
            throw Refusal.raced
        }
    }

    /// Refuses names that would be hard to say in a URL or on a command line.
    static func check(name: String, of what: String) throws(SiteError) {
        let letters = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard letters, (1...128).contains(name.utf8.count), !name.hasPrefix("."), !name.hasPrefix("-") else {
            throw SiteError(
                .invalid, "'\(name)' cannot be the name of \(what)",
                hint: "use letters, digits, '-', '_' and '.', 128 at most, and no '.' or '-' at the beginning")
        }
    }
}
