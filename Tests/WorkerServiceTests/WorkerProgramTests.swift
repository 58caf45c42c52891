import FoundationEssentials
import Glibc
import Telemetry
import TestSupport
import Testing

/// The program itself.
@Suite("ditrit-worker", .timeLimit(.minutes(2)))
struct WorkerProgramTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var directories: [String: String] {
        Dictionary(
            uniqueKeysWithValues: ["RUNTIME", "STATE", "CACHE"].map {
                ("\($0)_DIRECTORY", directory.path + "/" + $0.lowercased())
            })
    }

    private func start(_ arguments: String..., environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            [ChildProcess.built("ditrit-worker"), "--config", directory.path + "/worker.yaml"] + arguments,
            environment: directories.merging(environment) { $1 })
    }

    // MARK: - Failures

    @Test("a wrong configuration ends it at once with a code by which systemd does not try again")
    func wrongConfiguration() async throws {
        try directory.write("slot: 1\nlog: {level: loud}", to: "worker.yaml")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let worker = try start(environment: ["NOTIFY_SOCKET": manager.path])
        #expect(try await worker.wait() == EX_CONFIG)
        let status = try await manager.receive { $0.hasPrefix("STATUS=") }.last
        #expect(
            status == "STATUS=failed: the configuration is wrong: \(directory.path)/worker.yaml:1:1: there is no key"
                + " 'slot' (did you mean 'slots'?) (and 1 more, in the journal)")
        let lines = worker.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("worker.yaml:1:1: there is no key 'slot' (did you mean 'slots'?)") == true)
        let check = try start("--check")
        #expect(try await check.wait() == EX_CONFIG)
        #expect(check.output.hasPrefix("\(directory.path)/worker.yaml:1:1: error: there is no key 'slot'\n    hint: "))
    }

    @Test(
        "a command line that is wrong is told with the usage",
        arguments: ["--sett", "--set=slots", "--instance=a b", "--instance=", "--token=x"])
    func wrongCommandLine(argument: String) async throws {
        try directory.write("", to: "worker.yaml")
        let worker = try start(argument)
        #expect(try await worker.wait() == EX_USAGE)
        #expect(worker.output.contains("Usage: ditrit-worker"))
    }

    @Test("a directory that cannot be made ends it, with the reason")
    func noDirectory() async throws {
        try directory.write("", to: "worker.yaml")
        let worker = try start("--set", "operations.work-directory=/proc/none/work")
        #expect(try await worker.wait() == 1)
        #expect(worker.output.contains("critical /proc/none: No such file or directory"))
    }

    @Test(
        "a work directory in which nothing can be written ends it, with the reason",
        .enabled(if: Namespace.isAllowed))
    func readOnlyDirectory() async throws {
        try directory.write("", to: "worker.yaml")
        try directory.write("", to: "state/work/.keep")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let script = "mount -t tmpfs -o ro none \"$0\" && exec \"$@\""
        let worker = try ChildProcess(
            [
                "unshare", "-rm", "sh", "-c", script, directory.path + "/state/work",
                ChildProcess.built("ditrit-worker"), "--config", directory.path + "/worker.yaml",
            ], environment: directories.merging(["NOTIFY_SOCKET": manager.path]) { $1 })
        #expect(try await worker.wait() == 1)
        let reason = "\(directory.path)/state/work has to be writable: Read-only file system"
        #expect(worker.output.contains("critical \(reason)"))
        _ = try await manager.receive { $0 == "STATUS=failed: \(reason)" }
    }

    @Test("a key to hosts that cannot be used ends it, with the reason")
    func noKey() async throws {
        let key = try directory.write("no key", to: "key")
        try directory.write("operations: {ssh: {key: \(key)}}", to: "worker.yaml")
        let worker = try start()
        #expect(try await worker.wait() == 1)
        #expect(worker.output.contains("\(key): its public part cannot be read"), "\(worker.output)")
    }

    // MARK: - Checking

    @Test("--check prints what is in force and where it comes from, and no secret")
    func check() async throws {
        try directory.write("slots: 3\nexecutions: 2", to: "worker.yaml")
        let worker = try start(
            "--check", "--instance", "7", "--name", "w%i", "--set", "log.level=debug",
            environment: ["DITRIT_EXECUTIONS": "5", "DITRIT_SPACE_TOKEN": "s3cr3t", "DITRIT_SLOT": "1"])
        #expect(try await worker.wait() == 0)
        let lines = worker.output.split(separator: "\n")
        #expect(lines.first == "warning: environment variable DITRIT_SLOT: sets nothing (did you mean 'DITRIT_SLOTS'?)")
        for line in [
            "name: w7    # option --name", "slots: 3    # \(directory.path)/worker.yaml:1:8",
            "executions: 5    # environment variable DITRIT_EXECUTIONS", "log.level: debug    # option --set",
            "space.prefix: ditrit    # default", "token: (secret)    # environment variable DITRIT_SPACE_TOKEN",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(!worker.output.contains("s3cr3t"))
    }

    // MARK: - Running

    @Test("it says that it is ready, takes a new configuration, and stops in order")
    func life() async throws {
        try directory.write("slots: 3", to: "worker.yaml")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let worker = try start(environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"])
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        _ = try await manager.receive { $0 == "WATCHDOG=1" }
        try directory.write("slots: 9\nexecutions: 2\nlog: {level: warning}", to: "worker.yaml")
        worker.send(SIGHUP)
        let messages = try await manager.receive { $0.hasPrefix("READY=1\n") }
        #expect(messages.contains { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        #expect(worker.output.contains("warning  needs a restart: executions"))
        // A notice, which the new level leaves out.
        #expect(!worker.output.contains("was read again"))
        #expect(worker.output.contains("started, not ready for work: it has not reached the tuple space yet"))
        _ = try await manager.receive { $0.contains("9 slots") }
        worker.send(SIGTERM)
        _ = try await manager.receive { $0 == "STOPPING=1" }
        #expect(try await worker.wait() == 0)
    }

    @Test("its runtime directory stays locked until the guardian of its operations is gone, too")
    func guardian() async throws {
        try directory.write("", to: "worker.yaml")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let worker = try start(environment: ["NOTIFY_SOCKET": manager.path])
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        let threads = "/proc/\(worker.id)/task"
        // A child is one of the thread that has forked it.
        let children = try FileManager.default.contentsOfDirectory(atPath: threads).flatMap { thread in
            try String(contentsOfFile: "\(threads)/\(thread)/children", encoding: .utf8).split(separator: " ")
        }
        let guardian = try #require(children.first)
        let descriptors = "/proc/\(guardian)/fd"
        let files = try FileManager.default.contentsOfDirectory(atPath: descriptors).map { number in
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\(number)")
        }
        #expect(files.contains(directory.path + "/runtime/lock"), "\(files)")
        worker.send(SIGTERM)
        #expect(try await worker.wait() == 0)
    }

    @Test("a second one with its runtime directory is refused, and leaves it alone", .timeLimit(.minutes(1)))
    func second() async throws {
        try directory.write("", to: "worker.yaml")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let first = try start(environment: ["NOTIFY_SOCKET": manager.path])
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        let second = try start()
        #expect(try await second.wait() == 1)
        #expect(second.output.contains("another worker runs with the runtime directory \(directory.path)/runtime"))
        #expect(second.output.contains("is in use by process \(first.id)"))
        #expect(access(directory.path + "/runtime/metrics.sock", F_OK) == 0)
        first.send(SIGTERM)
        #expect(try await first.wait() == 0)
    }

    @Test("variables of the client in the same environment are no cause for warnings")
    func clientVariables() async throws {
        try directory.write("", to: "worker.yaml")
        let worker = try start("--check", environment: ["DITRIT_CONSUL": "x", "DITRIT_CONSUL_CERTIFICATE": "y"])
        #expect(try await worker.wait() == 0)
        #expect(!worker.output.contains("warning"))
    }

    @Test("it answers for its metrics and its health where the configuration says, and only there")
    func endpoint() async throws {
        try directory.write("", to: "worker.yaml")
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let worker = try start(environment: ["NOTIFY_SOCKET": manager.path])
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        let socket = directory.path + "/runtime/metrics.sock"
        func get(_ path: String) async throws -> String {
            let curl = try ChildProcess(["curl", "-sS", "-i", "--unix-socket", socket, "http://localhost\(path)"])
            #expect(try await curl.wait() == 0)
            return curl.output
        }
        let metrics = try await get("/metrics")
        #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(metrics.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(metrics.contains("\nditrit_build_info{version=\"\(Release.build)\"} 1\n"))
        #expect(metrics.contains("\nprocess_resident_memory_bytes "))
        let page = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/docs/worker.md"
        let documentation = try String(contentsOfFile: page, encoding: .utf8)
        for line in metrics.split(whereSeparator: \.isNewline) where line.hasPrefix("# TYPE ") {
            #expect(documentation.contains("`\(line.split(separator: " ")[2])`"), "not documented: \(line)")
        }
        #expect(try await get("/healthz").hasSuffix("\r\n\r\nalive\n"))
        #expect(try await get("/readyz").contains("\r\n\r\nnot ready: "), "no space answers here")
        #expect(try await get("/other").hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        worker.send(SIGTERM)
        #expect(try await worker.wait() == 0)
        #expect(access(socket, F_OK) != 0)
    }

    @Test("an artifact daemon that does not answer is told of before it is needed, and found when it is there")
    func artifactDaemon() async throws {
        try directory.write("", to: "worker.yaml")
        let socket = directory.path + "/artifactd.sock"
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let worker = try start("--set", "artifacts.socket=\(socket)", environment: ["NOTIFY_SOCKET": manager.path])
        try await eventually("it is told of") {
            worker.output.contains("warning  \(socket): ditrit-artifactd does not answer: ")
        }
        _ = try await manager.receive { $0.hasPrefix("STATUS=") && $0.contains("ditrit-artifactd does not answer") }
        let curl = try ChildProcess([
            "curl", "-sS", "--unix-socket", directory.path + "/runtime/metrics.sock", "http://localhost/readyz",
        ])
        #expect(try await curl.wait() == 0)
        #expect(curl.output.contains("ditrit-artifactd does not answer"), "\(curl.output)")
        try directory.write("", to: "artifactd.yaml")
        let daemon = try ChildProcess([
            ChildProcess.built("ditrit-artifactd"), "--config", directory.path + "/artifactd.yaml",
            "--set", "listen=unix:\(socket)", "--set", "store.directory=\(directory.path)/store",
            "--set", "cache.directory=\(directory.path)/daemon-cache", "--set", "log.target=stderr",
        ])
        try await eventually("\(daemon.output)\nit is found") {
            worker.output.contains("notice   ditrit-artifactd answers again")
        }
        for process in [worker, daemon] {
            process.send(SIGTERM)
            #expect(try await process.wait() == 0)
        }
    }

    @Test("an address that another has ends it, with the reason")
    func addressInUse() async throws {
        try directory.write("", to: "worker.yaml")
        let file = try directory.write("", to: "file")
        let worker = try start("--set", "metrics.listen=unix:\(file)")
        #expect(try await worker.wait() == 1)
        #expect(worker.output.contains("critical cannot listen on unix:\(file): there is something else of this name"))
    }

    @Test("under systemd it writes to the journal, and names itself", .enabled(if: Namespace.isAllowed))
    func journal() async throws {
        try directory.write("", to: "worker.yaml")
        try directory.write("", to: "journal/.keep")
        let journal = try DatagramReceiver(path: directory.path + "/journal/socket")
        let worker = try Namespace.start(
            [
                ChildProcess.built("ditrit-worker"), "--config", directory.path + "/worker.yaml", "--name", "w1",
                "--set",
                "log.target=journal",
            ], journal: directory.path + "/journal", environment: directories)
        let lines = try await journal.receive().split(separator: "\n")
        #expect(lines.contains("MESSAGE_ID=\(Message.daemonReady.rawValue)"))
        #expect(lines.contains("DITRIT_WORKER=w1"))
        #expect(lines.contains("SYSLOG_IDENTIFIER=ditrit-worker"))
        worker.send(SIGTERM)
        #expect(try await worker.wait() == 0)
        #expect(worker.output == "")
    }
}
