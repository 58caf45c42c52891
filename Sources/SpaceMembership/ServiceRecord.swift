internal import Consul

/// Makes a daemon known to Consul's catalog, where people and their tools look for what runs.
///
/// Nothing depends on it: where the token does not permit it, or the agent is another one, work goes on.
struct ServiceRecord {
    private let client: ConsulClient
    private let service: ConsulClient.Service
    private let status: @Sendable () async -> String

    init(_ client: ConsulClient, _ options: SpaceMember.Options, status: @escaping @Sendable () async -> String) {
        self.client = client
        self.status = status
        var service = ConsulClient.Service(
            id: "\(options.service)-\(options.name)", name: options.service,
            timeToLive: options.space.sessionTTL * 2)
        service.tags = options.tags
        self.service = service
    }

    /// Gives signs of life until the task is cancelled, and takes the daemon out of the catalog then.
    func keep() async {
        var isKnown = false
        while !Task.isCancelled {
            do throws(ConsulError) {
                if !isKnown { try await client.register(service) }
                isKnown = try await client.pass(service: service.id, note: await status())
            } catch {
                isKnown = false
            }
            try? await Task.sleep(for: service.timeToLive / 3)
        }
        let (client, id) = (client, service.id)
        await Task { try? await client.deregister(service: id) }.value
    }
}
