import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import ObjectStore

/// Puts an object of so many bytes into a bucket, gets it again, and prints how much memory that took in all.
///
/// What bucket, and with which key, is in the environment.
struct ObjectTransfer {
    private let configuration: ObjectStoreConfiguration
    private let length: Int

    init(length: Int, environment: [String: String]) {
        self.length = length
        let credentials = Credentials(
            accessKeyID: environment["KEY"] ?? "", secretAccessKey: environment["SECRET"] ?? "")
        var configuration = ObjectStoreConfiguration(
            endpoint: environment["ENDPOINT"] ?? "", bucket: environment["BUCKET"] ?? "", credentials: credentials)
        configuration.tls.certificateAuthority = environment["AUTHORITY"].map { .file($0) }
        configuration.payloadSigning =
            switch environment["SIGNING"] {
            case "chunks": .chunks
            case "none": .none
            default: .digest
            }
        self.configuration = configuration
    }

    func run() async throws {
        let loop = try EventLoop(name: "probe")
        let client = try ObjectStoreClient(loop: loop, configuration)
        try await client.createBucket()
        // Bytes that are nowhere as a whole: each MiB has its number, and no piece that is asked for lies in two.
        let source = ObjectSource(length: length) { range in
            [UInt8](repeating: UInt8(truncatingIfNeeded: range.lowerBound >> 20), count: range.count)
        }
        try await client.put("long", source)
        var received = 0
        var digest = SHA256()
        for try await part in try await client.get("long").body {
            received += part.count
            digest.update(part)
        }
        await client.close()
        loop.shutDown()
        print("received \(received) \(digest.finish().hex)")
        let status = String(decoding: try Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") { print(line) }
    }
}
