import DaemonLifecycle
import Glibc
import HTTPServer
import Testing

@testable import ArtifactService

/// Who may do what.
@Suite("Access to artifacts")
struct AccessTests {
    private let access: Access = {
        var access = Access()
        access.readers = Access.Principals(users: [1001], groups: [2001])
        access.writers = Access.Principals(users: [1002], groups: [2002])
        return access
    }()

    private func may(_ permission: Access.Permission, _ user: UInt32, _ group: UInt32) -> Bool {
        access.permits(permission, to: .unix(user: user, group: group, process: 1))
    }

    @Test("readers read, writers read and write, root and the daemon's user do everything, others nothing")
    func permissions() {
        #expect(may(.read, 1001, 5) && !may(.write, 1001, 5))
        #expect(may(.read, 5000, 2001) && !may(.write, 5000, 2001))
        #expect(may(.read, 1002, 5) && may(.write, 1002, 5))
        #expect(may(.read, 5000, 2002) && may(.write, 5000, 2002))
        #expect(!may(.read, 5000, 5) && !may(.write, 5000, 5))
        #expect(may(.write, 0, 5) && may(.write, geteuid(), 5))
    }

    @Test("whoever the kernel does not vouch for may nothing")
    func strangers() {
        #expect(!access.permits(.read, to: .tcp(address: "127.0.0.1", port: 1)))
        #expect(!access.permits(.read, to: .unknown))
    }

    @Test("a user counts for the groups that the host's accounts give it, not only for its process's group")
    func supplementaryGroups() throws {
        var access = Access()
        let user = try #require(Accounts.user("daemon"))
        let groups = Accounts.groups(ofUser: user)
        access.readers.groups = groups
        #expect(!groups.isEmpty)
        #expect(access.permits(.read, to: .unix(user: user, group: 60_000, process: 1)))
        #expect(!access.permits(.write, to: .unix(user: user, group: 60_000, process: 1)))
    }

    @Test("users and groups go by name or by number")
    func names() {
        #expect(Accounts.user("root") == 0 && Accounts.group("root") == 0)
        #expect(Accounts.user("4711") == 4711 && Accounts.group("4711") == 4711)
        #expect(Accounts.user("no-such-user-here") == nil && Accounts.group("no-such-group-here") == nil)
        #expect(Accounts.groups(ofUser: 4_000_000) == [])
    }
}
