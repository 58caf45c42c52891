internal import FoundationEssentials
internal import TupleSpace

/// What a state directory holds, read without disturbing a run that goes on.
public struct InstanceStatus: Sendable {
    /// The last execution.
    public let execution: ExecutionRecord?
    /// The node instances by name, as far as anything happened to them.
    public let nodes: [(name: String, record: NodeRecord)]
    /// What failed in the last execution and has not been run again since, in the order in which it happened.
    public let failures: [Failure]

    /// Why an operation failed, or a node could not go on.
    public struct Failure: Sendable {
        /// What is in the log.
        public let event: Event
        /// The directory that the operation has left, where it is still there.
        public let directory: String?
    }

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
        var events: [Event] = []
        if let execution {
            for stored in try await space.rdAll(SpaceLayout.events(of: execution.id)) {
                events += try stored.tuple.decode(as: EventBatch.self).events
            }
        }
        failures = Self.standing(events).map { event in
            let kept = event.number.flatMap { number in
                execution.map { WorkDirectories.kept("\($0.id)-\(number)", below: directory + "/work") }
            }
            let isThere = kept.map { FileManager.default.fileExists(atPath: $0) } ?? false
            return Failure(event: event, directory: isThere ? kept : nil)
        }
        for stored in try await space.rdAll(["facts"]) {
            guard let instance = SpaceLayout.instance(of: stored.tuple.key) else { continue }
            nodes.append(("\(instance.node)_\(instance.position)", try stored.tuple.decode()))
        }
        self.execution = execution
        self.nodes = nodes
    }

    /// What has failed and was not followed by another attempt.
    private static func standing(_ events: [Event]) -> [Event] {
        /// Whom an operation is called for; without one, a node.
        struct Subject: Hashable {
            let node: String
            var operation: String?
            var relationship: String?
            var peer: String?
        }
        var standing: [Subject: Event] = [:]
        for event in events {
            let subject = Subject(
                node: event.node, operation: event.operation, relationship: event.relationship, peer: event.peer)
            standing[subject] = event.kind == .failed ? event : nil
            // A node that goes on is in nobody's way any more.
            if event.operation != nil || event.kind == .state { standing[Subject(node: event.node)] = nil }
        }
        return standing.values.sorted { ($0.at, $0.node) < ($1.at, $1.node) }
    }

    /// The status for programs.
    public var json: JSON {
        .object([
            "execution": execution.map { execution in
                .object([
                    "id": .string(execution.id), "model": .string(execution.model),
                    "workflow": .string(execution.workflow), "status": .string(execution.status.rawValue),
                    "outputs": .object(execution.outputs), "message": execution.message.map(JSON.string) ?? .null,
                ])
            } ?? .null,
            "failures": .array(failures.map(\.json)),
            "nodes": .array(
                nodes.map { name, record in
                    var members: [String: JSON] = [
                        "name": .string(name), "state": .string(record.state),
                        "failures": .integer(record.failures.count), "attributes": .object(record.attributes),
                    ]
                    members["relationships"] = record.relationshipsJSON
                    return .object(members)
                }),
        ])
    }
}

extension InstanceStatus.Failure {
    /// The failure for programs; what there is not is left out.
    var json: JSON {
        var members: [String: JSON] = ["node": .string(event.node), "at": .integer(Int(event.at))]
        members["operation"] = event.operation.map(JSON.string)
        members["relationship"] = event.relationship.map(JSON.string)
        members["peer"] = event.peer.map(JSON.string)
        members["message"] = event.message.map(JSON.string)
        members["output"] = event.output.map { .array($0.map(JSON.string)) }
        members["directory"] = directory.map(JSON.string)
        return .object(members)
    }
}
