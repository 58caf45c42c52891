import DaemonLifecycle
import Glibc
import HTTPServer
import Systemd
import TestSupport
import Testing
import TupleSpace

@testable import ManagerService

@Suite("Who asks")
struct IdentityTests {
    @Test("an identity is a user, a group, a fingerprint or a subject, and is printed as it is read")
    func notation() throws {
        let fingerprint = (0..<32).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        #expect(Identity("root") == .account(.user("root")))
        #expect(Identity("@ditrit") == .account(.group("ditrit")))
        #expect(Identity("subject:CN=a,O=b") == .subject("CN=a,O=b"))
        #expect(Identity("sha256:" + fingerprint.joined(separator: ":").uppercased()) == .fingerprint(Array(0..<32)))
        for text in ["root", "@ditrit", "subject:CN=a", "sha256:" + fingerprint.joined()] {
            #expect(Identity(text)?.description == text)
        }
        for text in ["", "@", "a b", "sha256:00", "sha256:zz", "subject:", "root:x"] { #expect(Identity(text) == nil) }
    }

    @Test("a process of this host has the highest role that its user or one of its groups is given")
    func processes() {
        let accounts = LocalAccounts()
        var policy = AccessPolicy()
        #expect(policy.owner(ofProcessOf: 0, group: 0, accounts)?.role == .admin)
        #expect(policy.owner(ofProcessOf: 65534, group: 65534, accounts) == nil)
        policy.operators = [.account(.group("@root".replacing("@", with: "")))]
        policy.admins = []
        policy.viewers = [.account(.user("nobody"))]
        #expect(policy.owner(ofProcessOf: 0, group: 0, accounts)?.role == .operator)
        #expect(policy.owner(ofProcessOf: 65534, group: 65534, accounts)?.role == .viewer)
        policy.operators = [.account(.group("4711"))]
        #expect(policy.owner(ofProcessOf: 65534, group: 4711, accounts)?.role == .operator)
    }

    @Test("a token has 256 random bits, and is known by its hash alone")
    func tokens() {
        let tokens = (0..<100).map { _ in Token.make() }
        #expect(Set(tokens.map(\.exposed)).count == 100)
        for token in tokens {
            // 32 bytes in base 64 without padding.
            #expect(token.exposed.wholeMatch(of: /ditrit_[A-Za-z0-9_-]{43}/) != nil)
            #expect(!"\(token)".contains(token.exposed))
        }
    }

    @Test("a token is taken as long as it is good for, and as long as it is there")
    func tokenBook() async throws {
        let directory = try TemporaryDirectory()
        let space = try await SQLiteSpace(directory: directory.path)
        let book = TokenBook()
        let forEver = try await TokenBook.add("a", role: .viewer, lifetime: nil, to: space)
        let short = try await TokenBook.add("b", role: .admin, lifetime: .seconds(60), to: space)
        #expect(book.owner(of: short.token.exposed) == nil)
        try await book.refresh(from: space)
        #expect(book.owner(of: forEver.token.exposed) == forEver.record)
        #expect(book.owner(of: short.token.exposed) == short.record)
        let end = try #require(short.record.expires)
        #expect(book.owner(of: short.token.exposed, at: end - 1) == short.record)
        #expect(book.owner(of: short.token.exposed, at: end) == nil)
        #expect(book.owner(of: forEver.token.exposed, at: .max)?.name == "a")
        for other in ["", "ditrit_", short.record.hash, short.token.exposed + "x"] {
            #expect(book.owner(of: other) == nil)
        }
        // One that is made later is found by who shows it.
        let late = try await TokenBook.add("c", role: .operator, lifetime: nil, to: space)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await book.readAnew(from: space) } }
        }
        #expect(book.owner(of: late.token.exposed)?.role == .operator)
        #expect(try await TokenBook.remove("a", from: space))
        await book.readAnew(from: space)
        #expect(book.owner(of: forEver.token.exposed) == nil)
    }
}
