import Artifacts
import Configuration
import DaemonLifecycle
import FoundationEssentials
import Glibc
import HTTPServer
import ObjectStore
import Systemd
import TestSupport
import Testing

@testable import ArtifactService

@Suite("The configuration of the artifact daemon")
struct ArtifactConfigurationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func load(
        _ text: String, environment: [String: String] = [:]
    ) throws -> LoadedConfiguration<ArtifactConfiguration> {
        try directory.write(text, to: "artifactd.yaml")
        return try ArtifactConfiguration.load(
            ConfigurationSources(file: directory.path + "/artifactd.yaml", environment: environment))
    }

    private func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try load(text, environment: environment)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    @Test(
        "values that cannot work are refused",
        arguments: [
            "listen: 127.0.0.1:80", "listen: artifactd.sock", "store: {directory: relative}", "cache: {size: 10}",
            "cache: {size: ten GiB}", "cache: {size: -1 GiB}", "cache: {age: 30}", "limits: {artifact: 0 B}",
            "limits: {transfers: 0}", "access: {read-users: [no-such-user-here]}", "access: {write-groups: []}",
            "access: {read-groups: ['a b']}", "store: {s3: {endpoint: 's3.example.org', bucket: abc}}",
            "store: {s3: {endpoint: 'https://key:secret@s3.example.org', bucket: abc}}", "store: {s3: {bucket: abc}}",
            "store: {s3: {endpoint: 'https://s3.example.org'}}", "store: {s3: {addressing: host}}", "cash: {}",
        ])
    func refused(text: String) { #expect(!problems(text).isEmpty) }

    @Test("an address with a password in it is refused without being shown")
    func delicate() {
        let found = problems("store: {s3: {endpoint: 'https://key:s3cr3t@host', bucket: abc}}")
        #expect(!found.isEmpty && !found.joined().contains("s3cr3t"))
    }

    @Test("a store without keys says which credential is missing and how systemd passes it")
    func noKeys() {
        let found = problems("store: {s3: {endpoint: 'https://s3.example.org', bucket: abc}}")
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("LoadCredential=s3-access-key:FILE") })
        #expect(found.contains { $0.contains("store.s3.secret-key-file") })
    }

    private static let bucket = "store: {s3: {endpoint: 'https://s3.example.org', bucket: abc}}"

    @Test("keys come from the credentials of systemd, or from the files that are named, which go first; none is shown")
    func keys() throws {
        for (name, text) in [("s3-access-key", "id1\n"), ("s3-secret-key", "geheim1\n"), ("s3-session-token", "tok1")] {
            try directory.write(text, to: "credentials/" + name)
        }
        let environment = ["CREDENTIALS_DIRECTORY": directory.path + "/credentials"]
        let loaded = try load(Self.bucket, environment: environment)
        let client = try #require(loaded.configuration.store.s3.client)
        #expect(client.credentials.accessKeyID == "id1" && client.credentials.secretAccessKey == "geheim1")
        #expect(client.credentials.sessionToken == "tok1")
        #expect(!loaded.lines.joined().contains("geheim1") && !"\(loaded.configuration)".contains("geheim1"))
        let file = try directory.write("geheim2", to: "secret")
        let other = try load(
            "store: {s3: {endpoint: 'https://s3.example.org', bucket: abc, secret-key-file: \(file)}}",
            environment: environment)
        #expect(other.configuration.store.s3.client?.credentials.secretAccessKey == "geheim2")
        #expect(loaded.configuration.changes(to: other.configuration).reloadable.contains("credentials"))
        let taken = loaded.configuration.taking(reloadablePartOf: other.configuration)
        #expect(taken.store.s3.client?.credentials.secretAccessKey == "geheim2")
        #expect(taken.changes(to: other.configuration) == ConfigurationChanges())
    }

    // MARK: - By hand

    /// What the section of the store comes to where no systemd passes credentials that are kept for the unit.
    private func byHand(
        _ file: String, _ options: [String: String] = [:]
    ) -> (s3: ArtifactConfiguration.S3, reader: ConfigurationReader<ArtifactConfiguration>) {
        var reader = ConfigurationReader(
            ArtifactConfiguration.settings,
            defaults: ArtifactConfiguration(ConfigurationSources(file: "", environment: [:])), instance: nil)
        reader.read(Array(file.utf8), path: "artifactd.yaml")
        for (key, value) in options { reader.read("store.s3.\(key)", value, option: "--set") }
        var s3 = reader.values.store.s3
        _ = s3.resolve(Systemd.Credentials(keptFor: "ditrit-artifactd", below: directory.path), &reader)
        return (s3, reader)
    }

    @Test("a session token that nobody has asked for is in nobody's way")
    func unwantedToken() throws {
        chmod(directory.path, 0o755)
        let (id, secret) = (try directory.write("id", to: "id"), try directory.write("geheim", to: "secret"))
        let keys = "access-key-file: \(id), secret-key-file: \(secret)"
        try directory.write("tok", to: "etc/credstore/ditrit-artifactd.s3-session-token")
        // It is of other keys, whoever may read it.
        let file = "store: {s3: {endpoint: 'https://s3.example.org', bucket: abc, \(keys)}}"
        let (alone, reader) = byHand(file)
        #expect(alone.client?.credentials.secretAccessKey == "geheim" && alone.sessionToken == nil)
        #expect(reader.problems.isEmpty && reader.warnings.isEmpty)
        let options = ["endpoint": "https://other.org", "access-key-file": id, "secret-key-file": secret]
        #expect(byHand(Self.bucket, options).s3.client?.credentials.accessKeyID == "id")
        #expect(byHand(Self.bucket, options).reader.problems.isEmpty)
        chmod(directory.path + "/etc/credstore", 0o700)
        #expect(try Nobody.doing { byHand(file).reader.problems } == [])
    }

    @Test("a session token beside keys of the unit that this user may not read is told of, and done without")
    func hiddenToken() throws {
        chmod(directory.path, 0o755)
        for name in ["access-key", "secret-key", "session-token"] {
            try directory.write(name, to: "etc/credstore/ditrit-artifactd.s3-\(name)")
        }
        #expect(byHand(Self.bucket).s3.sessionToken?.exposed == "session-token")
        chmod(directory.path + "/etc/credstore/ditrit-artifactd.s3-session-token", 0o600)
        let (s3, reader) = try Nobody.doing { byHand(Self.bucket) }
        // Without root this user is who has written it, and reads it.
        let isRoot = geteuid() == 0
        #expect(s3.client?.credentials.accessKeyID == "access-key" && (s3.sessionToken == nil) == isRoot)
        #expect(reader.problems.isEmpty && reader.warnings.count == (isRoot ? 1 : 0))
        #expect(reader.warnings.allSatisfy { $0.description.contains("store.s3.session-token-file") })
    }

    @Test("keys that the unit's file names are for the servers that it names, the authority for all")
    func keysOfOtherServers() throws {
        let (id, secret) = (try directory.write("id", to: "id"), try directory.write("geheim", to: "secret"))
        let ca = try directory.write("ca", to: "etc/credstore/ditrit-artifactd.s3-ca")
        let file = """
            store: {s3: {endpoint: 'https://s3.example.org', bucket: abc, ca: 'credential:s3-ca', access-key-file: \(id),
                secret-key-file: \(secret)}}
            """
        #expect(byHand(file).s3.client?.credentials.accessKeyID == "id")
        let (s3, reader) = byHand(file, ["endpoint": "https://other.org"])
        #expect(s3.client == nil && s3.ca == ca)
        #expect(reader.problems.count == 2, "\(reader.problems)")
        #expect(reader.problems.allSatisfy { $0.message.contains("here store.s3.endpoint comes from option --set") })
    }

    @Test("the environment sets keys under the daemon's own name, and what looks like one and is none is a warning")
    func environment() throws {
        let loaded = try load(
            "cache: {size: 1 GiB}",
            environment: [
                "DITRIT_ARTIFACTD_CACHE_SIZE": "2 GiB", "DITRIT_ARTIFACTD_CACHE_AGES": "1 d", "DITRIT_SLOTS": "3",
            ])
        #expect(loaded.configuration.cache.size == 2 << 30)
        #expect(loaded.warnings.map(\.description).contains { $0.contains("DITRIT_ARTIFACTD_CACHE_AGES") })
        #expect(loaded.warnings.count == 1)
    }

    @Test("who is named has a number; the package's own names may be missing where nobody has written them")
    func names() throws {
        let loaded = try load("access: {read-users: [root, 4711], read-groups: [none], write-users: [daemon]}")
        #expect(loaded.configuration.access.resolved.readers == Access.Principals(users: [0, 4711]))
        #expect(loaded.configuration.access.resolved.writers.users.count == 1)
    }

    @Test("numbers of bytes have a unit, and are written as they are read")
    func bytes() {
        for (text, bytes) in [
            ("10 GiB", 10 << 30), ("1.5 MiB", 3 << 19), ("2GB", 2_000_000_000), ("512 KiB", 512 << 10), ("0 B", 0),
            ("7 B", 7), ("1 TiB", 1 << 40),
        ] {
            #expect(ByteNotation.parse(text) == bytes, "\(text)")
            #expect(ByteNotation.parse(ByteNotation.text(bytes)) == bytes, "\(text)")
        }
        for text in ["", "10", "GiB", ".5 GiB", "1 gib", "1 GiB 2", "-1 B", "99999999999 TiB", "1e3 B", "1..2 B"] {
            #expect(ByteNotation.parse(text) == nil, "\(text)")
        }
    }

    // MARK: - The shipped file

    private static let shipped =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/etc/artifactd.yaml"

    @Test("the shipped file sets nothing")
    func shippedFile() throws {
        let loaded = try load(String(contentsOfFile: Self.shipped, encoding: .utf8))
        #expect(loaded.configuration == (try load("").configuration))
        #expect(
            loaded.lines.allSatisfy { $0.hasSuffix("# default") || ["credentials: none", "token: none"].contains($0) })
    }

    @Test("every key stands in the shipped file, explained, commented out, with its default")
    func shippedDefaults() throws {
        let lines = try String(contentsOfFile: Self.shipped, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(/^ *#[a-z]/) {
            #expect(lines[index - 1].contains(/^ *#/), "not explained: \(line)")
        }
        // It is the name of the package's group, which this host may not have.
        let text = lines.filter { !$0.contains("#write-groups") }.map {
            $0.replacing(/^( *)#([a-z])/) { "\($0.1)\($0.2)" }
        }.joined(separator: "\n")
        let loaded = try load(text)
        let unset = loaded.lines.filter { $0.hasSuffix("# default") }
        #expect(
            unset.map { $0.prefix { $0 != ":" } } == ["access.write-groups"], "not in the file")
        var configuration = loaded.configuration
        // Written out it is one that somebody has named.
        configuration.store.isStandardDirectory = true
        #expect(configuration == (try load("").configuration))
    }

    @Test("a change tells which keys a running daemon takes over and which need a restart")
    func changes() throws {
        let (old, newer) = (
            try load("").configuration,
            try load(
                """
                access: {read-users: [root]}
                cache: {size: 1 GiB, age: 1 d, directory: /other}
                limits: {artifact: 1 MiB, connections: 5}
                """
            ).configuration
        )
        let changes = old.changes(to: newer)
        #expect(changes.reloadable == ["access.read-users", "cache.size", "cache.age", "limits.artifact"])
        #expect(changes.restart == ["cache.directory", "limits.connections"])
        let taken = old.taking(reloadablePartOf: newer)
        #expect(taken.depotLimits.cache == CacheLimits(size: 1 << 30, age: .seconds(86_400)))
        #expect(taken.access.resolved.readers.users == [0])
        #expect(taken.cache.directory == old.cache.directory)
    }
}
