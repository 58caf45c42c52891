import FoundationEssentials
import Glibc
import Systemd
import TestSupport
import Testing

@Suite("Secrets")
struct CredentialsTests {
    let directory: TemporaryDirectory
    var credentials: Credentials { Credentials(directory: directory.path) }

    init() throws { directory = try TemporaryDirectory() }

    @Test("a name that leads out of the directory is refused", arguments: ["", ".", "..", "../shadow", "a/b", "a\0b"])
    func refusedNames(name: String) throws {
        #expect(throws: SecretError.self) { try credentials.secret(name) }
        #expect(throws: SecretError.self) { try Credentials(directory: nil).secret(name) }
    }

    @Test("what is not there is none, and what is there and no good is an error that shows nothing of it")
    func unusable() throws {
        #expect(try credentials.secret("token") == nil)
        #expect(try Credentials(directory: nil).secret("token") == nil)
        try directory.write("", to: "empty")
        try directory.write("\n", to: "line")
        try directory.write(String(repeating: "s3cr3t", count: 20_000), to: "large")
        try directory.write(.init([0x73, 0xFF, 0xFE]), to: "binary")
        try directory.write("s3cr3t", to: "folder/file")
        try #require(mkfifo(directory.path + "/pipe", 0o600) == 0)
        let problems = [
            "empty": "is empty", "line": "is empty", "large": "has more than 65536 bytes",
            "binary": "is not a text in UTF-8", "folder": "not a file", "pipe": "not a file",
        ]
        for (name, problem) in problems {
            #expect { try credentials.secret(name) } throws: { "\($0)" == "\(directory.path)/\(name): \(problem)" }
        }
    }

    @Test("programs that no unit has started find what is kept for it, the administrator's first")
    func kept() throws {
        let credentials = Credentials(keptFor: "ditrit-worker", below: directory.path)
        #expect(try credentials.secret("token") == nil)
        try directory.write("shipped\n", to: "usr/lib/credstore/ditrit-worker.token")
        #expect(try credentials.secret("token")?.exposed == "shipped")
        try directory.write("own\n", to: "etc/credstore/ditrit-worker.token")
        try directory.write("another's\n", to: "etc/credstore/ditrit-manager.token")
        #expect(try credentials.secret("token")?.exposed == "own")
        #expect(throws: SecretError.self) { try credentials.secret("../../shadow") }
    }

    @Test("one that may not be seen is another error than one that is not there")
    func denied() throws {
        try directory.write("s3cr3t", to: "etc/credstore/ditrit-worker.token")
        try #require(chmod(directory.path, 0o755) == 0 && chmod(directory.path + "/etc", 0o755) == 0)
        let credentials = Credentials(keptFor: "ditrit-worker", below: directory.path)
        let file = directory.path + "/etc/credstore/ditrit-worker.token"
        for mode: mode_t in [0o700, 0o755] {
            // First the directory hides it, then the file is root's.
            try #require(chmod(directory.path + "/etc/credstore", mode) == 0 && chmod(file, 0o600) == 0)
            #expect {
                try Nobody.doing { try credentials.secret("token") }
            } throws: { ($0 as? SecretError)?.kind == .denied && "\($0)" == "\(file): Permission denied" }
        }
        #expect(try Nobody.doing { try credentials.secret("other") } == nil)
    }

    @Test("what is kept for a unit can be withheld, what was passed to this process cannot")
    func withheld() throws {
        try directory.write("s3cr3t", to: "etc/credstore/ditrit-worker.token")
        try directory.write("own", to: "token")
        let kept = Credentials(keptFor: "ditrit-worker", below: directory.path).withholdingKept(because: "not here")
        #expect {
            try kept.secret("token")
        } throws: { ($0 as? SecretError)?.kind == .withheld && "\($0)".hasSuffix("ditrit-worker.token: not here") }
        #expect(try kept.secret("other") == nil)
        #expect(try credentials.withholdingKept(because: "not here").secret("token")?.exposed == "own")
    }

    @Test("the names of those that are there are known, of a unit's without the unit's")
    func names() throws {
        try directory.write("1", to: "etc/credstore/ditrit-worker.token")
        try directory.write("2", to: "run/credstore/ditrit-worker.key")
        try directory.write("3", to: "etc/credstore/ditrit-manager.other")
        try directory.write("4", to: "own/ca")
        #expect(Credentials(keptFor: "ditrit-worker", below: directory.path).names == ["token", "key"])
        #expect(Credentials(directory: directory.path + "/own").names == ["ca"])
        #expect(Credentials(directory: nil).names == [])
    }

    @Test("a file that is named and not there is an error that names it")
    func missing() {
        #expect {
            try Secret(contentsOf: directory.path + "/token")
        } throws: { "\($0)" == "\(directory.path)/token: No such file or directory" }
    }

    @Test("the line break at the end is not part of a secret, what comes before it is")
    func content() throws {
        for text in ["s3cr3t", "s3cr3t\n", "s3cr3t\r\n"] {
            try directory.write(text, to: "token")
            #expect(try credentials.secret("token")?.exposed == "s3cr3t")
        }
        try directory.write("a\nb\n\n", to: "token")
        #expect(try credentials.secret("token")?.exposed == "a\nb\n")
    }

    @Test("however a secret is printed, it does not show")
    func hidden() {
        struct Holder { let token: Secret? }
        let secret = Secret("s3cr3t")
        var dumped = ""
        dump(Holder(token: secret), to: &dumped)
        for text in ["\(secret)", "\(Holder(token: secret))", String(reflecting: [secret]), dumped] {
            #expect(!text.contains("s3cr3t"), "\(text)")
        }
    }
}
