internal import TupleSpace

/// A worker that is in the space of a site, with what it has taken.
public struct SiteWorker: Sendable, Equatable {
    /// Which program workers say that they are.
    public static let service = "ditrit-worker"

    /// An operation of an execution.
    public struct Operation: Sendable, Equatable {
        /// The execution.
        public let execution: String
        /// The number of the operation in it.
        public let number: Int
    }

    /// How it is called.
    public let name: String
    /// The host that it runs on; nil where it does not say so.
    public let host: String?
    /// What it does: `engine`, `operations`.
    public let roles: [String]
    /// Since when it has been in the space: milliseconds since 1970.
    public let since: Int64?
    /// The executions that it drives.
    public let executions: [String]
    /// The operations that it runs.
    public let operations: [Operation]
}

extension Site {
    /// The workers that are in the space, by name.
    ///
    /// One that cannot reach the space is not in it; workers of releases that do not say what they are are left out.
    @concurrent
    public func workers() async throws(SiteError) -> [SiteWorker] {
        try await saying {
            let processes = try await space.rdAll(ProcessRecord.all)
            let leases = try await space.holders(SpaceLayout.leases)
            let tasks = try await space.holders(SpaceLayout.tasks)
            return processes.compactMap { stored -> SiteWorker? in
                guard let process: ProcessRecord = try? stored.tuple.decode(), process.service == SiteWorker.service,
                    let id = stored.tuple.key.fields.last
                else { return nil }
                // The sessions of takers are named after the one of their process.
                func taken(_ holders: [TupleKey: Session]) -> [TupleKey] {
                    holders.filter { $0.value.id.hasPrefix(id + "/") }.keys.sorted()
                }
                return SiteWorker(
                    name: process.name, host: process.host, roles: process.roles ?? [], since: process.since,
                    executions: taken(leases).compactMap(\.fields.last),
                    operations: taken(tasks).compactMap { key in
                        SpaceLayout.operation(of: key).map {
                            SiteWorker.Operation(execution: $0.execution, number: $0.number)
                        }
                    })
            }.sorted { $0.name < $1.name }
        }
    }
}
