import FoundationEssentials
import TestSupport
import TupleSpace

@testable import Orchestration

/// A model in a directory, and a state directory, on which workflows are run as `ditrit run` runs them.
final class Workbench: Sendable {
    /// What a run left.
    struct Outcome {
        let execution: ExecutionRecord
        let continued: Bool
        /// The log of the execution, with what earlier runs of it have written.
        let events: [Event]
        let records: [String: NodeRecord]
        let recorder: Recorder

        /// The nodes in a state, sorted.
        func nodes(in state: String) -> [String] { records.filter { $0.value.state == state }.keys.sorted() }

        /// The operations that ended so, as `create of web_0`, in the order of the log.
        func operations(_ kind: Event.Kind) -> [String] {
            events.filter { $0.kind == kind }.map { event in
                "\(event.operation?.split(separator: ".").last ?? "") of \(event.node)"
            }
        }

        /// The messages of what failed.
        var failures: [String] { events.compactMap(\.message) }
    }

    let directory: TemporaryDirectory
    /// The name of the model's directory.
    let model: String

    /// Writes a model.
    ///
    /// - Parameter scripts: the files below `scripts` by name; what each `#!` begins is executable.
    init(_ text: String, scripts: [String: String] = [:], model: String = "model") throws {
        directory = try TemporaryDirectory()
        self.model = model
        try write(text)
        for (name, content) in scripts { try script(name, content) }
    }

    var csar: String { directory.path + "/" + model }
    var state: String { directory.path + "/state" }
    /// A file that scripts write to: `$DIARY` in the scripts that `script(_:_:)` writes.
    var diary: String { directory.path + "/diary" }

    /// Writes the service template.
    func write(_ text: String) throws { try directory.write(text, to: model + "/model.yaml") }

    /// The service template as it stands.
    func text() throws -> String { try String(contentsOfFile: csar + "/model.yaml", encoding: .utf8) }

    /// Writes a script; `$DIARY` in it is the diary.
    func script(_ name: String, _ content: String) throws {
        try directory.write(
            content.replacing("$DIARY", with: diary), to: "\(model)/scripts/\(name)",
            isExecutable: content.hasPrefix("#!"))
    }

    /// What scripts have written, a line each.
    func diaryLines() -> [String] {
        guard let data = FileManager.default.contents(atPath: diary) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func options(_ workflow: String) -> LocalRun.Options {
        LocalRun.Options(csar: csar, workflow: workflow, stateDirectory: state)
    }

    /// Runs a workflow to its end.
    @discardableResult
    func run(
        _ workflow: String, recorder: Recorder = Recorder(), _ adjust: (inout LocalRun.Options) -> Void = { _ in }
    ) async throws -> Outcome {
        var options = self.options(workflow)
        adjust(&options)
        let run = try await LocalRun(options, observer: recorder)
        return try await outcome(of: run, execution: run.run(), recorder: recorder)
    }

    /// What there is after a run.
    func outcome(of run: LocalRun, execution: ExecutionRecord, recorder: Recorder) async throws -> Outcome {
        Outcome(
            execution: execution, continued: run.overview.continues,
            events: try await events(execution.id),
            records: Dictionary(try await run.records(), uniquingKeysWith: { first, _ in first }),
            recorder: recorder)
    }

    /// The log of an execution, as it stands.
    func events(_ execution: String) async throws -> [Event] {
        try await SQLiteSpace(directory: state, access: .reader).events(of: execution)
    }

    /// What is in the space.
    func tuples(_ template: Template) async throws -> [Tuple] {
        try await SQLiteSpace(directory: state, access: .reader).rdAll(template).map(\.tuple)
    }
}

extension SQLiteSpace {
    /// The log of an execution.
    func events(of execution: String) async throws -> [Event] {
        var events: [Event] = []
        for stored in try await rdAll(SpaceLayout.events(of: execution)) {
            events += try stored.tuple.decode(as: EventBatch.self).events
        }
        return events
    }
}

extension Workbench {
    /// Runs a workflow, and breaks the run off by cancelling its task when an operation like this begins.
    ///
    /// - Parameter file: a file to wait for then, until there is something in it.
    func runAndBreakOff(
        _ workflow: String, whenThereIs file: String? = nil,
        when isReached: @escaping @Sendable (OperationTask) -> Bool
    ) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let recorder = Recorder(onBegin: { if isReached($0) { continuation.yield() } })
        let run = try await LocalRun(options(workflow), observer: recorder)
        let running = Task {
            defer { continuation.finish() }
            return try await run.run()
        }
        for await _ in stream {
            while let file, FileManager.default.contents(atPath: file)?.isEmpty ?? true {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.cancel()
        }
        guard case .failure = await running.result else { throw NotReached(workflow: workflow) }
    }

    struct NotReached: Error { let workflow: String }

    /// What the space knows of a node instance.
    func record(of node: String) async throws -> NodeRecord? {
        for tuple in try await tuples(["facts"]) where tuple.key.fields[3...].joined(separator: "_") == node {
            return try tuple.decode()
        }
        return nil
    }
}
