import EventLoop
import Glibc
import TestSupport
import Testing

@testable import TupleSpace
import SQLite

@Suite("The embedded space")
struct SQLiteSpaceTests {
    private let temporary: TemporaryDirectory

    init() throws { temporary = try TemporaryDirectory() }

    private var directory: String { temporary.path }

    @Test("what was committed is there when the space is opened again, and versions go on")
    func durability() async throws {
        var version: Version?
        do {
            let space = try await SQLiteSpace(directory: directory)
            try await space.put("gone")
            try await space.put("stays", payload: "7")
            version = try await space.commit(Commit(writes: [.delete(["gone"])]))
        }
        let space = try await SQLiteSpace(directory: directory)
        #expect(try await space.rdAll(["stays"]).map(\.tuple.payload) == [Array("7".utf8)])
        #expect(try await space.rdp(["gone"]) == nil)
        let next = try await space.commit(Commit(writes: [.put(Tuple(["x"]))]))
        #expect(try #require(version) < next, "a version is never given twice")
    }

    @Test("takes do not outlive the process that held them")
    func takesAreForgotten() async throws {
        do {
            let space = try await SQLiteSpace(directory: directory)
            try await space.put("task")
            _ = try await space.in(["task"], session: await space.openSession(name: "w"))
        }
        let space = try await SQLiteSpace(directory: directory)
        #expect(try await space.inp(["task"], session: await space.openSession(name: "w")) != nil)
    }

    @Test("a second owner is told who the first is, and gets the space when that is gone")
    func ownership() async throws {
        var first: SQLiteSpace? = try await SQLiteSpace(directory: directory)
        try await first?.put("a")
        await #expect {
            _ = try await SQLiteSpace(directory: directory, access: .owner(patience: .zero))
        } throws: { error in
            isError(error, .inUse) && "\(error)".contains("is in use by process \(getpid())")
        }
        let reader = try await SQLiteSpace(directory: directory, access: .reader)
        #expect(try await reader.rdp(["a"]) != nil, "reading needs no ownership")
        first = nil
        _ = try await SQLiteSpace(directory: directory, access: .owner(patience: .seconds(10)))
    }

    @Test("who gives up waiting for the space is not told that it is in use")
    func cancelledOwner() async throws {
        let first = try await SQLiteSpace(directory: directory)
        let directory = directory
        let waiting = Task { try await SQLiteSpace(directory: directory, access: .owner(patience: .seconds(600))) }
        waiting.cancel()
        await #expect { _ = try await waiting.value } throws: { isError($0, .cancelled) }
        withExtendedLifetime(first) {}
    }

    @Test("a file system without locks is not said to be in use")
    func noLocks() async throws {
        // The filter is for the loop's thread and ends with it.
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let directory = directory
        await #expect {
            try await Task(executorPreference: loop) {
                try SystemCallFilter.refuse(Self.flock, code: ENOLCK)
                _ = try await SpaceLock(directory: directory, patience: .zero)
            }.value
        } throws: { isError($0, .storage) && "\($0)".contains("cannot be locked: No locks available") }
    }

    /// The number of flock(2).
    private static var flock: Int {
        #if arch(x86_64)
            73
        #else
            32
        #endif
    }

    @Test("a file of another program is refused and left as it is")
    func foreignFile() async throws {
        try temporary.write("not a database, but a letter to somebody, long enough to be looked at", to: "space.sqlite")
        await #expect {
            _ = try await SQLiteSpace(directory: directory)
        } throws: { "\($0)".contains("the file is not a database") }
    }

    @Test("a space of a later version is refused, saying so")
    func laterVersion() async throws {
        do {
            let file = try SpaceFile(path: directory + "/space.sqlite", mode: .create)
            try file.database.execute("PRAGMA user_version = 99")
        }
        await #expect {
            _ = try await SQLiteSpace(directory: directory)
        } throws: { isError($0, .foreign) && "\($0)".contains("another version of Ditrit (layout 99") }
    }

    @Test("a directory that is not there is named")
    func missingDirectory() async {
        await #expect {
            _ = try await SQLiteSpace(directory: "/nowhere/at/all")
        } throws: { "\($0)".contains("/nowhere/at/all/lock: No such file or directory") }
    }

    @Test("a full disk fails the commit, says so, and leaves the space as it was")
    func fullDisk() async throws {
        let space = try await SQLiteSpace(directory: directory)
        try await space.put("before")
        try await space.limitSizeToPresent()
        await #expect {
            for number in 0..<1000 {
                try await space.out(Tuple(["big", "\(number)"], payload: Array(repeating: 0x20, count: 4000)))
            }
        } throws: { isError($0, .storage) && "\($0)".contains("no space is left on the device") }
        #expect(try await space.rdp(["before"]) != nil)
        try await space.commit(Commit(writes: [.delete(["before"])]))
        #expect(try await space.rdp(["before"]) == nil)
    }

    @Test("payloads and commits beyond the limits are refused by name")
    func limits() async throws {
        var limits = SQLiteSpaceLimits()
        limits.payload = 10
        limits.writes = 2
        let space = try SQLiteSpace(inMemory: limits)
        await #expect { try await space.put("k", payload: "12345678901") } throws: {
            isError($0, .tooLarge) && "\($0)".contains("the tuple k has 11 bytes; at most 10")
        }
        await #expect {
            try await space.commit(Commit(writes: Array(repeating: .delete(["a"]), count: 3)))
        } throws: { isError($0, .tooLarge) }
    }
}

extension SQLiteSpace {
    /// Lets the database grow no further: what a full disk does, where no disk can be filled.
    fileprivate func limitSizeToPresent() throws { try limitPages(to: 8) }
}
