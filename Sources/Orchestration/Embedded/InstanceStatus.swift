internal import TupleSpace

/// What a state directory holds, read without disturbing a run that goes on.
public struct InstanceStatus: Sendable {
    /// The last execution.
    public let execution: ExecutionRecord?
    /// The node instances by name, as far as anything happened to them.
    public let nodes: [(name: String, record: NodeRecord)]

    /// Reads a state directory.
    ///
    /// - Throws: `TupleSpaceError` when it is not one.
    public init(of directory: String) async throws {
        let space = try await SQLiteSpace(directory: directory, access: .reader)
        var execution: ExecutionRecord?
        var nodes: [(name: String, record: NodeRecord)] = []
        for stored in try await space.rdAll(["instances"]) {
            let instance: InstanceRecord = try stored.tuple.decode()
            guard let id = instance.execution else { continue }
            execution = try await space.rdp(exactly: SpaceLayout.execution(id))?.tuple.decode()
        }
        for stored in try await space.rdAll(["facts"]) {
            guard let instance = SpaceLayout.instance(of: stored.tuple.key) else { continue }
            nodes.append(("\(instance.node)_\(instance.position)", try stored.tuple.decode()))
        }
        self.execution = execution
        self.nodes = nodes
    }

    /// The status for programs.
    public var json: JSON {
        .object([
            "execution": execution.map { execution in
                .object([
                    "id": .string(execution.id), "model": .string(execution.model),
                    "workflow": .string(execution.workflow), "status": .string(execution.status.rawValue),
                    "outputs": .object(execution.outputs),
                ])
            } ?? .null,
            "nodes": .array(
                nodes.map { name, record in
                    .object([
                        "name": .string(name), "state": .string(record.state),
                        "failures": .integer(record.failures.count), "attributes": .object(record.attributes),
                    ])
                }),
        ])
    }
}
