import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Engines and managers that die in the middle of what takes more than one commit.
@Suite("Death in the middle", .timeLimit(.minutes(1)))
struct SiteDeathTests {
    /// A space whose commits hold little, as those of Consul do.
    private struct NarrowSpace: ForwardingSpace {
        let space: any TupleSpace
        var capacity: CommitCapacity { CommitCapacity(steps: 8, bytes: 100_000) }
    }

    /// A site with an instance that was installed and uninstalled, and a log of many batches.
    private func used() async throws -> (bench: SiteBench, id: String) {
        let bench = try SiteBench(
            create: "#!/bin/sh\nseq 1 200\n", space: NarrowSpace(space: try SQLiteSpace(inMemory: .init())))
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod", inputs: ["count": .integer(9)])
        let id = try await bench.working {
            let id = try await bench.run("install").id
            _ = try await bench.run("uninstall")
            return id
        }
        return (bench, id)
    }

    private func told(_ bench: SiteBench, _ id: String) async throws -> [PositionedEvent] {
        var told: [PositionedEvent] = []
        for try await some in bench.site.events(of: id) { told += some }
        return told
    }

    @Test("a log is told in full wherever who puts it away dies, and the next one comes to the end of it")
    func sweeping() async throws {
        var commits = 0
        var isThrough = false
        while !isThrough {
            let (bench, id) = try await used()
            let before = try await told(bench, id)
            let mortal = MortalSpace(bench.space, commits: commits)
            do {
                try await Sweep(space: mortal, artifacts: bench.artifacts, retention: .zero).sweep()
                isThrough = true
            } catch {
                #expect("\(error)" == MortalSpace.words)
            }
            #expect(try await told(bench, id) == before)
            try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
            #expect(try await bench.space.rdAll(["event"]).isEmpty)
            #expect(try await told(bench, id) == before)
            try await bench.site.removeInstance("prod", of: "shop")
            #expect(try bench.stored().count == 1, "nothing is left of it in the store")
            commits += 1
        }
        #expect(commits > 4)
    }

    @Test("an instance whose removal was broken off anywhere is removed by the next one")
    func removing() async throws {
        var commits = 0
        var isThrough = false
        while !isThrough {
            let (bench, _) = try await used()
            let mortal = Site(
                space: MortalSpace(bench.space, commits: commits), artifacts: bench.artifacts,
                scratch: bench.bench.directory.path + "/scratch")
            do {
                try await mortal.removeInstance("prod", of: "shop")
                isThrough = true
            } catch {
                #expect(error.code == .unavailable)
                try await bench.site.removeInstance("prod", of: "shop")
            }
            for template in ["instances", "facts", "executions", "event", "start"] {
                #expect(try await bench.space.rdAll(Template([template])).isEmpty, "\(template) after \(commits)")
            }
            #expect(try bench.stored().count == 1)
            commits += 1
        }
        #expect(commits > 4)
    }

    @Test("what a store that cannot be reached keeps is removed by an engine once it can be reached")
    func storeFails() async throws {
        let isThere = Locked(true)
        let bench = try SiteBench { _, directory in
            StubbornArtifacts(
                store: DirectoryArtifacts(directory + "/store", cache: directory + "/cache"), isThere: isThere)
        }
        try await bench.put()
        isThere.withLock { $0 = false }
        try await bench.site.removeModel("shop")
        #expect(try await bench.site.models().items.isEmpty)
        #expect(try bench.stored().count == 1)
        let references = ArtifactReferences(space: bench.space, artifacts: bench.artifacts)
        try await references.collectNoted(age: .seconds(3600))
        #expect(try bench.stored().count == 1, "who publishes is given time")
        isThere.withLock { $0 = true }
        try await references.collectNoted(age: .zero)
        #expect(try bench.stored().isEmpty)
        #expect(try await bench.space.rdAll(["unused"]).isEmpty)
        // What is put again meanwhile is needed.
        let put = try await bench.put()
        try await bench.space.commit(Commit(writes: [ArtifactReferences.note(put.model.record.form, of: "shop")]))
        try await references.collectNoted(age: .zero)
        #expect(try bench.stored().count == 1)
        #expect(try await bench.space.rdAll(["unused"]).isEmpty)
    }

    @Test("an execution that is retried while its log is put away loses nothing of either run")
    func retrying() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\nexit 1\n")
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        try await bench.working {
            let id = try await bench.run("install").id
            var count = try await told(bench, id).count
            for _ in 0..<5 {
                let (space, artifacts) = (bench.space, bench.artifacts)
                let sweeping = Task { try await Sweep(space: space, artifacts: artifacts, retention: .zero).sweep() }
                _ = try await bench.site.retry(id)
                #expect(try await bench.end(of: id).status == .failed)
                try await sweeping.value
                let told = try await told(bench, id)
                #expect(told.count > count)
                #expect(told.map(\.position) == told.map(\.position).sorted())
                count = told.count
            }
        }
        try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
        #expect(try bench.stored().count == 2, "the CSAR and one log")
    }
}

/// A store that removes nothing while it is not there.
private struct StubbornArtifacts: ArtifactStore {
    let store: DirectoryArtifacts
    let isThere: Locked<Bool>

    var isForBulk: Bool { true }
    func publish(archive path: String) async throws(ArtifactError) -> String { try await store.publish(archive: path) }
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        try await store.csar(digest, entry: entry)
    }
    func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        try await store.fetch(digest, to: path)
    }
    func remove(_ digest: String) async throws(ArtifactError) {
        guard isThere.withLock({ $0 }) else { throw ArtifactError(.unavailable, "the store is not there") }
        try await store.remove(digest)
    }
}
