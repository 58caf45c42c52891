internal import Rete

/// The facts of a run in its network, by type: where each slot is, and the symbols that the engine itself uses.
struct NetworkFacts {
    enum Progress {
        static let node = 0
        static let step = 2
        static let position = 3
        static let status = 4
    }

    let progress, reached, completed, relationship, end, hook, operation: Network.TypeHandle
    let ready, busy, failed, running, waiting, done: Value

    init(_ network: Network) throws(ReteError) {
        progress = try network.define(FactVocabulary.progress)
        reached = try network.define(FactVocabulary.reached)
        completed = try network.define(FactVocabulary.completed)
        relationship = try network.define(FactVocabulary.relationship)
        end = try network.define(FactVocabulary.end)
        hook = try network.define(FactVocabulary.hook)
        operation = try network.define(FactVocabulary.operation)
        ready = network.value("ready")
        busy = network.value("busy")
        failed = network.value("failed")
        running = network.value("running")
        waiting = network.value("waiting")
        done = network.value("done")
    }
}
