import FoundationEssentials
import OrchestrationTestSupport
import Telemetry
import TOSCA
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Models of a site.
@Suite("Models of a site", .timeLimit(.minutes(1)))
struct SiteModelTests {
    @Test("a model that was put is listed, read and taken away, and with it its CSAR")
    func life() async throws {
        let bench = try SiteBench()
        let put = try await bench.put()
        #expect(put.isNew)
        #expect(put.model.service.topology.nodeTemplates.map(\.name) == ["a"])
        #expect(put.model.workflows == ["install", "start", "stop", "uninstall"])
        #expect(try bench.stored() == [put.model.record.digest.replacing(":", with: "-") + ".csar"])
        #expect(try await bench.site.models().items.map(\.name) == ["shop"])
        #expect(try await bench.another().model("shop").record == put.model.record)
        let copy = bench.bench.directory.path + "/copy"
        #expect(try await bench.site.archive(of: "shop", to: copy) == put.model.record.digest)
        #expect(FileManager.default.fileExists(atPath: copy))
        #expect(try await bench.put().isNew == false)
        try await bench.site.removeModel("shop")
        #expect(try bench.stored().isEmpty)
        #expect(try await bench.space.rdAll(["models"]).isEmpty)
        let gone = await #expect(throws: SiteError.self) { try await bench.site.model("shop") }
        #expect(gone?.code == .notFound)
    }

    @Test("a model that is wrong is refused with every place, and nothing is stored of it")
    func wrong() async throws {
        let bench = try SiteBench(SiteBench.model.replacing("get_input: count", with: "get_input: cuont"))
        let error = await #expect(throws: SiteError.self) { try await bench.put() }
        #expect(error?.code == .invalid)
        #expect(error?.diagnostics.first?.description.contains("model.yaml:") == true, "\(error?.description ?? "")")
        #expect(try bench.stored().isEmpty)
        #expect(try await bench.space.rdAll(["models"]).isEmpty)
        #expect(try bench.bench.directory.contents(of: "scratch").isEmpty)
    }

    @Test("of a node that is to be substituted or selected it is said what could take its place, or why nothing can")
    func directives() async throws {
        let bench = try SiteBench()
        func put(_ name: String, _ topology: String) async throws -> SiteModel {
            let types = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                capability_types: {Table: {derived_from: tosca.capabilities.Root}}
                node_types:
                  Store:
                    derived_from: tosca.nodes.Root
                    properties: {size: {type: integer, default: 1}}
                    capabilities: {table: Table}
                  Fast: {derived_from: Store}
                  App:
                    derived_from: tosca.nodes.Root
                    requirements: [{store: {capability: Table, node: Store}}]

                """
            let file = try bench.bench.directory.write(types + "topology_template: " + topology, to: "upload-\(name)")
            return try await bench.site.putModel(archive: file, named: name).model
        }
        func shop(_ directives: String) async throws -> String {
            let model = try await put(
                "shop",
                "{node_templates: {app: {type: App, requirements: [{store: db}]}, db: {type: Store, \(directives)}}}")
            let read = try await bench.site.model("shop")
            #expect(read.diagnostics.map(\.description) == model.diagnostics.map(\.description))
            #expect(model.diagnostics.map(\.code) == [.abstractNode] && !model.standsAlone)
            return model.diagnostics.first?.description ?? ""
        }
        #expect(try await shop("directives: [substitute]").contains("0 models were looked at"))
        _ = try await put("plain", "{node_templates: {db: {type: Fast}}}")
        _ = try await put(
            "bare", "{substitution_mappings: {node_type: Store}, node_templates: {db: {type: Fast}}}")
        _ = try await put(
            "other", "{substitution_mappings: {node_type: App}, node_templates: {db: {type: Fast}}}")
        let none = try await shop("directives: [substitute]")
        #expect(none.contains("no model can take the place of 'db', of type Store"))
        #expect(none.contains("the model 'bare' maps no capability Table, which 'app' needs"))
        #expect(none.contains("the model 'other' stands in for nodes of type App"))
        _ = try await put(
            "good",
            "{substitution_mappings: {node_type: Fast, capabilities: {table: [db, table]}},"
                + " node_templates: {db: {type: Fast}}}")
        #expect(try await shop("directives: [substitute]").contains("the model 'good' could take it"))

        let filter = "directives: [select], node_filter: {properties: [{size: {greater_than: 5}}]}"
        #expect(try await shop(filter).contains("'db' of the model 'plain' does not meet the node filter"))
        #expect(try await shop("directives: [select]").contains("'db' of the model 'plain' has no instance"))
        _ = try await bench.site.createInstance(of: "plain", named: "one")
        #expect(try await shop("directives: [select]").contains("'db' of the model 'plain' could take it"))
    }

    @Test("an execution of a topology with a node that is to be substituted is refused, and nothing begins")
    func abstractExecution() async throws {
        let bench = try SiteBench(
            SiteBench.model.replacing("type: test.Node\n", with: "type: test.Node\n      directives: [substitute]\n"))
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        let error = await #expect(throws: SiteError.self) {
            try await bench.site.start("install", on: "prod", of: "shop")
        }
        #expect(error?.code == .invalid && error?.diagnostics.map(\.code) == [.abstractNode])
        #expect(try await bench.space.rdAll(["executions"]).isEmpty)
    }

    @Test("a service template by itself is a model, and what is neither that nor an archive is refused")
    func bareTemplate() async throws {
        let bench = try SiteBench()
        let text = ModelText.types + "topology_template: { node_templates: { lone: { type: test.Node } } }"
        let file = try bench.bench.directory.write(text, to: "upload")
        let put = try await bench.site.putModel(archive: file, named: "lone")
        #expect(put.model.record.entry == "main.yaml")
        let nonsense = try bench.bench.directory.write("\u{1}\u{2}", to: "nonsense")
        let error = await #expect(throws: SiteError.self) {
            try await bench.site.putModel(archive: nonsense, named: "nonsense")
        }
        #expect(error?.code == .invalid)
        let truncated = try bench.bench.directory.write("PK\u{3}\u{4}", to: "truncated")
        let broken = await #expect(throws: SiteError.self) {
            try await bench.site.putModel(archive: truncated, named: "nonsense")
        }
        #expect(broken?.code == .invalid)
    }

    @Test("a condition that does not hold keeps a model from being put or removed")
    func conditions() async throws {
        let bench = try SiteBench()
        let early = await #expect(throws: SiteError.self) { try await bench.put("shop", .isPresent) }
        #expect(early?.code == .changed)
        let first = try await bench.put("shop", .isAbsent).model.record.digest
        let late = await #expect(throws: SiteError.self) { try await bench.put("shop", .isAbsent) }
        #expect(late?.code == .changed)
        let file = try bench.archive("another form")
        let second = try await bench.site.putModel(archive: file, named: "shop", condition: .hasDigest([first]))
        #expect(second.model.record.digest != first)
        #expect(try bench.stored().count == 1, "the CSAR of the first form is of no more use")
        let stale = await #expect(throws: SiteError.self) {
            try await bench.site.removeModel("shop", condition: .hasDigest([first]))
        }
        #expect(stale?.code == .changed)
    }

    @Test("a CSAR that two models are of goes with the last of them")
    func shared() async throws {
        let bench = try SiteBench()
        try await bench.put("one")
        try await bench.put("two")
        try await bench.site.removeModel("one")
        #expect(try bench.stored().count == 1)
        try await bench.site.removeModel("two")
        #expect(try bench.stored().isEmpty)
        #expect(try await bench.space.rdAll(["removal"]).isEmpty)
        #expect(try await bench.space.rdAll(["unused"]).isEmpty)
    }

    @Test("a CSAR whose removal somebody has not come to the end of is put all the same")
    func abandonedRemoval() async throws {
        let bench = try SiteBench()
        let put = try await bench.put()
        try await bench.site.removeModel("shop")
        let mark = SpaceLayout.removal(ofArtifact: put.model.record.digest)
        try await bench.space.out(try Tuple(mark, encoding: WallClock.milliseconds - 61_000))
        #expect(try await bench.put().isNew)
        #expect(try await bench.space.rdAll(["removal"]).isEmpty)
        // One that goes on is waited for.
        try await bench.site.removeModel("shop")
        try await bench.space.out(try Tuple(mark, encoding: WallClock.milliseconds))
        let putting = Task { try await bench.put() }
        try await Task.sleep(for: .milliseconds(200))
        #expect(try await bench.space.rdAll(["models"]).isEmpty)
        try await bench.space.commit(Commit(writes: [.delete(mark)]))
        #expect(try await putting.value.isNew)
        #expect(try bench.stored().count == 1)
    }

    @Test("while an instance is up, only a form that it can go on with takes the place of its model's")
    func forms() async throws {
        let bench = try SiteBench()
        let first = try await bench.put().model.record.form
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        try await bench.working {
            #expect(try await bench.run("install").status == .succeeded)
            let text = try bench.bench.text()
            try bench.bench.write(text.replacing("    a:\n", with: "    b: { type: test.Node }\n    a:\n"))
            let error = await #expect(throws: SiteError.self) { try await bench.put() }
            #expect(error?.code == .conflict)
            #expect(error?.message.contains("'b' is new") == true, "\(error?.description ?? "")")
            #expect(try await bench.site.model("shop").record.form == first)

            try bench.bench.write(text + "\n# a correction\n")
            try await bench.put()
            let before = try await bench.site.instance("prod", of: "shop")
            #expect(before.record.form == first, "it changes when something is started on it")
            #expect(!before.isCurrent)
            #expect(try bench.stored().count == 2)
            #expect(try await bench.run("uninstall").status == .succeeded)
            #expect(try await bench.site.instance("prod", of: "shop").isCurrent)
            #expect(try bench.stored().count == 1)
        }
    }

    @Test("a plan is of the model that was put; a workflow that it has not is said")
    func plan() async throws {
        let bench = try SiteBench()
        try await bench.put()
        let plan = try await bench.site.plan("shop", workflow: "install")
        #expect(plan.vertices.indices.map(plan.label).contains("a: Standard.create"))
        let error = await #expect(throws: SiteError.self) { try await bench.site.plan("shop", workflow: "instal") }
        #expect(error?.code == .notFound)
        #expect(error?.hint == "it has install, start, stop, uninstall")
    }

    @Test("lists come in pages")
    func pages() async throws {
        let bench = try SiteBench()
        for name in ["a", "b", "c"] { try await bench.put(name) }
        let first = try await bench.site.models(limit: 2)
        #expect(first.items.map(\.name) == ["a", "b"])
        let second = try await bench.site.models(after: first.next, limit: 2)
        #expect(second.items.map(\.name) == ["c"])
        #expect(second.next == nil)
    }

    @Test(
        "a name that is hard to say is refused",
        arguments: ["", ".", "a/b", "a b", "-x", "ü", String(repeating: "a", count: 129)])
    func names(_ name: String) async throws {
        let bench = try SiteBench()
        let error = await #expect(throws: SiteError.self) { try await bench.put(name) }
        #expect(error?.code == .invalid)
    }
}
