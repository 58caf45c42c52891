import FoundationEssentials
import HTTPClient
@testable import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing
import URI

/// AWS's own vectors of Signature Version 4, each signed by header and by query.
///
/// They are fetched when the tests run (`scripts/setup-s3 vectors`); where that cannot be, the tests fail.
@Suite("Signatures of AWS's vectors")
struct SignatureVectorTests {
    /// A request with what it is to come to.
    struct Vector {
        let name: String
        let context: Context
        let request: UnsignedRequest
        let body: [UInt8]
        private let directory: URL

        struct Context: Decodable {
            struct Credentials: Decodable {
                let access_key_id: String
                let secret_access_key: String
                let token: String?
            }
            let credentials: Credentials
            let expiration_in_seconds: Int
            let normalize: Bool
            let region: String
            let service: String
            let sign_body: Bool
            let timestamp: String
            let omit_session_token: Bool?
        }

        init(_ directory: URL) throws {
            self.directory = directory
            name = directory.lastPathComponent
            context = try JSONDecoder().decode(
                Context.self, from: Data(contentsOf: directory.appending(path: "context.json")))
            (request, body) = try Self.parse(Self.text(directory, "request"))
        }

        /// What a file of it says; nil where it has none.
        func expected(_ file: String) -> String? { try? Self.text(directory, file) }

        private static func text(_ directory: URL, _ file: String) throws -> String {
            let data = try Data(contentsOf: directory.appending(path: file + ".txt"))
            return String(decoding: data, as: UTF8.self).filter { $0 != "\r" }
        }

        /// Reads a request, whose target may hold what on a wire would be encoded.
        private static func parse(_ text: String) throws -> (UnsignedRequest, [UInt8]) {
            let halves = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
            var lines: [String] = []
            for line in halves[0].split(separator: "\n") {
                if line.hasPrefix(" "), let last = lines.popLast() {
                    lines.append(last + "\n" + line)
                } else {
                    lines.append(String(line))
                }
            }
            let first = lines[0].dropLast(" HTTP/1.1".count)
            let space = try #require(first.firstIndex(of: " "))
            let target = first[first.index(after: space)...]
            let path = target.prefix { $0 != "?" }
            let query = target.dropFirst(path.count + 1).split(separator: "&").map { pair in
                let name = pair.prefix { $0 != "=" }
                return (
                    PercentEncoding.decode(name) ?? "", PercentEncoding.decode(pair.dropFirst(name.count + 1)) ?? ""
                )
            }
            let headers: [HTTPHeaders.Field] = lines.dropFirst().map { line in
                let name = line.prefix { $0 != ":" }
                return (String(name), String(line.dropFirst(name.count + 1)))
            }
            let request = UnsignedRequest(
                method: String(first[..<space]), path: String(path), query: query, headers: headers)
            return (request, halves.count > 1 ? Array(halves[1].utf8) : [])
        }

        var signature: SignatureV4 {
            let credentials = Credentials(
                accessKeyID: context.credentials.access_key_id, secretAccessKey: context.credentials.secret_access_key,
                sessionToken: context.credentials.token)
            let rules = SigningRules(
                service: context.service, normalizesPath: context.normalize, encodesPathTwice: false,
                declaresPayload: context.sign_body)
            return SignatureV4(credentials, region: context.region, rules: rules)
        }
    }

    private static func vectors() throws -> [Vector] {
        let directory = URL(filePath: try Script.run("setup-s3", ["vectors"]).filter { !$0.isNewline })
        return try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().map {
            try Vector(directory.appending(path: $0))
        }
    }

    @Test("each of the vectors has its canonical request and its signature, by header and by query")
    func signatures() throws {
        var count = 0
        for vector in try Self.vectors() {
            let time = try #require(UTCTime(extended: vector.context.timestamp))
            let payload = SignedPayload.digest(sha256(vector.body))
            let signsToken = vector.context.omit_session_token != true
            if let expected = vector.expected("header-signature") {
                let authorization = vector.signature.authorization(
                    for: vector.request, payload: payload, at: time, signsToken: signsToken)
                #expect(authorization.signature == expected, "\(vector.name), by header")
                count += 1
            }
            if let expected = vector.expected("query-signature") {
                let query = vector.signature.presignedQuery(
                    for: vector.request, payload: payload, for: vector.context.expiration_in_seconds, at: time,
                    signsToken: signsToken)
                #expect(query.hasSuffix("&X-Amz-Signature=\(expected)"), "\(vector.name), by query: \(query)")
                count += 1
            }
        }
        #expect(count == 76)
    }
}
