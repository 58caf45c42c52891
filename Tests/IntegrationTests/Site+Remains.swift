import Artifacts
import Consul
import ConsulTestSupport
import Orchestration
import TestSupport
import TupleSpace

extension Site {
    /// What a space may hold when nothing goes on in it.
    private static let lasting: Set<Substring> = ["models", "rules", "instances", "facts", "executions", "artifact"]

    /// Has an engine remove the logs of executions that are over.
    func sweep() async throws {
        let own = try stage.space("\(tag)-sweeper")
        let engine = EngineWorker(
            space: own, artifacts: SpaceArtifacts(own, cache: directory.path + "/sweeper"), retention: .zero,
            observer: Unobserved())
        let sweeping = Task { try await engine.run() }
        do {
            try await eventually("logs are swept") { try await space.rdAll(["event"]).isEmpty }
        } catch {
            sweeping.cancel()
            await own.close()
            throw error
        }
        await engine.drain()
        try await sweeping.value
        await own.close()
    }

    /// What is in the space, of what should not be once executions are over and workers have stopped.
    func remains() async throws -> [String] {
        // The client waits no more, and what it has waited with goes with its session.
        await space.close()
        var complaints: [String] = []
        let keys = try await stage.client.keys(stage.prefix).map { $0.dropFirst(stage.prefix.count) }
        for key in keys {
            let fields = key.split(separator: "/")
            let kind = fields.last ?? ""
            if !Self.lasting.contains(fields.first ?? "") || kind.hasPrefix("-t") || kind.hasPrefix("-m") {
                complaints.append("\(key) is left")
            } else if kind.hasPrefix("-p"), !keys.contains(key.dropLast(kind.count) + "-") {
                complaints.append("\(key) is a part of nothing")
            }
        }
        let sessions = try await stage.client.sessions().map(\.name).filter { $0.hasPrefix(tag) }
        return complaints + sessions.map { "the session of \($0) is left" }
    }

    private struct Unobserved: EngineObserver, ExecutionObserver {
        func tookOver(_ execution: ExecutionRecord) {}
        func handedOver(_ execution: ExecutionRecord) {}
        func ended(_ execution: ExecutionRecord) {}
        func lost(_ execution: String, _ error: any Error) {}
        func postponed(_ execution: ExecutionRecord, _ error: any Error) {}
        func observer(of execution: ExecutionRecord) -> any ExecutionObserver { self }
    }
}
