import EventLoop
import HTTPClient

/// Calls `body` with a client, which is closed, and its loop ended, whatever comes of it.
@discardableResult
func withClient<Result>(
    _ configuration: HTTPClient.Configuration = HTTPClient.Configuration(),
    _ body: (HTTPClient) async throws -> Result
) async throws -> Result {
    let loop = try EventLoop(name: "test")
    defer { loop.shutDown() }
    let client = try HTTPClient(loop: loop, configuration: configuration)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

/// What a request fails with; nil if it does not.
func failure(of request: HTTPRequest, by client: HTTPClient) async -> HTTPError? {
    do throws(HTTPError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

/// Bytes of which each 251 are alike, which is no length of anything that goes over a wire.
func pattern(count: Int) -> [UInt8] {
    var bytes = Array(UInt8(0)...250)
    while bytes.count < count { bytes += bytes }
    return Array(bytes.prefix(count))
}

extension HTTPResponse {
    /// The body, as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
