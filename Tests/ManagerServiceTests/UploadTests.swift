import FoundationEssentials
import HTTPServer
import TestSupport
import Testing

@testable import ManagerService

@Suite("Uploads")
struct UploadTests {
    @Test("no more than are allowed are on their way at once, and nothing of them stays")
    func limit() async throws {
        let directory = try TemporaryDirectory()
        var limits = ManagerConfiguration.Limits()
        limits.uploads = 1
        let uploads = Uploads(directory: directory.path, limits)
        // A request without a connection has no content, and is refused for that when it has got its place.
        let request = HTTPRequest(method: "PUT", path: "/v1/models/m")
        for _ in 0..<3 {
            await #expect {
                try await uploads.receive(from: request) { _ in }
            } throws: {
                ($0 as? Problem)?.status == 422
            }
        }
        limits.uploads = 0
        uploads.use(limits)
        await #expect {
            try await uploads.receive(from: request) { _ in }
        } throws: {
            ($0 as? Problem)?.response["Retry-After"] == "5"
        }
        #expect(try directory.contents() == [])
    }
}
