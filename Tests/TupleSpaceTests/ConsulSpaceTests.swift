import ConsulTestSupport
import Consul
import EventLoop
import TestSupport
import Testing

@testable import TupleSpace

@Suite("Several processes on one space in Consul", .timeLimit(.minutes(3)))
struct ConsulSpaceTests {
    private static func servers() throws -> [ConsulServers] { [try .plain(), try .secured()] }

    @Test("takes of different processes exclude each other, with and without TLS and ACLs")
    func exclusion() async throws {
        for servers in try Self.servers() {
            try await ConsulStage.with(servers) { stage in
                let (first, second) = (try stage.space("1"), try stage.space("2"))
                let (one, two) = (try await first.openSession(name: "a"), try await second.openSession(name: "a"))
                for number in 0..<20 {
                    try await first.put("task", payload: "\(number)")
                    async let mine = first.inp(["task"], session: one)
                    async let theirs = second.inp(["task"], session: two)
                    let takes = [try await mine, try await theirs].compactMap(\.self)
                    #expect(takes.count == 1)
                    let take = try #require(takes.first)
                    #expect(take.attempt == 1)
                    #expect(take.tuple.payload == Array("\(number)".utf8))
                    let holder = take.session == one ? first : second
                    let other = take.session == one ? second : first
                    #expect(try await other.inp(["task"], session: take.session == one ? two : one) == nil)
                    try await holder.commit(Commit(writes: [.finish(take)]))
                    #expect(try await other.rdp(["task"]) == nil)
                }
            }
        }
    }

    @Test("what one process puts wakes those who wait in another, by TLS as well")
    func waking() async throws {
        for servers in try Self.servers() {
            try await ConsulStage.with(servers) { stage in
                let (writer, reader) = (try stage.space("writer"), try stage.space("reader"))
                let session = try await reader.openSession(name: "r")
                async let read = reader.rd(["later"])
                async let taken = reader.in(["later"], session: session)
                // Until both wait, a marker keeps the place.
                while try await stage.client.keys(stage.prefix + "later/").isEmpty { await Task.yield() }
                try await writer.put("later", "x", payload: "7")
                #expect(try await read.tuple.payload == Array("7".utf8))
                let take = try await taken
                try await reader.commit(Commit(writes: [.finish(take), .put(Tuple(["done"]))]))
                #expect(try await writer.rd(["done"]).tuple.key == ["done"])
                #expect(try await writer.rdp(["later"]) == nil)
            }
        }
    }

    @Test("a tuple that is put back counts how often it was taken, until it is put anew")
    func attempts() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let (first, second) = (try stage.space("1"), try stage.space("2"))
            let (one, two) = (try await first.openSession(name: "a"), try await second.openSession(name: "b"))
            try await first.put("task", payload: "x")
            for attempt in 1...3 {
                let take = try await first.in(["task"], session: one)
                #expect(take.attempt == 2 * attempt - 1)
                try await first.release(take)
                let again = try await second.in(["task"], session: two)
                #expect(again.attempt == 2 * attempt)
                #expect(again.tuple.payload == Array("x".utf8))
                try await second.release(again)
            }
            try await second.put("task", payload: "x")
            #expect(try await first.in(["task"], session: one).attempt == 1)
        }
    }

    @Test("a take that nobody waits for any more when it is made counts as none")
    func undoneTakes() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let (waiting, other) = (try stage.space("1"), try stage.space("2"))
            let (one, two) = (try await waiting.openSession(name: "a"), try await other.openSession(name: "b"))
            for round in 0..<60 {
                let wait = Task { try await waiting.in(["task"], session: one) }
                try await other.put("task", "\(round)", payload: "x")
                // While it is being taken, sooner or later.
                try await Task.sleep(for: .microseconds(100 * round))
                wait.cancel()
                if case .success(let take) = await wait.result {
                    try await waiting.commit(Commit(writes: [.finish(take)]))
                    continue
                }
                let take = try await other.in(["task"], session: two)
                #expect(take.attempt == 1)
                try await other.commit(Commit(writes: [.finish(take)]))
            }
        }
    }

    @Test("the same payload written again is another version, and wakes who waits for it")
    func identicalPayloads() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let first = try await space.commit(Commit(writes: [.put(Tuple(["k"], payload: [1]))]))
            let second = try await space.commit(Commit(writes: [.put(Tuple(["k"], payload: [1]))]))
            #expect(first < second)
            #expect(try await space.rdp(["k"])?.version == second)
            await #expect {
                try await space.commit(Commit(conditions: [.unchanged(["k"], first)]))
            } throws: { isError($0, .conflict) && "\($0)".contains("k is unchanged") }
        }
    }

    @Test("keys of any characters can be put, read, taken and finished")
    func strangeKeys() async throws {
        try await ConsulStage.with(.secured()) { stage in
            let space = try stage.space()
            let session = try await space.openSession(name: "a/b é\n\"")
            let names = [
                "", "-", "-t", "-p0", ",m", ",2F", "a/b", "..", ".", "%", "é", "e\u{301}", "🦊", "\0", "\n", "\"",
                "?x#y",
            ]
            for name in names { try await space.put("s", name, payload: "1") }
            #expect(Set(try await space.rdAll(["s"]).map(\.tuple.key)) == Set(names.map { TupleKey(["s", $0]) }))
            for name in names {
                let template = Template([("s"), name])
                let take = try #require(try await space.inp(template, session: session), "\(name.debugDescription)")
                #expect(take.tuple.key == TupleKey(["s", name]))
                try await space.commit(Commit(writes: [.finish(take)]))
            }
            #expect(try await space.rdAll(["s"]).isEmpty)
        }
    }

    @Test("a commit as large as the capacity is taken, and a larger one is refused and changes nothing")
    func capacity() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let steps = space.capacity.steps
            let puts = (0...steps).map { Commit.Write.put(Tuple(["k", "\($0)"])) }
            await #expect { try await space.commit(Commit(writes: puts)) } throws: {
                isError($0, .tooLarge) && "\($0)".contains("divide it")
            }
            #expect(try await space.rdAll(["k"]).isEmpty)
            try await space.commit(Commit(writes: Array(puts.prefix(steps))))
            #expect(try await space.rdAll(["k"]).count == steps)
            let part = [UInt8](repeating: 1, count: space.capacity.bytes / 4 - 1000)
            let wide = (0..<5).map { Commit.Write.put(Tuple(["w", "\($0)"], payload: part)) }
            await #expect { try await space.commit(Commit(writes: wide)) } throws: {
                isError($0, .tooLarge) && "\($0)".contains("divide it")
            }
            try await space.commit(Commit(writes: Array(wide.prefix(4))))
            #expect(try await space.rdAll(["w"]).count == 4)
            // Steps and bytes may both be used up, whatever each step adds.
            var full = Commit(writes: puts.suffix(steps - 1))
            let least = space.capacity.bytes / steps
            full.writes = full.writes.indices.map {
                Commit.Write.put(Tuple(["f", "\($0)"], payload: Array(part.prefix(least - 20))))
            }
            let rest = space.capacity.bytes - full.bytes - 2
            full.writes.append(.put(Tuple(["f"], payload: [UInt8](repeating: 1, count: rest))))
            #expect(full.steps == steps && full.bytes <= space.capacity.bytes && full.bytes > space.capacity.bytes - 10)
            try await space.commit(full)
            #expect(try await space.rdAll(["f"]).count == steps)
            // A wide payload is a step more.
            let large = Commit.Write.put(Tuple(["g", "w"], payload: [UInt8](repeating: 1, count: 300_000)))
            let beside = Commit(writes: (2..<steps).map { .put(Tuple(["g", "\($0)"])) } + [large])
            #expect(beside.steps == steps)
            try await space.commit(beside)
            #expect(try await space.rdAll(["g"]).count == steps - 1)
        }
    }

    @Test("a space that is closed fails who waits, and does nothing more")
    func closing() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            let session = try await space.openSession(name: "a")
            try await space.put("task")
            _ = try await space.in(["task"], session: session)
            let taking = Task { try await space.in(["task"], session: session) }
            let reading = Task { try await space.rd(["nothing"]) }
            let ending = Task { await space.ending(of: session) }
            while try await stage.client.keys(stage.prefix + "nothing/").isEmpty { await Task.yield() }
            await space.close()
            await space.close()
            await ending.value
            await #expect { _ = try await taking.value } throws: { isError($0, .sessionEnded) }
            await #expect { _ = try await reading.value } throws: { isError($0, .cancelled) }
            await #expect { _ = try await space.openSession(name: "b") } throws: { "\($0)".contains("was closed") }
            await #expect { try await space.put("x") } throws: { "\($0)".contains("was closed") }
            await #expect { _ = try await space.rd(["task", "x"]) } throws: { "\($0)".contains("was closed") }
            let other = try stage.space()
            #expect(try await other.inp(["task"], session: other.openSession(name: "c"))?.attempt == 2)
        }
    }

    @Test("a space is closed in order by a task that was cancelled, too")
    func closedByCancelledTask() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let space = try stage.space()
            _ = try await space.openSession(name: "a")
            let session = try #require(await space.consulSession)
            let closing = Task {
                while !Task.isCancelled { await Task.yield() }
                await space.close()
            }
            closing.cancel()
            await closing.value
            #expect(try await stage.client.session(session) == nil)
        }
    }

    @Test("a space whose servers answer no more is closed all the same, without waiting for all that they could say")
    func closedWithoutAnswer() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                request.contains("/v1/session/destroy") ? .swallow : .pass
            }
            let loop = try EventLoop(name: "closing")
            defer { loop.shutDown() }
            let client = try ConsulClient(
                loop: loop, ConsulConfiguration(addresses: [String](repeating: network.address, count: 30)))
            var options = ConsulSpace.Options(name: "a")
            options.prefix = stage.prefix
            let space = ConsulSpace(client, loop: loop, options: options)
            let session = try await space.connect()
            await space.close()
            #expect(try await stage.client.session(session) != nil, "Consul ends it in its own time")
            try await stage.client.destroySession(session)
            await client.close()
            await network.stop()
        }
    }

    @Test("a space closed while it is being opened leaves no session behind")
    func closedWhileOpening() async throws {
        try await ConsulStage.with(.plain()) { stage in
            for _ in 0..<20 {
                let space = try stage.space("closed at once \(stage.prefix)")
                let opening = (0..<3).map { number in Task { try await space.openSession(name: "\(number)") } }
                for _ in 0..<Int.random(in: 0..<20) { await Task.yield() }
                await space.close()
                for task in opening { _ = try? await task.value }
            }
            let left = try await stage.client.sessions().filter { $0.name.contains(stage.prefix) }
            #expect(left.isEmpty)
        }
    }

    @Test("who holds what is read without a payload, of more takes than one transaction reads")
    func holders() async throws {
        try await ConsulStage.with(.plain()) { stage in
            let count = ConsulClient.maximumOperations + 1
            let requests = Switch<[String]>([])
            let network = try await UnreliableServer(before: stage.servers.addresses[0]) { request in
                requests.isOn.append(request)
                return .pass
            }
            let (space, observer) = (try stage.space("taker"), try stage.space("observer", at: network.address))
            for number in 0...count { try await space.put("task", "\(number)", payload: "large") }
            let session = try await space.openSession(name: "a")
            for number in 1...count { _ = try await space.in(["task", "\(number)"], session: session) }
            let holders = try await observer.holders(["task"])
            #expect(holders.count == count && holders.values.allSatisfy { $0 == session })
            #expect(holders[["task", "0"]] == nil)
            let (names, transactions) = (
                requests.isOn.filter { $0.contains("keys") }, requests.isOn.filter { $0.contains("/v1/txn") }
            )
            #expect(names.count == 1 && transactions.count == 2, "\(requests.isOn)")
            #expect(!requests.isOn.contains { $0.contains("recurse") }, "that would bring payloads")
            await network.stop()
        }
    }

    @Test("a token that may not read is told of: what it may not see would look like an empty space")
    func unreadable() async throws {
        let servers = try ConsulServers.secured()
        try await ConsulStage.with(servers) { stage in
            try await stage.space().put("k")
            let blind = try stage.space(token: .other(nil))
            await #expect { _ = try await blind.rdAll(["k"]) } throws: { "\($0)".contains("without a token") }
            await #expect { _ = try await blind.rd(["k"]) } throws: { "\($0)".contains("without a token") }
            let reader = try stage.space(token: .other(try servers.text("read.token")))
            #expect(try await reader.rdAll(["k"]).count == 1)
            #expect(try await reader.rd(["k"]).tuple.key == ["k"])
            let advice = "permit reading and writing below the prefix"
            for (space, reason) in [(blind, "without a token"), (reader, advice)] {
                await #expect { try await space.put("k") } throws: {
                    isError($0, .storage) && "\($0)".contains(reason)
                }
            }
        }
    }
}
