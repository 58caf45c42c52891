import OrchestrationTestSupport
import FoundationEssentials
import TestSupport
import Testing
import TupleSpace
import Zip

@testable import CSAR
@testable import Orchestration

/// The model that this project was born with, as it is and with its script corrected.
@Suite("The seed's example", .enabled(if: Shared.directory != nil, "../shared is not there"))
struct SeedTests {
    private static let counts = ["srvA": 3, "A": 9, "srvB": 1, "B": 1, "srvC": 1, "C": 2, "srvD": 1, "D": 1]

    private let directory: TemporaryDirectory
    private let archive: String

    init() throws {
        directory = try TemporaryDirectory()
        archive = (Shared.directory ?? "") + "/examples/seed-appli.zip"
    }

    @Test("fails as it stands: its configure script is no shell script, and the error is bash's own")
    func original() async throws {
        let (execution, events, records, _) = try await run("install", archive)
        #expect(execution.status == .failed)
        #expect(records.count == 19)
        let states = Dictionary(grouping: records, by: { $0.record.state }).mapValues { $0.map(\.name).sorted() }
        #expect(states["started"]?.count == 10)
        #expect(states["error"] == (0..<9).map { "A_\($0)" })
        let failures = events.filter { $0.kind == .failed }
        #expect(Set(failures.map(\.node)) == Set((0..<9).map { "A_\($0)" }))
        for failure in failures {
            #expect(failure.operation == "Standard.configure")
            #expect(failure.message == "scripts/mon_configure.sh ended with status 2")
            #expect(failure.output?.joined().contains("unexpected EOF while looking for matching") == true)
        }
    }

    @Test("goes on where it failed once the script is corrected, and is uninstalled in the reverse order")
    func corrected() async throws {
        let name = try corrected(as: "seed-appli")
        _ = try await run("install", archive)
        let (execution, events, records, recorder) = try await run("install", name)
        #expect(execution.status == .succeeded)
        #expect(records.allSatisfy { $0.record.state == "started" })
        let created = events.filter { $0.kind == .succeeded && $0.operation == "Standard.create" }
        #expect(created.count == 9, "what was created before is not created again")
        let checker = try checker(name)
        #expect(checker.complaints(about: events, of: .install) == [])
        #expect(Set(recorder.lines.map(\.line)) == ["Mon configure.sh s'execute !!!"])

        let uninstall = try await run("uninstall", name)
        #expect(uninstall.execution.status == .succeeded)
        #expect(uninstall.records.allSatisfy { $0.record.state == "deleted" })
        #expect(checker.complaints(about: uninstall.events, of: .uninstall) == [])
    }

    @Test("installs nineteen instances in one go with the script corrected, and shows what its scripts say")
    func atOnce() async throws {
        let name = try corrected(as: "other")
        let (execution, events, records, recorder) = try await run("install", name)
        #expect(execution.status == .succeeded)
        let counts = Dictionary(grouping: records, by: { $0.name.split(separator: "_")[0] }).mapValues(\.count)
        #expect(counts == Dictionary(uniqueKeysWithValues: Self.counts.map { (Substring($0.key), $0.value) }))
        #expect(try checker(name).complaints(about: events, of: .install) == [])
        let lines = Dictionary(grouping: recorder.lines, by: \.line).mapValues(\.count)
        #expect(lines == ["mon create.sh est là !!!!": 9, "Mon configure.sh s'execute !!!": 9])
    }

    // MARK: -

    private func run(
        _ workflow: String, _ csar: String
    ) async throws -> (
        execution: ExecutionRecord, events: [Event], records: [(name: String, record: NodeRecord)], recorder: Recorder
    ) {
        let recorder = Recorder()
        var options = LocalRun.Options(
            csar: csar, workflow: workflow, stateDirectory: directory.path + "/state")
        options.isLenient = true
        let run = try await LocalRun(options, observer: recorder)
        let execution = try await run.run()
        let events = try await SQLiteSpace(directory: options.stateDirectory, access: .reader)
            .events(of: execution.id)
        return (execution, events, try await run.records(), recorder)
    }

    /// The archive as a directory of this name, its script's apostrophe quoted.
    private func corrected(as name: String) throws -> String {
        let path = directory.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try ZipArchive(path: archive).unpack(into: path, limits: .init())
        let script = path + "/appli/scripts/mon_configure.sh"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: script)), as: UTF8.self)
        let quoted = text.replacing("s'execute", with: "s\\'execute")
        #expect(quoted != text)
        try directory.write(quoted, to: "\(name)/appli/scripts/mon_configure.sh", isExecutable: true)
        return path
    }

    private func checker(_ csar: String) throws -> OrderChecker {
        let service = try Model(of: csar, isLenient: true, scratch: directory.path + "/scratch").service
        return OrderChecker(service, try service.instances())
    }
}
