import ArtifactTestSupport
import Artifacts
import CSAR
import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import TestSupport
import Testing

/// The program, with a directory as its store.
@Suite("ditrit-artifactd", .timeLimit(.minutes(3)))
struct ArtifactDaemonTests {
    private static func digest(_ bytes: [UInt8]) -> String { "sha256:" + SHA256.hex(of: bytes) }

    private static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func code(_ response: HTTPResponse) -> String? {
        struct Answer: Decodable { var code: String? }
        return try? JSONDecoder().decode(Answer.self, from: Data(response.body)).code
    }

    // MARK: - Putting and getting

    @Test("what was put is there: its size, its bytes, any range of them, in the list")
    func roundTrip() async throws {
        try await ArtifactDaemonStage.with { stage in
            let bytes = Self.noise(300_000)
            let digest = Self.digest(bytes)
            let put = try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes)
            #expect(put.status == 201 && put.headers["Location"] == "/v1/artifacts/\(digest)")
            #expect(try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes).status == 200)
            #expect(try await stage.send("POST", "/v1/artifacts", bytes).status == 200)
            #expect(try await stage.stored().map(\.digest) == [digest])
            let whole = try await stage.send("GET", "/v1/artifacts/\(digest)/content")
            #expect(whole.body == bytes && whole.headers["ETag"] == "\"\(digest)\"")
            let part = try await stage.send(
                "GET", "/v1/artifacts/\(digest)/content", headers: [("Range", "bytes=1000-1999")])
            #expect(part.status == 206 && part.body == Array(bytes[1000..<2000]))
            let same = try await stage.send(
                "GET", "/v1/artifacts/\(digest)/content", headers: [("If-None-Match", "\"\(digest)\"")])
            #expect(same.status == 304)
            #expect(try await stage.send("HEAD", "/v1/artifacts/\(digest)").status == 200)
        }
    }

    @Test("what is not what its name says is not stored, and nothing of it is left")
    func wrongDigest() async throws {
        try await ArtifactDaemonStage.with { stage in
            let wrong = Self.digest([1])
            let answer = try await stage.send("PUT", "/v1/artifacts/\(wrong)", [2])
            #expect(answer.status == 422 && code(answer) == "unusable")
            #expect(try await stage.send("GET", "/v1/artifacts/\(wrong)").status == 404)
            #expect(try await stage.stored().isEmpty)
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
        }
    }

    @Test(
        "what is too large is refused before it has come, or when too much of it has; and what goes away is forgotten")
    func tooLarge() async throws {
        try await ArtifactDaemonStage.with(["limits.artifact": "100 KiB"]) { stage in
            let bytes = Self.noise(200_000)
            let answer = try await stage.send("POST", "/v1/artifacts", bytes)
            #expect(answer.status == 413 && code(answer) == "tooLarge")
            // Without a length said in advance.
            let file = try stage.directory.write(Data(bytes), to: "large")
            let curl = try ChildProcess([
                "sh", "-c",
                "cat '\(file)' | curl -sS --unix-socket '\(stage.socket)' -H 'Transfer-Encoding: chunked' -T -"
                    + " -X POST -w '%{http_code}' http://artifactd/v1/artifacts",
            ])
            _ = try await curl.wait()
            #expect(curl.output.contains("413"), "\(curl.output)")
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
            #expect(try await stage.stored().isEmpty)
        }
    }

    @Test("a client that goes away in the middle leaves nothing")
    func abandoned() async throws {
        try await ArtifactDaemonStage.with { stage in
            let curl = try ChildProcess([
                "sh", "-c",
                "(head -c 200000 /dev/zero; sleep 60) | curl -sS --unix-socket '\(stage.socket)' -T - -X POST"
                    + " http://artifactd/v1/artifacts & sleep 0.3; kill $!",
            ])
            _ = try await curl.wait()
            var left = ["?"]
            for _ in 0..<500 where !left.isEmpty {
                try await Task.sleep(for: .milliseconds(10))
                left = try stage.directory.contents(of: "cache/incoming")
            }
            #expect(left.isEmpty)
            #expect(try await stage.stored().isEmpty)
        }
    }

    @Test("lists come in pages, in the order of the digests")
    func pages() async throws {
        try await ArtifactDaemonStage.with { stage in
            var digests: [String] = []
            for number in 0..<7 {
                digests.append(Self.digest([UInt8(number)]))
                _ = try await stage.send("POST", "/v1/artifacts", [UInt8(number)])
            }
            var (found, after): ([String], String?) = ([], nil)
            repeat {
                let page = try await stage.get(
                    "GET", "/v1/artifacts?limit=3" + (after.map { "&after=\($0)" } ?? ""),
                    as: ArtifactAnswers.List<ArtifactAnswers.Stored>.self)
                #expect(page.items.count <= 3)
                found += page.items.map(\.digest)
                after = page.next
            } while after != nil
            #expect(found == digests.sorted())
            for query in ["limit=0", "limit=x", "limit=1001", "after=x"] {
                #expect(try await stage.send("GET", "/v1/artifacts?\(query)").status == 400)
            }
        }
    }

    // MARK: - CSARs

    @Test("many who want the same CSAR at once get the same directory, and it is unpacked once")
    func once() async throws {
        try await ArtifactDaemonStage.with { stage in
            let archive = try stage.directory.writeCSAR("a.csar", filler: 2_000_000)
            let store = try stage.artifacts()
            let digest = try await store.publish(archive: archive)
            let roots = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<24 { group.addTask { try await store.csar(digest, entry: "main.yaml").value.root } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(roots.count == 1)
            #expect(stage.output.split(separator: "unpacked: ").count == 2)
            await store.close()
        }
    }

    @Test("archives that are hostile are refused with the limit or the name that is wrong, and nothing of them is left")
    func hostile() async throws {
        try await ArtifactDaemonStage.with(["limits.files": "6", "limits.unpacked": "20 MiB"]) { stage in
            let (scratch, store) = (stage.directory, try stage.artifacts())
            let entries = [ZipWriter.Entry("main.yaml")]
            // Zeros, of which hundreds are one byte of the archive.
            try scratch.write(Data(repeating: 0, count: 30 << 20), to: "bomb/zeros")
            try scratch.write("", to: "bomb/main.yaml")
            try CSAR.archive(scratch.path + "/bomb", to: scratch.path + "/bomb.csar")
            let archives = [
                ("../../escaped", try scratch.write(entries + [.init("../../escaped", "x")], to: "1")),
                ("/etc/cron.d/x", try scratch.write(entries + [.init("/etc/cron.d/x", "x")], to: "2")),
                ("link", try scratch.write(entries + [.init("link", "/etc/passwd", mode: 0o120777)], to: "3")),
                ("device", try scratch.write(entries + [.init("device", "", mode: 0o060666)], to: "4")),
                ("the same name", try scratch.write(entries + entries, to: "5")),
                ("8 entries", try scratch.write(entries + (0..<7).map { .init("file\($0)") }, to: "6")),
                ("zeros", scratch.path + "/bomb.csar"),
                ("service template", try scratch.write([.init("readme.txt", "x")], to: "7")),
                ("zip archive", try scratch.write("no archive", to: "8")),
            ]
            for (what, archive) in archives {
                let digest = try await store.publish(archive: archive)
                let error = await #expect(throws: ArtifactError.self, "\(what)") {
                    _ = try await store.csar(digest, entry: "main.yaml")
                }
                #expect(error?.code == .unusable, "\(what)")
                #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
                #expect(error?.description.contains(stage.cache) == false, "\(error?.description ?? "")")
            }
            #expect(try ["csars", "sums", "incoming"].allSatisfy { try scratch.contents(of: "cache/" + $0).isEmpty })
            #expect(access(scratch.path + "/escaped", F_OK) != 0)
            await store.close()
        }
    }

    @Test("nobody may write to what is unpacked but the daemon, and the group may read it")
    func modes() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            let digest = try await store.publish(archive: stage.directory.writeCSAR("a.csar", filler: 10))
            let root = try await store.csar(digest, entry: "main.yaml").value.root
            var modes: [String: mode_t] = [:]
            for name in ["", "/main.yaml", "/run.sh"] {
                var status = stat()
                try #require(stat(root + name, &status) == 0)
                modes[name] = status.st_mode & 0o7777
            }
            #expect(modes == ["": 0o755, "/main.yaml": 0o444, "/run.sh": 0o555])
            await store.close()
        }
    }

    @Test("what is in use is not evicted, whoever asks for it; what is not is, and comes again")
    func inUse() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            let digest = try await store.publish(archive: stage.directory.writeCSAR("a.csar", filler: 1000))
            let evicted = try await store.csar(digest, entry: "main.yaml").whileHeld { csar in
                let kept = try await stage.kept()
                #expect(kept.map(\.inUse) == [true])
                let refused = try await stage.send("DELETE", "/v1/cache/\(digest)")
                #expect(refused.status == 409 && code(refused) == "inUse")
                #expect(access(csar.root + "/main.yaml", R_OK) == 0)
                return try await stage.get("DELETE", "/v1/cache", as: ArtifactAnswers.Evicted.self)
            }
            #expect(evicted.inUse == 1 && evicted.items == 0)
            #expect(try await stage.send("DELETE", "/v1/cache/\(digest)").status == 200)
            #expect(try await stage.send("DELETE", "/v1/cache/\(digest)").status == 404)
            #expect(try stage.directory.contents(of: "cache/csars").isEmpty)
            _ = try await store.csar(digest, entry: "main.yaml")
            await store.close()
        }
    }

    @Test("what is removed from the store while it is in use stays for its user alone, and goes with the user")
    func removedInUse() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            let archive = try stage.directory.writeCSAR("a.csar", filler: 1000)
            let digest = try await store.publish(archive: archive)
            try await store.csar(digest, entry: "main.yaml").whileHeld { csar in
                try await store.remove(digest)
                #expect(access(csar.root + "/main.yaml", R_OK) == 0)
                let error = await #expect(throws: ArtifactError.self) {
                    _ = try await store.csar(digest, entry: "main.yaml")
                }
                #expect(error?.code == .missing)
                // Also for the next process of the daemon.
                try await stage.kill()
                try await stage.start()
                #expect(access(csar.root + "/main.yaml", R_OK) == 0)
                await #expect(throws: ArtifactError.self) { _ = try await store.csar(digest, entry: "main.yaml") }
                // Put again it is what it was.
                _ = try await store.publish(archive: archive)
                #expect(try await store.csar(digest, entry: "main.yaml").value.root == csar.root)
                try await store.remove(digest)
            }
            try await stage.kill()
            try await stage.start()
            var left = ["?"]
            for _ in 0..<500 where !left.isEmpty {
                try await Task.sleep(for: .milliseconds(10))
                left = try stage.directory.contents(of: "cache/csars") + stage.directory.contents(of: "cache/sums")
            }
            #expect(left.isEmpty)
            await store.close()
        }
    }

    @Test("what is over the limit of size goes, oldest first, but never what is in use")
    func size() async throws {
        try await ArtifactDaemonStage.with(["cache.size": "350 KiB"]) { stage in
            let store = try stage.artifacts()
            var digests: [String] = []
            for number in 0..<5 {
                let archive = try stage.directory.writeCSAR("\(number)", filler: 100_000, seed: UInt64(number))
                digests.append(try await store.publish(archive: archive))
            }
            let held = try await store.csar(digests[0], entry: "main.yaml")
            for digest in digests[1...] { _ = try await store.csar(digest, entry: "main.yaml") }
            try await eventually("it is within its limit") { try await stage.kept().count == 3 }
            let kept = try await stage.kept().map(\.digest)
            #expect(Set(kept) == Set([digests[0], digests[3], digests[4]]))
            #expect(access(held.value.root + "/main.yaml", R_OK) == 0)
            withExtendedLifetime(held) {}
            await store.close()
        }
    }

    @Test("what nobody has asked for goes after its time, which outlives the daemon; a reload may shorten it")
    func age() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            let digest = try await store.publish(archive: stage.directory.writeCSAR("a.csar", filler: 1000))
            let root = try await store.csar(digest, entry: "main.yaml").value.root
            try await stage.kill()
            var times = [timeval(tv_sec: time(nil) - 7200, tv_usec: 0), timeval(tv_sec: time(nil) - 7200, tv_usec: 0)]
            try #require(utimes(root, &times) == 0)
            try await stage.start()
            #expect(try await stage.kept().first.map { (7199...7300).contains($0.age) } == true)
            try stage.directory.write("cache: {age: 1 h}", to: "artifactd.yaml")
            stage.process?.send(SIGHUP)
            try await eventually("it is gone") { try await stage.kept().isEmpty }
            #expect(access(root, F_OK) != 0)
            await store.close()
        }
    }

    @Test("what has been changed in the cache is found, told and removed; the rest stays")
    func verify() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            var roots: [String] = []
            for number in 0..<4 {
                let archive = try stage.directory.writeCSAR("\(number)", filler: 1000, seed: UInt64(number))
                let digest = try await store.publish(archive: archive)
                roots.append(try await store.csar(digest, entry: "main.yaml").value.root)
            }
            #expect(try await stage.verdicts().map(\.sound) == [true, true, true, true])
            try "changed".write(toFile: roots[0] + "/main.yaml", atomically: false, encoding: .utf8)
            try #require(unlink(roots[1] + "/run.sh") == 0)
            try #require(chmod(roots[2] + "/main.yaml", 0o755) == 0)
            let verdicts = try await stage.verdicts()
            #expect(verdicts.filter(\.sound).count == 1)
            for verdict in verdicts where !verdict.sound { #expect(verdict.detail?.contains("it was removed") == true) }
            #expect(
                try await stage.kept().map { "\(stage.cache)/csars/\($0.digest.replacing(":", with: "-"))" } == [
                    roots[3]
                ])
            await store.close()
        }
    }

    @Test("a file of the store that was changed is not given out")
    func damagedStore() async throws {
        try await ArtifactDaemonStage.with { stage in
            let bytes = Self.noise(1000)
            let digest = Self.digest(bytes)
            _ = try await stage.send("POST", "/v1/artifacts", bytes)
            let file = "store/\(digest.replacing(":", with: "-")).csar"
            try stage.directory.write(Data(bytes.reversed()), to: file)
            let answer = try await stage.send("GET", "/v1/artifacts/\(digest)/content")
            #expect(answer.status == 500 && code(answer) == "damaged")
            try stage.directory.write(Data(bytes), to: file)
            #expect(try await stage.send("GET", "/v1/artifacts/\(digest)/content").body == bytes)
        }
    }

    // MARK: - A daemon

    @Test("those who may not are refused by the user that the kernel names, and a reload lets them in")
    func refusal() async throws {
        try #require(geteuid() == 0, "only root can be somebody else")
        try await ArtifactDaemonStage.with(["access.write-groups": "none"]) { stage in
            let digest = Self.digest([7])
            _ = try await stage.send("POST", "/v1/artifacts", [7])
            // Others may connect, so that the daemon is who refuses.
            try #require(chmod(stage.directory.path, 0o755) == 0 && chmod(stage.socket, 0o666) == 0)
            func status(_ user: Int, _ group: Int, _ method: String, _ path: String) async throws -> String {
                let curl = try ChildProcess([
                    "setpriv", "--reuid", "\(user)", "--regid", "\(group)", "--clear-groups", "curl", "-s", "-o",
                    "/dev/null", "-w", "%{http_code}", "--unix-socket", stage.socket, "-X", method,
                    "http://artifactd\(path)",
                ])
                _ = try await curl.wait()
                return curl.output
            }
            let content = "/v1/artifacts/\(digest)/content"
            #expect(try await status(4711, 4711, "GET", content) == "403")
            #expect(try await status(4711, 4711, "GET", "/healthz") == "200")
            #expect(stage.output.contains("refuses GET \(content) to uid 4711"))
            try stage.directory.write("", to: "artifactd.yaml")
            // What the command line sets the file does not change: the daemon is started anew without it.
            stage.set("access.read-groups", "4712")
            stage.set("access.write-users", "4713")
            try await stage.kill()
            try await stage.start()
            try #require(chmod(stage.socket, 0o666) == 0)
            #expect(try await status(4711, 4711, "GET", content) == "403")
            #expect(try await status(4711, 4712, "GET", content) == "200")
            #expect(try await status(4711, 4712, "DELETE", "/v1/artifacts/\(digest)") == "403")
            #expect(try await status(4713, 4713, "DELETE", "/v1/artifacts/\(digest)") == "204")
        }
    }

    @Test("whoever looks whether it can be used hears of no answer, of a refusal, and of nothing when all is well")
    func look() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            try await store.check()
            try await stage.kill()
            let silence = await #expect(throws: ArtifactError.self) { try await store.check() }
            #expect(silence?.description.contains("is ditrit-artifactd running?") == true, "\(silence as Any)")
            await store.close()
            let closed = await #expect(throws: ArtifactError.self) { try await store.check() }
            #expect(closed?.code == .cancelled, "\(closed as Any)")
        }
    }

    @Test(
        "whoever looks whether it can be used, and may not read, is told who may",
        .enabled(if: geteuid() == 0, "only root can be somebody else"))
    func refusedLook() async throws {
        try await ArtifactDaemonStage.with { stage in
            try #require(chmod(stage.directory.path, 0o755) == 0 && chmod(stage.socket, 0o666) == 0)
            let loop = try EventLoop(name: "nobody")
            // Clients connect on the thread of their loop.
            try await Task(executorPreference: loop) { try Nobody.become() }.value
            let store = try DaemonArtifacts(socket: stage.socket, loop: loop)
            let refusal = await #expect(throws: ArtifactError.self) { try await store.check() }
            let text = refusal?.description ?? ""
            #expect(refusal?.code == .unavailable && text.contains("this user may not read artifacts"), "\(text)")
            #expect(text.contains("hint: be one of those"), "\(text)")
            #expect(stage.output.contains("to uid 65534"))
            await store.close()
            loop.shutDown()
        }
    }

    @Test("a second daemon does not take the cache of the first")
    func second() async throws {
        try await ArtifactDaemonStage.with { stage in
            let second = try ChildProcess([
                ChildProcess.built("ditrit-artifactd"), "--config", stage.directory.path + "/artifactd.yaml",
                "--listen", "unix:\(stage.directory.path)/other.sock", "--cache", stage.cache, "--set",
                "store.directory=\(stage.directory.path)/store",
            ])
            #expect(try await second.wait() == 1)
            #expect(second.output.contains("is a ditrit-artifactd running already?"))
            #expect(try await stage.send("GET", "/readyz").status == 200)
        }
    }

    @Test("it says that it is ready, takes a new configuration, feeds the watchdog, and stops in order")
    func life() async throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let environment = ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"]
        try await ArtifactDaemonStage.with(environment: environment) { try await live($0, manager) }
    }

    private func live(_ stage: ArtifactDaemonStage, _ manager: DatagramReceiver) async throws {
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        _ = try await manager.receive { $0 == "WATCHDOG=1" }
        try stage.directory.write("cache: {size: 1 GiB}\nmetrics: {listen: 'unix:/x'}", to: "artifactd.yaml")
        stage.process?.send(SIGHUP)
        let messages = try await manager.receive { $0.hasPrefix("READY=1\n") }
        #expect(messages.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        #expect(stage.output.contains("needs a restart: metrics.listen"))
        // It may have been said before that, too.
        let status = "0 artifacts kept, 0 of 1024 MiB"
        if !messages.contains(where: { $0.contains(status) }) {
            _ = try await manager.receive { $0.contains(status) }
        }
        #expect(try await stage.stop() == 0)
        _ = try await manager.receive { $0 == "STOPPING=1" }
        #expect(access(stage.socket, F_OK) != 0)
    }

    @Test("systemd's socket is listened on, and is left where it is")
    func activation() async throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path + "/activated.sock"
        try directory.write("", to: "artifactd.yaml")
        try directory.write("", to: "store/.keep")
        let daemon = try ChildProcess([
            "systemd-socket-activate", "-l", socket, ChildProcess.built("ditrit-artifactd"), "--config",
            directory.path + "/artifactd.yaml", "--cache", directory.path + "/cache", "--set",
            "store.directory=\(directory.path)/store", "--set", "log.target=stderr",
        ])
        func version() async throws -> String {
            let curl = try ChildProcess([
                "curl", "-s", "--retry", "20", "--retry-all-errors", "--retry-delay", "0", "--unix-socket", socket,
                "http://artifactd/v1/version",
            ])
            _ = try await curl.wait()
            return curl.output
        }
        try await eventually("the socket is there") { access(socket, F_OK) == 0 }
        #expect(try await version() == "{\"name\":\"ditrit-artifactd\",\"version\":\"0.1.0\"}\n")
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
        #expect(access(socket, F_OK) == 0)
    }

    @Test("what it counts is explained")
    func metrics() async throws {
        try await ArtifactDaemonStage.with { stage in
            let digest = Self.digest([1])
            _ = try await stage.send("POST", "/v1/artifacts", [1])
            _ = try await stage.send("POST", "/v1/artifacts/\(digest)/directory")
            let text = String(decoding: try await stage.send("GET", "/metrics").body, as: UTF8.self)
            #expect(text.contains("\nditrit_artifactd_transfers_total{direction=\"store\",outcome=\"done\"} 1\n"))
            let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
            let documentation = try ["artifactd", "worker"].map {
                try String(contentsOfFile: "\(root)/docs/\($0).md", encoding: .utf8)
            }.joined()
            for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("# TYPE ") {
                #expect(documentation.contains("`\(line.split(separator: " ")[2])`"), "not documented: \(line)")
            }
        }
    }

    @Test("a client waits for a daemon that is being restarted, and says what to look at when there is none")
    func patience() async throws {
        try await ArtifactDaemonStage.with { stage in
            let store = try stage.artifacts()
            let archive = try stage.directory.writeCSAR("a.csar", filler: 1000)
            let digest = try await store.publish(archive: archive)
            try await stage.kill()
            let waiting = Task { try await store.csar(digest, entry: "main.yaml").value.root }
            try await stage.start()
            #expect(try await waiting.value.hasPrefix(stage.cache))
            try await stage.kill()
            let impatient = try stage.artifacts(patience: .milliseconds(100))
            let error = await #expect(throws: ArtifactError.self) {
                _ = try await impatient.csar(digest, entry: "main.yaml")
            }
            #expect(error?.code == .unavailable)
            #expect(error?.description.contains("is ditrit-artifactd running?") == true, "\(error?.description ?? "")")
            await store.close()
            await impatient.close()
        }
    }
}
