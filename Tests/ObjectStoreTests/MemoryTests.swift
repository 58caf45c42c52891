import Crypto
import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite("Memory", .timeLimit(.minutes(3)))
struct MemoryTests {
    private static let length = 256 << 20

    @Test(
        "an object of 256 MiB goes up and down in a fraction of that memory, however it is signed",
        arguments: ["digest", "chunks", "none"])
    func constant(signing: String) async throws {
        let server = try S3Server.shared()
        let credentials = server.credentials()
        let probe = try ChildProcess(
            [ChildProcess.built("Probe"), "objects", "\(Self.length)"],
            environment: [
                "ENDPOINT": signing == "none" ? server.secureEndpoint : server.endpoint,
                "AUTHORITY": server.directory + "/tls/ca.pem", "BUCKET": S3Server.newBucket(), "SIGNING": signing,
                "KEY": credentials.accessKeyID, "SECRET": credentials.secretAccessKey,
            ])
        // A machine that is busy with other tests may take longer for it than a program is otherwise waited for.
        while !isGone(probe.id) { try await Task.sleep(for: .milliseconds(50)) }
        let status = try await probe.wait()
        #expect(status == 0, "\(probe.output)")
        let lines = probe.output.split(separator: "\n")
        var digest = SHA256()
        for number in 0..<256 { digest.update([UInt8](repeating: UInt8(number), count: 1 << 20)) }
        let expected = digest.finish().hex
        #expect(lines.first == "received \(Self.length) \(expected)")
        let peak = lines.lazy.compactMap { line in
            line.hasPrefix("VmHWM:")
                ? line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) } : nil
        }.first
        #expect(try #require(peak) < 64 << 10, "kilobytes; it is 30,000 where nothing else is wrong")
    }
}
