import Crypto
import EventLoop
import HTTPClient
@testable import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite(
    "Session tokens", .timeLimit(.minutes(2)),
    .enabled(if: S3Server.sharedKind == .ceph, "Swift has none: scripts/test-ceph"))
struct SessionTokenTests {
    /// Temporary credentials of radosgw's token service.
    ///
    /// Source: <https://docs.ceph.com/en/pacific/radosgw/STS/>.
    private func assumeRole(_ server: S3Server) async throws -> Credentials {
        let administer = ["radosgw-admin", "-c", server.directory + "/ceph.conf", "-n", "client.rgw"]
        let quiet = ["sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh"]
        let trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/firstkey"]},\
            "Action":["sts:AssumeRole"]}]}
            """
        let permit = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"arn:aws:s3:::*"}]}
            """
        try Command.run(
            quiet + administer + ["role", "create", "--role-name=r", "--assume-role-policy-doc=" + trust])
        try Command.run(
            quiet + administer
                + ["role-policy", "put", "--role-name=r", "--policy-name=p", "--policy-doc=" + permit])
        let body = Array(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam:::role/r&RoleSessionName=test&DurationSeconds=900"
                .utf8)
        let rules = SigningRules(service: "sts", normalizesPath: true, encodesPathTwice: true, declaresPayload: false)
        let signature = SignatureV4(server.credentials(), region: "us-east-1", rules: rules)
        let headers: [HTTPHeaders.Field] = [("Content-Type", "application/x-www-form-urlencoded")]
        let host = String(server.endpoint.dropFirst("http://".count))
        let unsigned = UnsignedRequest(method: "POST", path: "/", headers: headers + [("Host", host)])
        let now = server.configuration(bucket: "none").clock()
        let authorization = signature.authorization(for: unsigned, payload: .digest(sha256(body)), at: now)
        let loop = try EventLoop(name: "sts")
        defer { loop.shutDown() }
        let http = try HTTPClient(loop: loop)
        let response = try await http.send(
            HTTPRequest(
                method: "POST", url: server.endpoint + "/", headers: headers + authorization.headers, body: body))
        await http.close()
        let answer = try XMLReader.read(response.body)
        let found = try #require(answer["AssumeRoleResult"]?["Credentials"], "\(answer)")
        return Credentials(
            accessKeyID: try #require(found.text(of: "AccessKeyId")),
            secretAccessKey: try #require(found.text(of: "SecretAccessKey")),
            sessionToken: found.text(of: "SessionToken"))
    }

    @Test("temporary credentials are good with their token, and without it, or with another one, for nothing")
    func token() async throws {
        let server = try S3Server(.ceph, takesTokens: true)
        var configuration = server.configuration(bucket: S3Server.newBucket())
        let temporary = try await assumeRole(server)
        configuration.credentials = temporary
        try await withObjectStore(configuration) { client in
            try await client.createBucket()
            // In one part, and in several.
            for length in [100, 200_000] {
                try await client.put("key", .bytes(pattern(length)))
                let bytes = try await client.bytes("key")
                #expect(bytes == pattern(length))
            }
        }
        let token = try #require(temporary.sessionToken)
        for other in [nil, String(token.dropLast(8)) + "AAAAAAA="] {
            configuration.credentials = Credentials(
                accessKeyID: temporary.accessKeyID, secretAccessKey: temporary.secretAccessKey, sessionToken: other)
            let changed = configuration
            let error = await failure { try await withObjectStore(changed) { _ = try await $0.bytes("key") } }
            #expect(error?.code == .accessDenied)
            #expect(error?.description.contains(token) == false)
        }
    }
}
