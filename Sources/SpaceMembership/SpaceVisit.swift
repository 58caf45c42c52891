internal import Consul
public import EventLoop
public import TupleSpace

/// A short stay in the space, of a command that looks something up or changes it and is done.
public enum SpaceVisit {
    /// Calls `body` with the space, and leaves it in whatever way that ends.
    ///
    /// - Parameter name: the name of this process, for people who look into the space.
    /// - Throws: what `body` throws; `TupleSpaceError` where the space cannot be reached.
    public static func with<Result>(
        _ configuration: SpaceConfiguration, name: String, loop: EventLoop,
        _ body: (ConsulSpace) async throws -> Result
    ) async throws -> Result {
        let client = try ConsulClient(loop: loop, ConsulConfiguration(configuration))
        var options = configuration.options(name: name)
        (options.patience, options.openingPatience) = (.seconds(10), .seconds(10))
        let space = ConsulSpace(client, loop: loop, options: options)
        do {
            let result = try await body(space)
            await space.close()
            await client.close()
            return result
        } catch {
            await space.close()
            await client.close()
            throw error
        }
    }
}
