import Consul
import ConsulTestSupport
import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import TupleSpace

/// `ditrit space` on a real server, as an operator uses it: over TLS, with a token for the prefix.
@Suite("ditrit space", .serialized)
struct SpaceTests {
    private let directory: TemporaryDirectory
    private let servers: ConsulServers

    init() throws {
        directory = try TemporaryDirectory()
        servers = try ConsulServers.secured()
    }

    /// What a person has in the environment, with changes.
    private func environment(_ stage: ConsulStage, _ changes: [String: String]) -> String {
        var variables = [
            "DITRIT_CONSUL": servers.addresses.joined(separator: ","), "DITRIT_PREFIX": stage.prefix,
            "DITRIT_CONSUL_CA": servers.directory + "/tls/ca.pem",
            "DITRIT_CONSUL_CERTIFICATE": servers.directory + "/tls/client.pem",
            "DITRIT_CONSUL_KEY": servers.directory + "/tls/client.key",
            "DITRIT_CONSUL_TOKEN_FILE": servers.directory + "/ditrit.token",
        ]
        variables.merge(changes) { $1 }
        return variables.map { "export \($0.key)='\($0.value)'; " }.joined()
    }

    private func run(
        _ arguments: String, on stage: ConsulStage, _ changes: [String: String] = [:]
    ) async throws -> Ditrit.Outcome {
        try await Ditrit.shell(
            environment(stage, changes) + "\"$ditrit\" space \(arguments)", directory: directory.path)
    }

    // MARK: - What is in the way

    @Test("what is in the way is said with its reason and a way out, and ends the command with 3")
    func inTheWay() async throws {
        try await ConsulStage.with(servers) { stage in
            let cases: [(change: [String: String], words: String)] = [
                (["DITRIT_CONSUL": "https://127.0.0.1:9"], "Connection refused"),
                (["DITRIT_CONSUL_TOKEN_FILE": "", "DITRIT_CONSUL_TOKEN": "wrong"], "answered 403: ACL not found"),
                (["DITRIT_CONSUL_TOKEN_FILE": ""], "without a token)\n    hint: Consul wants an ACL token"),
                (["DITRIT_PREFIX": "elsewhere"], "\n    hint: the ACL token must be valid"),
                (["DITRIT_CONSUL_TOKEN_FILE": "none"], "none: error: there is no such file"),
                (["DITRIT_CONSUL_CA": ""], "the server's certificate is from an authority that is not trusted here"),
                (["DITRIT_CONSUL_CA": "none"], "the certificate authority's file cannot be used"),
                (
                    ["DITRIT_CONSUL_CERTIFICATE": "", "DITRIT_CONSUL_KEY": ""],
                    "certificate"
                ),
                (["DITRIT_CONSUL_KEY": "none"], "our client certificate or its key cannot be used"),
                (
                    ["DITRIT_CONSUL": servers.addresses[0].replacing("https", with: "http")],
                    "HTTP request to an HTTPS server"
                ),
            ]
            let looks = ["ls", "ls some", "rd some", "rd --wait some", "watch some", "rm some --yes"]
            for (number, (change, words)) in cases.enumerated() {
                let look = looks[number % looks.count]
                // What looks, and what opens a session.
                for verb in [look, "out some"] {
                    let outcome = try await run(verb, on: stage, change)
                    #expect(outcome.status == 3, "\(change) \(verb): \(outcome.text)")
                    #expect(outcome.text.contains(words), "\(change) \(verb): \(outcome.text)")
                }
            }
        }
    }

    @Test("a token that may only read looks, and cannot put or remove")
    func readingToken() async throws {
        try await ConsulStage.with(servers) { stage in
            let reader = ["DITRIT_CONSUL_TOKEN_FILE": servers.directory + "/read.token"]
            try await stage.client.put(stage.prefix + "some/-", Array("1".utf8))
            #expect(try await run("rd some", on: stage, reader).lines == ["1"])
            #expect(try await run("ls", on: stage, reader).lines.count == 2)
            for verb in ["out some", "rm some --yes"] {
                let outcome = try await run(verb, on: stage, reader)
                #expect(outcome.status == 3, "\(outcome.text)")
                #expect(outcome.text.contains("answered 403: Permission denied"))
                #expect(outcome.text.contains(", with a token)"), "\(outcome.text)")
            }
            #expect(try await run("rd some", on: stage).lines == ["1"])
        }
    }

    @Test("a command line that says too little or nonsense ends with 64, and does nothing")
    func usage() async throws {
        try await ConsulStage.with(servers) { stage in
            for (verb, change) in [
                ("rd", [:]), ("out", [:]), ("rm", [:]), ("out some --at 0", [:]), ("rm some --yes --at -1", [:]),
                ("out some --at 1 --new", [:]), ("ls", ["DITRIT_CONSUL": ""]), ("ls", ["DITRIT_CONSUL": "consul"]),
                ("ls", ["DITRIT_CONSUL_KEY": ""]), ("ls --prefix /", [:]),
            ] as [(String, [String: String])] {
                let outcome = try await run(verb, on: stage, change)
                #expect(outcome.status == 64, "\(verb): \(outcome.text)")
            }
            #expect(try await run("ls", on: stage).lines == [])
        }
    }

    // MARK: - Tuples

    @Test("what is not there is said, and ends the command with 1")
    func absent() async throws {
        try await ConsulStage.with(servers) { stage in
            for verb in ["rd some 'thing else'", "rm some 'thing else' --yes"] {
                let outcome = try await run(verb, on: stage)
                #expect(outcome.status == 1)
                #expect(outcome.lines == ["there is no tuple some 'thing else'"])
            }
            #expect(try await run("ls some", on: stage).lines == [])
        }
    }

    @Test("a tuple is put, listed, read and removed; what ls prints are arguments again")
    func life() async throws {
        try await ConsulStage.with(servers) { stage in
            try directory.write("{\"b\":[1,2],\"a\":\"x/y\"}\n", to: "payload.json")
            let put = try await run("out task shop/1 \"it's\" --payload payload.json", on: stage)
            #expect(put.status == 0, "\(put.text)")
            let version = try #require(put.lines.first)
            #expect(try await run("out task other", on: stage).status == 0)
            let listed = try await run("ls task", on: stage)
            #expect(listed.lines.first?.split(separator: " ") == ["KEY", "VERSION", "SIZE", "TAKES", "HELD", "BY"])
            #expect(
                listed.lines.dropFirst().map { $0.split(separator: " ").joined(separator: " ") }.last
                    == "task shop/1 'it'\\''s' \(version) 21")
            let named = "task shop/1 'it'\\''s'"
            #expect(try await run("rd \(named)", on: stage).lines == [#"{"b":[1,2],"a":"x/y"}"#])
            #expect(
                try await run("rd task shop/1 --pretty", on: stage).lines
                    == ["{", #"  "a" : "x/y","#, #"  "b" : ["#, "    1,", "    2", "  ]", "}"])
            #expect(
                try await run("rd task --keys", on: stage).lines
                    == ["task other\t", "\(named)\t" + #"{"b":[1,2],"a":"x/y"}"#])
            let object = try await run("ls --json task shop/1", on: stage)
            #expect(
                object.lines == [#"{"key":["task","shop/1","it's"],"size":21,"takes":0,"version":\#(version)}"#])

            let shown = try await run("rm \(named)", on: stage)
            #expect(shown.status == 64)
            #expect(
                shown.lines == [
                    "\(named) (version \(version), 21 bytes)", "nothing was removed: --yes removes it",
                ])
            #expect(
                try await run("rm task --yes", on: stage).lines == [
                    "there is no tuple task; 2 begin so: name all fields of one"
                ])
            let other = try await run("rm \(named) --yes --at 1", on: stage)
            #expect(other.status == 1, "\(other.text)")
            #expect(try await run("rm \(named) --yes", on: stage).status == 0)
            #expect(try await run("rd --keys task", on: stage).lines == ["task other\t"])
        }
    }

    @Test("out puts no nonsense, and nothing in the place of what it was not meant for")
    func conditionalOut() async throws {
        try await ConsulStage.with(servers) { stage in
            let nonsense = try await Ditrit.shell(
                environment(stage, [:]) + "echo '{' | \"$ditrit\" space out some --payload -")
            #expect(nonsense.status == 2)
            #expect(nonsense.lines == ["standard input: error: it is no JSON; nothing was put"])
            let missing = try await run("out some --payload none", on: stage)
            #expect(missing.status == 3)
            #expect(try await run("ls", on: stage).lines == [])

            let version = try #require(try await run("out some --new", on: stage).lines.first)
            let again = try await run("out some --new", on: stage)
            #expect(again.status == 1)
            #expect(again.lines == ["nothing was committed: it does not hold that there is no some"])
            let next = try await Ditrit.shell(
                environment(stage, [:]) + "echo 2 | \"$ditrit\" space out some --payload - --at \(version)")
            #expect(next.status == 0)
            #expect(try await run("out some --at \(version)", on: stage).status == 1)
            #expect(try await run("rd some", on: stage).lines == ["2"])
        }
    }

    @Test("ls says which process holds a tuple; the one who holds it loses it to rm")
    func held() async throws {
        try await ConsulStage.with(servers) { stage in
            let space = try stage.space("worker@7")
            let session = try await space.openSession(name: "slot")
            try await space.out(Tuple(["task", "a"], payload: Array("1".utf8)))
            let take = try await space.in(["task"], session: session)
            let id = try #require(await space.consulSession)
            let listed = try await run("ls task", on: stage)
            #expect(listed.lines.last?.hasSuffix("  1      worker@7, slot-1") == true, "\(listed.text)")
            let processes = try await run("ls session", on: stage)
            #expect(processes.lines.last?.hasPrefix("session \(id) ") == true, "\(processes.text)")
            #expect(processes.lines.last?.hasSuffix(" worker@7") == true, "\(processes.text)")
            let object = try await run("ls --json task", on: stage)
            #expect(
                object.text.contains(#""holder":{"process":"worker@7","session":"\#(id)","taker":"slot-1"}"#),
                "\(object.text)")
            #expect(try await run("rm task a --yes", on: stage).text.contains(", held by worker@7, slot-1)"))
            let error = await #expect(throws: TupleSpaceError.self) {
                try await space.commit(Commit(writes: [.finish(take), .put(Tuple(["result", "a"]))]))
            }
            #expect(error?.code == .conflict)
            #expect(try await space.rdp(["result"]) == nil)
            await space.close()
        }
    }

    @Test("to remove the record of a process ends what it has there, and others take it over")
    func removedProcess() async throws {
        try await ConsulStage.with(servers) { stage in
            let (space, other) = (
                try stage.space("worker@7") { $0.timeToLive = .seconds(10) },
                try stage.space("worker@8") { $0.timeToLive = .seconds(10) }
            )
            let session = try await space.openSession(name: "slot")
            try await space.out(Tuple(["task", "a"]))
            let take = try await space.in(["task"], session: session)
            let id = try #require(await space.consulSession)
            #expect(try await run("rm session \(id) --yes", on: stage).status == 0)
            let error = await #expect(throws: TupleSpaceError.self) {
                try await space.commit(Commit(writes: [.finish(take)]))
            }
            #expect(error?.code == .sessionEnded)
            _ = try await other.in(["task"], session: other.openSession(name: "slot"))
            #expect(try await run("ls task", on: stage).lines.last?.hasSuffix("2      worker@8, slot-1") == true)
            await space.close()
            await other.close()
        }
    }

    @Test("rd waits for a tuple that is not there yet", .timeLimit(.minutes(1)))
    func waiting() async throws {
        try await ConsulStage.with(servers) { stage in
            async let outcome = run("rd some --wait", on: stage)
            try await Task.sleep(for: .milliseconds(300))
            let space = try stage.space("writer")
            try await space.out(Tuple(["some", "thing"], payload: Array("\"at last\"".utf8)))
            let ended = try await outcome
            #expect(ended.status == 0)
            #expect(ended.lines == ["\"at last\""])
            await space.close()
        }
    }

    // MARK: - Watching

    /// Watches while a tuple is put, taken, freed, taken and finished, each once the one before was seen.
    private func watch(
        _ command: String, on stage: ConsulStage, atEnd: @escaping @Sendable () async throws -> Void
    ) async throws -> Ditrit.Outcome {
        let space = try stage.space("worker")
        let session = try await space.openSession(name: "slot")
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        async let outcome = Ditrit.shell(environment(stage, [:]) + command) { continuation.yield($0) }
        let acting = Task {
            var take: Take?
            var takes = 0
            for await line in lines {
                if line.hasPrefix("watching") { try await space.out(Tuple(["job", "1"], payload: Array("{}".utf8))) }
                if line.contains("put") || line.contains("freed") {
                    take = try await space.in(["job"], session: session)
                    takes += 1
                }
                if line.contains("taken"), let take {
                    if takes == 1 {
                        try await space.release(take)
                    } else {
                        try await space.commit(Commit(writes: [.finish(take)]))
                    }
                }
                if line.contains("gone") { try await atEnd() }
            }
        }
        let ended = try await outcome
        continuation.finish()
        try await acting.value
        await space.close()
        return ended
    }

    @Test("watch prints what happens as it happens, until Ctrl-C", .timeLimit(.minutes(1)))
    func watching() async throws {
        try await ConsulStage.with(servers) { stage in
            let file = directory.path + "/pid"
            let outcome = try await watch("echo $$ >\(file); exec \"$ditrit\" space watch job", on: stage) {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                if let process = Int32(text.filter(\.isNumber)) { kill(process, SIGINT) }
            }
            #expect(outcome.status == 128 + SIGINT)
            #expect(
                outcome.lines.map { $0.prefix { $0 != "(" } } == [
                    "watching; Ctrl-C ends it", "put   job 1 ", "taken job 1 by worker, slot-1",
                    "freed job 1 by worker, slot-1", "taken job 1 by worker, slot-1", "gone  job 1",
                ])
        }
    }

    @Test("watch ends when nobody reads it any more", .timeLimit(.minutes(1)))
    func nobodyReads() async throws {
        try await ConsulStage.with(servers) { stage in
            let space = try stage.space("another")
            let outcome = try await watch("\"$ditrit\" space watch job --json 2>&1 | sed -u 6q", on: stage) {
                try await space.out(Tuple(["job", "2"]))
            }
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 6)
            #expect(outcome.lines.last?.hasPrefix(#"{"change":"gone","holder":{"#) == true, "\(outcome.text)")
            await space.close()
        }
    }
}
