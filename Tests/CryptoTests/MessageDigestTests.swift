import Crypto
import Testing

@Suite("Message digests")
struct MessageDigestTests {
    @Test(
        "algorithms are found by their names, in any of their spellings",
        arguments: [
            ("MD5", "900150983cd24fb0d6963f7d28e17f72"),  // RFC 1321, A.5
            ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),  // FIPS 180-4
            ("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("sha_256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),  // FIPS 202
        ])
    func names(name: String, digits: String) {
        guard var digest = MessageDigest(name) else {
            Issue.record("\(name) is not known")
            return
        }
        digest.update(Array("abc".utf8)[...])
        #expect(digest.finish().hex == digits)
    }

    @Test(
        "an algorithm that is not known is none, nor is one that OpenSSL only names",
        arguments: ["", "CRC-32", "SHA", "MD4", "UNDEF", "MD5\0x"])
    func unknown(name: String) {
        let isKnown = MessageDigest(name) != nil
        #expect(!isKnown)
    }
}
