import Artifacts
import CSAR
import FoundationEssentials
import Orchestration
import TestSupport
import Testing
import TupleSpace

/// What a manager does and sees, with workers that are processes.
@Suite("Runs as a manager sees them", .serialized, .timeLimit(.minutes(3)))
struct ManagedRunTests {
    private static let talking = """
        #!/bin/sh
        echo $$ >> $DIARY
        echo before the gate: $$
        while [ ! -e $GATE ]; do sleep 0.05; done
        seq 1 500

        """

    @Test("what an operation prints is there while it runs, also when its worker is killed, and in full at its end")
    func output() async throws {
        try await Site.with(TestServers.three()) { site in
            try site.write(Model.gated, scripts: ["gated.sh": Self.talking, "short.sh": "#!/bin/sh\n"])
            let store = site.directory.path + "/store"
            try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
            let settings = [
                "artifacts.shared-directory": store, "space.session-ttl": "1 h", "events-retention": "1 s",
            ]
            let manager = Orchestration.Site(
                space: site.space, artifacts: DirectoryArtifacts(store, cache: site.directory.path + "/cache"),
                scratch: site.directory.path)
            let archive = site.directory.path + "/upload.csar"
            try CSAR.archive(site.csar, to: archive)
            _ = try await manager.putModel(archive: archive, named: "shop")
            _ = try await manager.createInstance(of: "shop", named: "prod")
            let id = try await manager.start("install", on: "prod", of: "shop").record.id

            var worker = try site.worker(1, settings)
            func beginnings() -> [String] { site.lines("diary") }
            func isShown(_ process: String) async throws -> Bool {
                try await manager.output(of: id, 0).text == "before the gate: \(process)\n"
            }
            try await eventually("it runs") { beginnings().count == 1 }
            try await eventually("its line is shown") { try await isShown(beginnings()[0]) }
            try await worker.kill()
            try worker.start()
            try await eventually("it runs again") { beginnings().count == 2 }
            try await eventually("the line of the second run is shown") { try await isShown(beginnings()[1]) }
            let running = try await manager.operations(of: id).items
            #expect(running.map(\.state) == [.running])
            #expect(running.first?.worker == "\(site.tag)-1")

            try site.openGate()
            for try await _ in manager.events(of: id) {}
            #expect(try await manager.execution(id).record.status == .succeeded)
            try await eventually("its log is put away") { try await site.space.rdAll(["event"]).isEmpty }
            let output = try await manager.output(of: id, 0)
            #expect(output.isWhole && !output.isOpen)
            #expect(output.text.hasSuffix("\n499\n500\n"))
            #expect(output.text.hasPrefix("before the gate: \(beginnings()[1])\n1\n"))
            #expect(try await site.space.rdAll(["output"]).isEmpty)
            #expect(try await manager.operations(of: id).items.map(\.state) == [.succeeded, .succeeded])

            _ = try await manager.start("uninstall", on: "prod", of: "shop")
            try await eventually("nothing is up") {
                do {
                    try await manager.removeInstance("prod", of: "shop")
                    return true
                } catch let error as SiteError {
                    guard error.code == .busy || error.code == .conflict else { throw error }
                    return false
                }
            }
            try await manager.removeModel("shop")
            #expect(try FileManager.default.contentsOfDirectory(atPath: store) == [])
            try await worker.stop()
            let remains = try await site.remains()
            #expect(remains == [])
        }
    }
}

extension Site {
    /// The lines of a file that scripts write to.
    func lines(_ name: String) -> [String] {
        let content = try? String(contentsOfFile: "\(directory.path)/\(name)", encoding: .utf8)
        return (content ?? "").split(separator: "\n").map(String.init)
    }
}
