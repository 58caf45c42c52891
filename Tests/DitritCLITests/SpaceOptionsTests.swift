import ArgumentParser
import Consul
import TestSupport
import Testing

@testable import DitritCLI

/// How a space is named, on the command line and in the environment.
@Suite("Options of the space")
struct SpaceOptionsTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func configuration(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> ConsulConfiguration {
        try SpaceOptions.parse(arguments).configuration(environment)
    }

    @Test("without an address it says how to give one")
    func noAddress() throws {
        #expect {
            try configuration([], ["DITRIT_CONSUL": ""])
        } throws: {
            "\($0)" == "name Consul's address with --consul, or in $DITRIT_CONSUL"
        }
    }

    @Test(
        "what is no address is refused by name",
        arguments: ["consul:8501", "ftp://consul", "https://", "https://a,,https://b", "https://a b", ""])
    func malformedAddress(address: String) throws {
        #expect {
            try configuration(["--consul", address])
        } throws: {
            $0 is ValidationError && "\($0)".hasPrefix("Consul's address is like https://consul.example.org:8501")
        }
    }

    @Test("a certificate without its key, or a key without its certificate, is refused")
    func halfACertificate() throws {
        for arguments in [["--consul-certificate", "a.pem"], ["--consul-key", "a.key"]] {
            #expect(throws: ValidationError.self) { try configuration(["--consul", "https://a:1"] + arguments) }
        }
    }

    @Test("a token's file that is missing or empty is named; nothing of the environment stands in for it")
    func unreadableToken() throws {
        let empty = try directory.write("\n", to: "empty")
        for (path, reason) in [(directory.path + "/none", "there is no such file"), (empty, "it is empty")] {
            #expect {
                try configuration(
                    ["--consul", "https://a:1", "--consul-token-file", path], ["DITRIT_CONSUL_TOKEN": "other"])
            } throws: {
                "\($0)".hasPrefix("\(path): error: \(reason)")
            }
        }
    }

    @Test("the environment says what the options leave out, and an option wins")
    func environment() throws {
        let file = try directory.write("  from-file \n", to: "token")
        let environment = [
            "DITRIT_CONSUL": "https://a:8501, https://b:8501/", "DITRIT_CONSUL_CA": "ca", "DITRIT_CONSUL_KEY": "key",
            "DITRIT_CONSUL_CERTIFICATE": "certificate", "DITRIT_CONSUL_TOKEN": "from-environment",
        ]
        let all = try configuration([], environment)
        #expect(all.addresses == ["https://a:8501", "https://b:8501"])
        #expect(all.certificateAuthority == "ca")
        #expect(all.certificate == "certificate")
        #expect(all.key == "key")
        #expect(all.token == "from-environment")
        let some = try configuration(["--consul", "http://c:8500", "--consul-ca", "other"], environment)
        #expect(some.addresses == ["http://c:8500"])
        #expect(some.certificateAuthority == "other")
        #expect(some.certificate == "certificate")
        let both = environment.merging(["DITRIT_CONSUL_TOKEN_FILE": file]) { $1 }
        #expect(try configuration([], both).token == "from-environment", "what is said more directly goes first")
        let one = both.filter { $0.key != "DITRIT_CONSUL_TOKEN" }
        #expect(try configuration([], one).token == "from-file")
        #expect(try configuration(["--consul-token-file", file], environment).token == "from-file")
    }
}
