import Artifacts
import ConsulTestSupport
import EventLoop
import FoundationEssentials
import OrchestrationTestSupport
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Managers side by side, each with a space of its own on the same servers.
@Suite("Several managers at once", .timeLimit(.minutes(2)))
struct SiteRaceTests {
    /// Calls `body` with so many sites of one space on Consul and one store.
    private func withSites(_ count: Int, _ body: (SiteBench, [Site]) async throws -> Void) async throws {
        try await ConsulStage.with(.plain()) { stage in
            let bench = try SiteBench(space: stage.space("first"))
            let directory = bench.bench.directory.path
            let sites = try (0..<count).map { number in
                Site(
                    space: try stage.space("manager-\(number)"),
                    artifacts: DirectoryArtifacts(directory + "/store", cache: "\(directory)/cache-\(number)"),
                    scratch: directory + "/scratch")
            }
            try await body(bench, sites)
        }
    }

    /// What comes of asking all sites for the same at once.
    private func outcomes<Value: Sendable>(
        _ sites: [Site], _ ask: @escaping @Sendable (Int, Site) async throws -> Value
    ) async -> [Result<Value, any Error>] {
        let tasks = sites.enumerated().map { number, site in Task { try await ask(number, site) } }
        var outcomes: [Result<Value, any Error>] = []
        for task in tasks { outcomes.append(await task.result) }
        return outcomes
    }

    private func codes<Value>(_ outcomes: [Result<Value, any Error>]) -> [SiteError.Code] {
        outcomes.compactMap { outcome in
            guard case .failure(let error) = outcome else { return nil }
            return (error as? SiteError)?.code
        }
    }

    @Test("the same start with the same key, asked of several managers at once, is one execution")
    func oneKey() async throws {
        try await withSites(4) { bench, sites in
            try await bench.put()
            _ = try await bench.site.createInstance(of: "shop", named: "prod")
            let outcomes = await outcomes(sites) { _, site in
                try await site.start("install", on: "prod", of: "shop", key: "the same")
            }
            let started = try outcomes.map { try $0.get() }
            #expect(Set(started.map(\.record.id)) == ["shop-prod-1"])
            #expect(started.count(where: \.isNew) == 1)
            #expect(try await bench.space.rdAll(["lease"]).count == 1)
        }
    }

    @Test("of several starts at once on an instance one begins, and the others are told who is in their way")
    func oneStart() async throws {
        try await withSites(4) { bench, sites in
            try await bench.put()
            _ = try await bench.site.createInstance(of: "shop", named: "prod")
            let outcomes = await outcomes(sites) { _, site in try await site.start("install", on: "prod", of: "shop") }
            #expect(codes(outcomes) == [.busy, .busy, .busy])
            #expect(try await bench.space.rdAll(["executions"]).count == 1)
        }
    }

    @Test("instances that are made at once are all made, and each is started on its own")
    func manyInstances() async throws {
        try await withSites(4) { bench, sites in
            try await bench.put()
            let made = await outcomes(Array(repeating: sites, count: 8).flatMap(\.self)) { number, site in
                _ = try await site.createInstance(of: "shop", named: "i\(number)")
                return try await site.start("install", on: "i\(number)", of: "shop").record.id
            }
            #expect(codes(made) == [])
            #expect(try await bench.space.rdAll(["executions"]).count == 32)
            #expect(try await bench.site.model("shop").record.instances == 32)
        }
    }

    @Test("a model is not removed while an instance of it is made: one of both is refused")
    func makingAndRemoving() async throws {
        try await withSites(2) { bench, sites in
            for round in 0..<10 {
                try await bench.put("m\(round)")
                let outcomes = await outcomes(sites) { number, site in
                    if number == 0 {
                        try await site.removeModel("m\(round)")
                    } else {
                        _ = try await site.createInstance(of: "m\(round)", named: "prod")
                    }
                }
                let model: ModelRecord? = try await bench.space.rdp(
                    exactly: SpaceLayout(model: "m\(round)", instance: "").modelKey)?.tuple.decode()
                let isMade = try await bench.space.rdp(["instances", "m\(round)"]) != nil
                #expect((model != nil) == isMade)
                #expect(codes(outcomes) == [isMade ? .conflict : .notFound])
            }
        }
    }

    @Test("a CSAR that is put while the last model of it is removed is there afterwards")
    func puttingAndRemoving() async throws {
        try await withSites(2) { bench, sites in
            let archive = try bench.archive()
            for _ in 0..<10 {
                _ = try await sites[0].putModel(archive: archive, named: "old")
                let outcomes = await outcomes(sites) { number, site in
                    if number == 0 {
                        try await site.removeModel("old")
                    } else {
                        _ = try await site.putModel(archive: archive, named: "new")
                    }
                }
                #expect(codes(outcomes) == [])
                #expect(try bench.stored().count == 1)
                try await sites[1].removeModel("new")
                #expect(try bench.stored().isEmpty)
            }
            #expect(try await bench.space.rdAll(["removal"]).isEmpty)
        }
    }

    @Test(
        "a form that is put while an instance is started makes it start with one form or the other, and never with both"
    )
    func puttingAndStarting() async throws {
        try await withSites(2) { bench, sites in
            try await bench.put()
            for round in 0..<5 {
                let name = "i\(round)"
                _ = try await bench.site.createInstance(of: "shop", named: name)
                let archive = try bench.archive("round \(round)")
                let outcomes = await outcomes(sites) { number, site in
                    if number == 0 {
                        _ = try await site.putModel(archive: archive, named: "shop")
                    } else {
                        _ = try await site.start("install", on: name, of: "shop")
                    }
                }
                #expect(codes(outcomes) == [])
                let form = try #require(try await bench.site.instance(name, of: "shop").record.form)
                #expect(try bench.stored().contains { $0.contains(form.digest.dropFirst("sha256:".count)) })
                let rules = SpaceLayout(model: "shop", instance: name).rules("install", of: form)
                #expect(try await bench.space.rdp(exactly: rules) != nil)
            }
        }
    }
}
