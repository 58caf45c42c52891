import FoundationEssentials
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Instances of a site's models.
@Suite("Instances of a site", .timeLimit(.minutes(1)))
struct SiteInstanceTests {
    @Test("an instance is there without anything having run: its nodes are known, and so are its inputs")
    func created() async throws {
        let bench = try SiteBench()
        try await bench.put()
        let made = try await bench.site.createInstance(of: "shop", named: "prod", inputs: ["count": .integer(3)])
        #expect(made.nodes.map(\.name) == ["a_0", "a_1", "a_2"])
        #expect(made.nodes.allSatisfy { $0.record.state == "initial" })
        #expect(made.execution == nil)
        #expect(made.outputs.isEmpty)
        #expect(made.isCurrent)
        #expect(try await bench.site.instances(of: "shop").items.map(\.name) == ["prod"])
        let again = await #expect(throws: SiteError.self) {
            try await bench.site.createInstance(of: "shop", named: "prod")
        }
        #expect(again?.code == .exists)
        let wrong = await #expect(throws: SiteError.self) {
            try await bench.site.createInstance(of: "shop", named: "test", inputs: ["cont": .integer(1)])
        }
        #expect(wrong?.code == .invalid)
        #expect(wrong?.inputs.map(\.message) == ["the topology has no input 'cont'; did you mean 'count'?"])
        let none = await #expect(throws: SiteError.self) {
            try await bench.site.createInstance(of: "ship", named: "prod")
        }
        #expect(none?.code == .notFound)
    }

    @Test("an instance is removed when nothing of it is up, and with it all that it has left")
    func removed() async throws {
        let bench = try SiteBench()
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        try await bench.working {
            #expect(try await bench.run("install").status == .succeeded)
            let instance = try await bench.site.instance("prod", of: "shop")
            #expect(instance.outputs == ["name": .string("a_0")])
            #expect(instance.execution?.status == .succeeded)
            let up = await #expect(throws: SiteError.self) { try await bench.site.removeInstance("prod", of: "shop") }
            #expect(up?.code == .conflict)
            let used = await #expect(throws: SiteError.self) { try await bench.site.removeModel("shop") }
            #expect(used?.code == .conflict)
            _ = try await bench.run("uninstall")
        }
        try await bench.site.removeInstance("prod", of: "shop")
        try await bench.site.removeModel("shop")
        for template in ["models", "instances", "facts", "executions", "rules", "event", "start", "lease"] {
            #expect(try await bench.space.rdAll(Template([template])).isEmpty, "\(template)")
        }
        #expect(try bench.stored().isEmpty)
    }
}
