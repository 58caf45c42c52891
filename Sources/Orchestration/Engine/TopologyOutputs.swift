internal import TOSCA

extension ExecutionSite {
    /// The outputs of the topology, null where they have no value yet (TOSCA Simple Profile 1.1 §3.8.2.9).
    ///
    /// A topology of which nothing is there has none: its properties could be read, but they would describe nothing.
    func outputs(_ records: [NodeRecord]) -> [String: JSON] {
        let absent = [NodeState.initial, NodeState.deleted]
        guard records.contains(where: { !absent.contains($0.state) }) else { return [:] }
        let context = RunContext(site: self, records: { records[$0] }, owner: nil)
        var outputs: [String: JSON] = [:]
        for output in service.topology.outputs {
            outputs[output.name] = (try? output.value.evaluated(in: context)).flatMap(JSON.init) ?? .null
        }
        return outputs
    }
}
