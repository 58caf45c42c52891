import Configuration
import DaemonLifecycle
import FoundationEssentials
import HTTPServer
import SpaceMembership
import Systemd
import Telemetry
import TestSupport
import Testing

@testable import ManagerService

@Suite("The configuration of a manager")
struct ManagerConfigurationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func load(
        _ text: String = "", environment: [String: String] = [:]
    ) throws -> LoadedConfiguration<ManagerConfiguration> {
        let file = try directory.write(text, to: "manager.yaml")
        return try ManagerConfiguration.load(ConfigurationSources(file: file, environment: environment))
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try load(text)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    @Test("the file that is shipped has every key once, in the order of the settings, with its default")
    func shipped() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: package.appending(path: "etc/manager.yaml"), encoding: .utf8)
        #expect(problems(text) == [])
        // Every key in force: what is commented out is a key when nothing but '#' is before it.
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.firstMatch(of: /^( *)#([a-z-]+: .*)$/).map { "\($0.1)\($0.2)" } ?? String(line)
        }.joined(separator: "\n")
        let loaded = try load(uncommented.replacing("name: manager", with: "name: \(HostName.short)"))
        let lines = loaded.lines.dropLast().map { $0.split(separator: "    #")[0] }
        let standard = try load().lines.dropLast().map { $0.split(separator: "    #")[0] }
        #expect(lines == standard)
        #expect(loaded.lines.dropLast().allSatisfy { $0.contains("manager.yaml:") }, "\(loaded.lines)")
        let places = loaded.lines.dropLast().compactMap { $0.split(separator: ":").dropLast().last.flatMap { Int($0) } }
        #expect(places == places.sorted())
    }

    @Test("without anything set it listens for this host only, and root is the only one with a role")
    func standard() throws {
        let configuration = try load().configuration
        #expect(configuration.listen.addresses.allSatisfy { $0.isLocal })
        #expect(configuration.access == AccessPolicy())
        #expect(configuration.access.anonymous == nil)
        #expect(configuration.access.admins == [.account(.user("root"))])
    }

    @Test(
        "to be open to other hosts needs TLS, and that nobody has a role for nothing",
        arguments: ["0.0.0.0:80", "192.0.2.1:443", "[::]:80"])
    func exposure(address: String) throws {
        let listen = "listen: {addresses: ['\(address)']}\n"
        #expect(problems(listen).first?.contains("unencrypted\n    hint: set tls.certificate") == true)
        try directory.write("x", to: "a.pem")
        let tls = "tls: {certificate: \(directory.path)/a.pem, key: \(directory.path)/a.pem}\n"
        #expect(problems(listen + tls) == [])
        #expect(problems(listen + tls + "access: {anonymous: viewer}").first?.contains("has the role 'viewer'") == true)
        #expect(problems("access: {anonymous: admin}") == [])
    }

    @Test(
        "values that cannot work are refused",
        arguments: [
            "listen: {addresses: [localhost]}", "listen: {addresses: []}", "listen: {group: 'a b'}",
            "tls: {client-ca: /etc/passwd}", "access: {admins: ['a b']}",
            "access: {viewers: ['sha256:00']}", "access: {anonymous: root}", "limits: {archive: 0}",
            "limits: {archive: 5 KiB}",
            "limits: {wait: 2 h}", "space: {token: x}", "scratch: /tmp",
        ])
    func refused(text: String) { #expect(problems(text).count == 1, "\(problems(text))") }

    @Test("its variables begin with its name, and no token shows")
    func environment() throws {
        let loaded = try load(
            environment: [
                "DITRIT_MANAGER_LIMITS_ARCHIVE": "7 MiB", "DITRIT_MANAGER_SPACE_TOKEN": "s3cr3t", "DITRIT_SLOTS": "x",
                "DITRIT_MANAGER_ACCESS_ADMINS": "none", "DITRIT_MANAGER_LIMIT": "x",
            ])
        #expect(loaded.configuration.limits.archive == 7 << 20)
        #expect(loaded.configuration.access.admins == [])
        #expect(loaded.configuration.space.token?.exposed == "s3cr3t")
        #expect(loaded.warnings.count == 1)
        #expect(!loaded.lines.joined().contains("s3cr3t"))
        #expect(!"\(loaded)".contains("s3cr3t"))
    }

    @Test("a change tells which keys a running manager takes over")
    func changes() throws {
        let old = try load().configuration
        let newer = try load(
            "limits: {archive: 5 MiB, connections: 9}\naccess: {viewers: [nobody]}\nlog: {level: debug}\nname: other"
        ).configuration
        let changes = old.changes(to: newer)
        #expect(changes.reloadable == ["access.viewers", "limits.archive", "log.level"])
        #expect(changes.restart == ["name", "limits.connections"])
        #expect(old.taking(reloadablePartOf: newer).changes(to: newer).reloadable == [])
    }
}
