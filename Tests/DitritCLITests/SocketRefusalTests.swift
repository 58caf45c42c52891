import Glibc
import TestSupport
import Testing

@testable import DitritCLI

@Suite("The manager's socket")
struct SocketRefusalTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("who may not connect is told who they are, and the group that may")
    func denied() throws {
        let path = try directory.write("", to: "api.sock")
        chmod(path, 0o660)
        let denied = try #require(SocketRefusal(at: path, systemError: EACCES, user: "op")).description
        var entry = stat()
        #expect(stat(path, &entry) == 0)
        let group = String(cString: try #require(getgrgid(entry.st_gid)).pointee.gr_name)
        #expect(denied.contains("the user 'op' may not connect to the manager's socket \(path)"))
        #expect(denied.contains("be in the group '\(group)' (as root: usermod -aG \(group) op"))
        chmod(path, 0o600)
        let alone = try #require(SocketRefusal(at: path, systemError: EACCES, user: "op")).description
        #expect(!alone.contains("group"), "it would be of no use")
        #expect(SocketRefusal(at: path, systemError: ETIMEDOUT) == nil)
    }

    @Test("a socket that is not there, or that nobody listens at, is named, with what to look at")
    func absent() async throws {
        let path = directory.path + "/api.sock"
        let missing = try await Ditrit.run("csar", "list", "--url", "unix:\(path)")
        #expect(missing.status == 3)
        #expect(missing.text.hasPrefix("error: there is no socket \(path)\n    hint: "), "\(missing.text)")
        #expect(missing.text.contains("systemctl status ditrit-manager.socket"))
        let socket = try SilentSocket(at: path, listens: false)
        let deaf = try await Ditrit.run("csar", "list", "--url", "unix:\(socket.path)")
        #expect(deaf.status == 3)
        #expect(deaf.text.hasPrefix("error: nobody listens at the socket \(path)\n    hint: "), "\(deaf.text)")
        for text in [missing.text, deaf.text] { #expect(!text.contains("localhost")) }
    }

    @Test("a socket that may not be connected to is a refusal, and has the exit code of one")
    func shutOut() async throws {
        let socket = try SilentSocket(at: directory.path + "/api.sock")
        try #require(chmod(socket.path, 0) == 0)
        // Root may connect to anything by a capability alone.
        let root = geteuid() == 0 ? "setpriv --bounding-set -dac_override,-dac_read_search " : ""
        let refused = try await Ditrit.shell("\(root)\"$ditrit\" csar list --url unix:\(socket.path)")
        #expect(refused.status == 77, "\(refused.text)")
        #expect(refused.text.contains("may not connect to the manager's socket \(socket.path)"), "\(refused.text)")
        #expect(!socket.isAskedFor)
    }
}
