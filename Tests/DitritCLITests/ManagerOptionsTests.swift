import ArgumentParser
import Glibc
import TestSupport
import Testing

@testable import DitritCLI

@Suite("Options of the manager")
struct ManagerOptionsTests {
    private let directory: TemporaryDirectory
    private let known = ManagerContexts(
        current: "site",
        contexts: [
            "site": .init(url: "https://site:8443", token: "site-token", certificateAuthority: "/site.pem"),
            "lab": .init(url: "unix:/lab.sock"),
        ])

    init() throws { directory = try TemporaryDirectory() }

    private func resolved(
        _ arguments: [String], _ environment: [String: String] = [:], _ known: ManagerContexts? = nil
    ) throws -> ManagerContexts.Context {
        try ManagerOptions.parse(arguments).resolved(environment, known ?? self.known)
    }

    @Test("an option goes before the environment, that before the context, and then it is this machine's socket")
    func order() throws {
        let both = ["DITRIT_URL": "https://other", "DITRIT_CONTEXT": "lab"]
        #expect(try resolved(["--url", "https://named"], both).url == "https://named")
        #expect(try resolved(["--context", "lab"], ["DITRIT_URL": "https://other"]).url == "unix:/lab.sock")
        #expect(try resolved([], both).url == "https://other")
        #expect(try resolved([], ["DITRIT_CONTEXT": "lab"]).url == "unix:/lab.sock")
        #expect(try resolved([]).url == "https://site:8443")
        #expect(try resolved([], [:], ManagerContexts()).url == "unix:/run/ditrit/api.sock")
    }

    @Test("a token goes to no other manager than the one that it was given with")
    func tokens() throws {
        #expect(try resolved([]).token == "site-token")
        #expect(try resolved(["--url", "https://named"]).token == nil)
        #expect(try resolved(["--url", "https://named"]).certificateAuthority == nil)
        #expect(try resolved([], ["DITRIT_URL": "https://other"]).token == nil)
        #expect(try resolved([], ["DITRIT_TOKEN": "mine"]).token == "mine")
        let file = try directory.write(" from-file\n", to: "token")
        #expect(try resolved(["--token-file", file], ["DITRIT_TOKEN": "mine"]).token == "from-file")
        #expect(try resolved(["--context", "lab"], ["DITRIT_TOKEN_FILE": file]).token == "from-file")
    }

    @Test("what is not there or goes not together is an error that says so")
    func mistakes() throws {
        let missing = #expect(throws: Unavailable.self) { try resolved(["--context", "attic"]) }
        #expect(missing?.description.contains("there is no context 'attic'\n    hint: there are lab, site") == true)
        #expect(throws: (any Error).self) { try resolved(["--context", "lab", "--url", "https://x"]) }
        #expect(throws: ValidationError.self) { try resolved(["--certificate", "a.pem"]) }
        #expect(throws: Unavailable.self) { try resolved(["--token-file", directory.path + "/none"]) }
    }

    @Test("contexts are kept in a file that nobody else may read, and come back as they were")
    func file() throws {
        let path = directory.path + "/config/ditrit/contexts.json"
        #expect(try ManagerContexts.read(path) == ManagerContexts())
        try known.write(path)
        #expect(try ManagerContexts.read(path) == known)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        _ = try directory.write("{", to: "broken.json")
        #expect(throws: Unavailable.self) { try ManagerContexts.read(directory.path + "/broken.json") }
        #expect(
            ManagerContexts.path(["XDG_CONFIG_HOME": "/c", "HOME": "/h"]) == "/c/ditrit/contexts.json")
        #expect(ManagerContexts.path(["HOME": "/h"]) == "/h/.config/ditrit/contexts.json")
    }

    @Test("names in paths and queries are escaped, whatever is in them")
    func paths() {
        let path = ResourcePath("v1", "models", "a/b c", query: [("after", "x&y"), ("none", nil)])
        #expect(path.text == "/v1/models/a%2Fb%20c?after=x%26y")
        #expect(path.with([("limit", "1")]).text == "/v1/models/a%2Fb%20c?after=x%26y&limit=1")
        #expect(ResourcePath("é", "..").appending("~").text == "/%C3%A9/../~")
    }

    @Test("sizes are said in the unit that fits")
    func sizes() {
        #expect([0, 1023, 1536, 1 << 30].map(ProgressBar.size) == ["0 B", "1023 B", "1.5 KiB", "1.0 GiB"])
    }

    @Test("a problem document is said with its places, its hints and what to do")
    func problems() {
        let plain = ManagerError(
            404, Array(#"{"title": "Not Found", "detail": "there is no model 'x'"}"#.utf8), from: "m")
        #expect(plain.description == "error: there is no model 'x'")
        #expect(plain.exitCode == Exit.invalid)
        let model = ManagerError(
            422,
            Array(
                """
                {"title": "Unprocessable Content", "errors": [{"file": "a.yaml", "line": 3, "column": 5,
                 "severity": "error", "message": "no such type", "hint": "did you mean 'b'?"}]}
                """.utf8), from: "m")
        #expect(model.description == "a.yaml:3:5: error: no such type\n    hint: did you mean 'b'?\n1 error")
        let role = ManagerError(
            403, Array(#"{"title": "Forbidden", "detail": "it takes an operator"}"#.utf8), from: "m")
        #expect(role.description.hasPrefix("error: it takes an operator\n    hint: "))
        #expect(role.exitCode == Exit.refused)
        let other = ManagerError(502, Array("<html>".utf8), from: "m")
        #expect(other.description.contains("is it a ditrit-manager"))
        #expect(other.isPassing)
    }
}
