import HTTPClient
import ObjectStore
import Testing

/// The examples of S3's documentation: what is S3's own in a signature.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>, its neighbours on presigned
/// URLs and on chunks.
@Suite("Signatures of S3's examples")
struct SignatureExampleTests {
    private let signature = SignatureV4(
        Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
    /// 2013-05-24T00:00:00Z.
    private let time = UTCTime(secondsSince1970: 1_369_353_600)
    private static let host: HTTPHeaders.Field = ("Host", "examplebucket.s3.amazonaws.com")

    @Test("a range of an object")
    func get() {
        let request = UnsignedRequest(
            method: "GET", path: "/test.txt", headers: [Self.host, ("Range", "bytes=0-9")])
        let authorization = signature.authorization(for: request, payload: .empty, at: time)
        #expect(authorization.signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
        #expect(
            authorization.headers.first { $0.name == "Authorization" }?.value
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature="
                + "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test("an object with a dollar sign in its key")
    func put() {
        let request = UnsignedRequest(
            method: "PUT", path: "/test$file.text",
            headers: [
                Self.host, ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ])
        let body = Array("Welcome to Amazon S3.".utf8)
        let authorization = signature.authorization(for: request, payload: .digest(sha256(body)), at: time)
        #expect(authorization.signature == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test(
        "a bucket's settings, and a listing",
        arguments: [
            ([("lifecycle", "")], "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            ([("max-keys", "2"), ("prefix", "J")], "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ])
    func bucket(query: [(String, String)], expected: String) {
        let request = UnsignedRequest(
            method: "GET", path: "/", query: query.map { (name: $0.0, value: $0.1) }, headers: [Self.host])
        #expect(signature.authorization(for: request, payload: .empty, at: time).signature == expected)
    }

    @Test("a URL that is good for a day")
    func presigned() {
        let request = UnsignedRequest(method: "GET", path: "/test.txt", headers: [Self.host])
        #expect(
            signature.presignedQuery(for: request, for: 86_400, at: time)
                == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("a body in chunks")
    func chunks() {
        let request = UnsignedRequest(
            method: "PUT", path: "/examplebucket/chunkObject.txt",
            headers: [
                ("Host", "s3.amazonaws.com"), ("Content-Encoding", "aws-chunked"), ("Content-Length", "66824"),
                ("x-amz-decoded-content-length", "66560"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ])
        let authorization = signature.authorization(for: request, payload: .chunks, at: time)
        #expect(authorization.signature == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        var signer = signature.chunkSigner(after: authorization, at: time)
        let expected = [
            (65_536, "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
            (1024, "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
            (0, "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        ]
        var length = 0
        for (count, head) in expected {
            let data = [UInt8](repeating: UInt8(ascii: "a"), count: count)
            let chunk = signer.sign(data)
            #expect(chunk == Array("\(head)\r\n".utf8) + data + [13, 10])
            length += chunk.count
        }
        #expect(length == 66_824)
    }

    @Test("no part of a secret is printed")
    func secret() {
        let credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI", sessionToken: "6e86291e8372ff2a")
        let signature = SignatureV4(credentials, region: "us-east-1")
        var dumped = ""
        dump(signature, to: &dumped)
        for text in ["\(credentials)", "\(signature)", String(reflecting: signature), dumped] {
            #expect(!text.contains("wJalrXUtnFEMI") && !text.contains("6e86291e8372ff2a"))
            #expect(text.contains("AKIDEXAMPLE") || text == dumped)
        }
    }
}
