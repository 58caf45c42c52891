import EventLoop
import FoundationEssentials
import Glibc
import OrchestrationTestSupport
import Process
import TOSCA
import TestSupport
import Testing

@testable import Orchestration

/// Operations on a host that is reached by ssh: a real one, on a port of this machine.
@Suite(
    "Operations on hosts over ssh", .timeLimit(.minutes(3)),
    .enabled(if: SSHServer.program != nil, "there is no sshd: scripts/setup-sshd brings it"))
struct RemoteOperationTests {
    /// A server by ssh, and on it software whose operations the test gives.
    private func bench(
        _ server: SSHServer, _ operations: String, scripts: [String: String], serverOperations: String = "{}",
        more: String = ""
    ) throws -> Workbench {
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                server:
                  type: tosca.nodes.Compute
                  attributes: { private_address: 127.0.0.1, host_keys: "\(server.hostKey)" }
                  capabilities: { endpoint: { properties: { protocol: ssh, port: \(server.port) } } }
                  interfaces: { Standard: \(serverOperations) }
                app:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [ { host: server } ]
                  artifacts: { page: { file: scripts/page.txt, type: tosca.artifacts.File } }
                  interfaces:
                    Standard: \(operations)
            \(more)
            """
        let bench = try Workbench(text, scripts: scripts.merging(["page.txt": "a page\n"]) { $1 })
        return bench
    }

    private func run(
        _ bench: Workbench, _ server: SSHServer, _ workflow: String = "install", recorder: Recorder = Recorder()
    ) async throws -> Workbench.Outcome {
        try await bench.run(workflow, recorder: recorder) { options in
            options.ssh.key = server.key
            options.isLenient = true
        }
    }

    @Test("a script finds its files, its inputs and nothing of the worker's, and what it leaves comes back")
    func surroundings() async throws {
        let server = try await SSHServer()
        let script = """
            #!/bin/bash
            env >> $DIARY; echo "PWD_IS $PWD" >> $DIARY; cat "$page" >> $DIARY; cat "${BASH_SOURCE[0]%/*}/other" >> $DIARY
            umask >> $DIARY
            echo "one line"; echo; echo "another" >&2; printf "no end"
            echo LEFT=behind >> "$DITRIT_OUTPUTS"
            export EXPORTED="it's | two"
            """
        let operations = """
            { start: { implementation: scripts/there.sh,
                       inputs: { text: "it's \\"quoted\\"\\n$HOME `id` \\\\ two", "odd-name": "value",
                                 page: { get_artifact: [ SELF, page ] } },
                       outputs: { LEFT: [ SELF, left ], EXPORTED: [ SELF, exported ] } } }
            """
        let bench = try bench(server, operations, scripts: ["there.sh": script, "other": "a file beside it\n"])
        let recorder = Recorder()
        let outcome = try await run(bench, server, recorder: recorder)
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let diary = bench.diaryLines()
        #expect(diary.contains("text=it's \"quoted\""))
        #expect(diary.contains("$HOME `id` \\ two"))
        #expect(diary.contains("odd-name=value"))
        #expect(diary.contains("HOME=\(server.home)"))
        #expect(diary.contains("HOST=server_0"))
        #expect(diary.contains { $0.hasPrefix("TRACEPARENT=00-") })
        #expect(diary.contains { $0.hasPrefix("DITRIT_CSAR=\(server.home)/.ditrit/csar/sha256-") })
        #expect(diary.contains { $0.hasPrefix("PWD_IS \(server.home)/.ditrit/work/") })
        #expect(diary.contains("a page") && diary.contains("a file beside it"))
        #expect(!diary.contains { $0.hasPrefix("DITRIT_WORK=") })
        #expect(recorder.lines.map(\.line) == ["one line", "", "another", "no end"])
        #expect(outcome.records["app_0"]?.attributes["left"] == .string("behind"))
        #expect(outcome.records["app_0"]?.attributes["exported"] == .string("it's | two"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: server.home + "/.ditrit/work").isEmpty)
    }

    @Test("a script in a shell or in Python need not be executable, and what fails says how")
    func interpreters() async throws {
        let server = try await SSHServer()
        let operations = """
            { create: { implementation: { primary: { file: scripts/a.txt, type: tosca.artifacts.Implementation.Bash } } },
              configure:
                { implementation: { primary: { file: scripts/b.txt, type: tosca.artifacts.Implementation.Python } } },
              start: scripts/fail.sh }
            """
        let bench = try bench(
            server, operations,
            scripts: [
                "a.txt": "echo shell >> $DIARY\n", "b.txt": "open('$DIARY', 'a').write('python\\n')\n",
                "fail.sh": "#!/bin/sh\necho what went wrong\nexit 3\n",
            ])
        let outcome = try await run(bench, server)
        #expect(bench.diaryLines() == ["shell", "python"])
        #expect(outcome.failures.contains("scripts/fail.sh ended with status 3"))
        #expect(outcome.events.last { $0.kind == .failed }?.output == ["what went wrong"])
    }

    @Test("what a script leaves in the background goes on, and keeps nobody waiting")
    func background() async throws {
        let server = try await SSHServer()
        let bench = try bench(
            server, "{ start: scripts/serve.sh }",
            scripts: ["serve.sh": "#!/bin/sh\nsleep 1000 & echo $! >> $DIARY\necho up\n"])
        let outcome = try await run(bench, server)
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let process = try #require(bench.diaryLines().first.flatMap { Int32($0) })
        #expect(!isGone(process))
        kill(process, SIGKILL)
    }

    @Test("what is left comes back whole, also when something in the background writes on and on")
    func noise() async throws {
        let server = try await SSHServer()
        let script = """
            #!/bin/bash
            (while printf .; do sleep 0.001; done) & echo $! >> $DIARY
            for number in {1..2000}; do echo "LEFT_$number=behind" >> "$DITRIT_OUTPUTS"; done
            """
        let operations = """
            { start: { implementation: scripts/noise.sh, outputs: { LEFT_1: [ SELF, first ], LEFT_2000: [ SELF, last ] } } }
            """
        let bench = try bench(server, operations, scripts: ["noise.sh": script])
        let outcome = try await run(bench, server)
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(outcome.records["app_0"]?.attributes["first"] == .string("behind"))
        #expect(outcome.records["app_0"]?.attributes["last"] == .string("behind"))
        let process = try #require(bench.diaryLines().first.flatMap { Int32($0) })
        try await eventually("it is gone, since nobody reads what it writes") { isGone(process) }
    }

    @Test("a script beyond its time is stopped there, with all of its process group")
    func timeLimit() async throws {
        let server = try await SSHServer()
        let bench = try bench(
            server, "{ start: { implementation: { primary: scripts/long.sh, timeout: 10 } } }",
            scripts: ["long.sh": "#!/bin/sh\nsleep 1000 & echo $! >> $DIARY; echo $$ >> $DIARY\nwait\n"])
        let outcome = try await run(bench, server)
        #expect(outcome.failures.contains { $0.contains("it took longer than its time limit of 10") })
        let processes = bench.diaryLines().compactMap { Int32($0) }
        #expect(processes.count == 2)
        for process in processes { try await eventually("\(process) is gone") { isGone(process) } }
    }

    @Test("a run that is broken off stops what it runs there")
    func cancelled() async throws {
        let server = try await SSHServer()
        let bench = try bench(
            server, "{ start: scripts/long.sh }",
            scripts: ["long.sh": "#!/bin/sh\necho $$ >> $DIARY\nexec sleep 1000\n"])
        var options = bench.options("install")
        options.ssh.key = server.key
        options.isLenient = true
        let run = try await LocalRun(options, observer: Recorder())
        let running = Task { try await run.run() }
        try await eventually("it runs") { !bench.diaryLines().isEmpty }
        running.cancel()
        _ = await running.result
        let process = try #require(bench.diaryLines().first.flatMap { Int32($0) })
        #expect(isGone(process))
    }

    @Test("when the connection is lost the host ends what it runs, and it is run again")
    func lost() async throws {
        let server = try await SSHServer()
        let script = """
            #!/bin/sh
            echo $$ >> $DIARY
            [ "$(wc -l <$DIARY)" -gt 1 ] || exec sleep 1000
            """
        let bench = try bench(server, "{ start: scripts/twice.sh }", scripts: ["twice.sh": script])
        async let ending = run(bench, server)
        try await eventually("it runs") { bench.diaryLines().count == 1 }
        server.breakConnections()
        let outcome = try await ending
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let processes = bench.diaryLines().compactMap { Int32($0) }
        #expect(processes.count == 2)
        #expect(isGone(processes[0]))
    }

    @Test("what must not be repeated is not when the connection is lost, and its failure says what may be")
    func lostOnce() async throws {
        let server = try await SSHServer()
        let bench = try bench(
            server, "{ start: { implementation: scripts/once.sh, inputs: { DITRIT_RETRIES: 0 } } }",
            scripts: ["once.sh": "#!/bin/sh\necho $$ >> $DIARY\nexec sleep 1000\n"])
        async let ending = run(bench, server)
        try await eventually("it runs") { bench.diaryLines().count == 1 }
        server.breakConnections()
        let outcome = try await ending
        #expect(outcome.execution.status == .failed)
        #expect(
            outcome.failures.contains {
                $0.contains("the connection to the host 'server_0' (127.0.0.1) was lost")
                    && $0.contains("not be repeated")
            }, "\(outcome.failures)")
        #expect(bench.diaryLines().count == 1)
        let process = try #require(bench.diaryLines().first.flatMap { Int32($0) })
        try await eventually("it is gone") { isGone(process) }
    }

    @Test("operation_host says where it runs; what makes a host runs where the worker is")
    func places() async throws {
        let server = try await SSHServer()
        let operations = """
            { create: { implementation: { primary: scripts/note.sh, operation_host: ORCHESTRATOR } },
              configure: { implementation: { primary: scripts/note.sh, operation_host: HOST } },
              start: scripts/note.sh }
            """
        let serverOperations = """
            { create: scripts/note.sh, start: { implementation: { primary: scripts/note.sh, operation_host: SELF } } }
            """
        let bench = try bench(
            server, operations, scripts: ["note.sh": "#!/bin/sh\necho $SELF $DITRIT_OPERATION $HOME >> $DIARY\n"],
            serverOperations: serverOperations)
        let outcome = try await run(bench, server)
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let here = getenv("HOME").map { String(cString: $0) } ?? ""
        #expect(
            bench.diaryLines() == [
                "server_0 Standard.create \(here)", "server_0 Standard.start \(server.home)",
                "app_0 Standard.create \(here)", "app_0 Standard.configure \(server.home)",
                "app_0 Standard.start \(server.home)",
            ])
    }

    @Test("keys of a host that are declared and not known are not taken for none")
    func unknownKeys() async throws {
        let server = try await SSHServer()
        let bench = try bench(
            server, "{ start: scripts/note.sh }", scripts: ["note.sh": "#!/bin/sh\necho run >> $DIARY\n"],
            more: "    inventory: { type: tosca.nodes.Compute }")
        try bench.write(
            bench.text().replacing(
                "host_keys: \"\(server.hostKey)\"", with: "host_keys: { get_attribute: [ inventory, public_address ] }")
        )
        let outcome = try await run(bench, server)
        #expect(
            outcome.failures.contains { $0.contains("the attribute 'host_keys' of its host 'server_0' is not known") },
            "\(outcome.failures)")
        #expect(bench.diaryLines().isEmpty)
    }

    @Test("a host without an address is complained of by its name")
    func noAddress() async throws {
        let server = try await SSHServer()
        let bench = try bench(server, "{ start: scripts/note.sh }", scripts: ["note.sh": "#!/bin/sh\n"])
        try bench.write(bench.text().replacing("private_address: 127.0.0.1,", with: ""))
        let outcome = try await run(bench, server)
        #expect(outcome.failures.contains { $0.contains("its host 'server_0' has no private_address") })
    }

    @Test(
        "a playbook runs here, for that host",
        .enabled(if: access("/usr/bin/ansible-playbook", X_OK) == 0, "ansible-core is not installed"))
    func playbook() async throws {
        let server = try await SSHServer()
        let playbook = """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.raw: "echo {{ inventory_hostname }} {{ text }} $HOME >> $DIARY"
                - ansible.builtin.copy:
                    content: "LEFT=behind\\n"
                    dest: "{{ lookup('env', 'DITRIT_OUTPUTS') }}"
                  delegate_to: localhost
                  vars: { ansible_connection: local }
            """
        let operations = """
            { start: { implementation: scripts/there.yml, inputs: { text: hello }, outputs: { LEFT: [ SELF, left ] } } }
            """
        let bench = try bench(server, operations, scripts: ["there.yml": playbook])
        let outcome = try await run(bench, server)
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures) \(outcome.recorder.lines)")
        #expect(bench.diaryLines() == ["server_0 hello \(server.home)"])
        #expect(outcome.records["app_0"]?.attributes["left"] == .string("behind"))
    }

    // MARK: - Hosts that are not there

    private func operation(_ host: RemoteHost, _ server: SSHServer, in directory: TemporaryDirectory, _ loop: EventLoop)
        -> RemoteOperation
    {
        var task = OperationTask.stray("a.sh", of: "x", csar: "sha256:0123")
        task.host = host
        return RemoteOperation(
            task: task, host: host,
            shell: SecureShell(.init(key: server.key), directory: directory.path + "/ssh"),
            processes: ProcessRunner(loop: loop), root: directory.path, directory: directory.path,
            timeLimit: .seconds(60), waitLimit: .seconds(60), repeats: 0, patience: .zero)
    }

    @Test("a host that does not answer, and one that is another, are failures that say so")
    func unreachable() async throws {
        let server = try await SSHServer()
        let directory = try TemporaryDirectory()
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        var host = RemoteHost(
            name: "server_0", address: "127.0.0.1", port: try SSHServer.freePort(), keys: [server.hostKey])
        guard case .failed(let refused) = await operation(host, server, in: directory, loop).run(output: { _ in })
        else {
            Issue.record("nobody listens there")
            return
        }
        #expect(refused.contains("the host 'server_0' (127.0.0.1) cannot be reached, and nothing was begun there"))
        #expect(refused.contains("Connection refused"))
        (host.port, host.keys) = (
            server.port, ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"]
        )
        guard case .failed(let foreign) = await operation(host, server, in: directory, loop).run(output: { _ in })
        else {
            Issue.record("its key is another one")
            return
        }
        #expect(foreign.contains("shows a key that is not among its host_keys"))
    }

    @Test("a host that has been made anew is refused, and the failure says how its old key is forgotten")
    func rebuilt() async throws {
        let (first, second) = (try await SSHServer(), try await SSHServer())
        let stage = try await RemoteStage()
        try stage.directory.write("#!/bin/sh\n", to: "a.sh", isExecutable: true)
        var host = RemoteHost(name: "server_0", address: "127.0.0.1", port: first.port, keys: [])
        #expect(await operation(host, first, in: stage.directory, stage.loop).run { _ in }.isSuccess)
        host.port = second.port
        let outcome = await operation(host, second, in: stage.directory, stage.loop).run { _ in }
        guard case .failed(let reason) = outcome else {
            Issue.record("it is another one: \(outcome)")
            return
        }
        let remedy = try #require(reason.split(separator: ": ").last)
        #expect(remedy.hasPrefix("ssh-keygen -f "), "\(reason)")
        try Command.run(["sh", "-c", String(remedy)])
        #expect(await operation(host, second, in: stage.directory, stage.loop).run { _ in }.isSuccess)
    }

    @Test("a host that goes away for good while a script runs is not said to have begun nothing")
    func gone() async throws {
        let stage = try await RemoteStage()
        try stage.script("long.sh", "echo $$ >>$DIARY\nexec sleep 1000\n")
        let running = stage.begin(try stage.operation("long.sh", repeats: 1, patience: .zero))
        try await eventually("it runs") { stage.diaryLines.count == 1 }
        stage.server.stop()
        guard case .failed(let reason) = await running.value else {
            Issue.record("there is no host any more")
            return
        }
        #expect(reason.contains("was lost while it ran") && reason.contains("it cannot be reached again"), "\(reason)")
    }
}

@Suite("Hosts from the profile that comes with the program")
struct HostProfileTests {
    @Test("a model imports it by its name, and its operations are playbooks that are there")
    func profile() throws {
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [ ditrit/hosts.yaml ]
            topology_template:
              node_templates:
                container: { type: ditrit.nodes.lxc.Container }
                machine: { type: ditrit.nodes.libvirt.Domain, properties: { image: /debian.qcow2 } }
                there: { type: ditrit.nodes.Host, attributes: { private_address: 10.0.0.1 } }
            """
        let bench = try Workbench(text)
        let model = try Model(of: bench.csar, isLenient: false, scratch: bench.directory.path)
        #expect(model.warnings.isEmpty)
        #expect(model.service.hasHostsBySecureShell)
        let topology = model.service.topology
        for name in ["container", "machine"] {
            let node = try #require(topology.node(name))
            for operation in ["create", "start", "stop", "delete"] {
                let file = node.interfaces["Standard"]?.operations[operation]?.implementation?.primary.file
                #expect(try ShippedFiles[#require(file)] != nil, "\(name) \(operation): \(file ?? "nothing")")
            }
        }
        #expect(topology.node("there")?.interfaces["Standard"]?.operations["create"]?.implementation == nil)
    }

    @Test("its files are written when one is needed, unless the CSAR has one of the same path")
    func files() throws {
        let directory = try TemporaryDirectory()
        let shipped = ShippedDirectory(directory.path + "/shipped")
        #expect(try shipped.root(of: "scripts/a.sh", else: directory.path) == directory.path)
        try directory.write("", to: "own/ditrit/lxc/stop.yml")
        #expect(try shipped.root(of: "ditrit/lxc/stop.yml", else: directory.path + "/own") == directory.path + "/own")
        #expect(try !directory.contents().contains("shipped"))
        #expect(
            try shipped.root(of: "ditrit/lxc/start.yml", else: directory.path + "/own") == directory.path + "/shipped")
        #expect(try directory.read("shipped/ditrit/lxc/start.yml") == ShippedFiles["ditrit/lxc/start.yml"])
    }
}

@Suite("What a host says of an operation")
struct RemoteReportTests {
    private func take(_ lines: [String]) -> (RemoteReport, [String]) {
        var (report, printed) = (RemoteReport(mark: "m-1"), [String]())
        for line in lines { report.take(line) { printed.append($0) } }
        report.finish { printed.append($0) }
        return (report, printed)
    }

    @Test("what is printed before the beginning is no output, and the empty line before the status is none")
    func output() {
        let (report, printed) = take(["Welcome", "m-1 begun", "a", "", "", "m-1 status 3", "m-1 end"])
        #expect(printed == ["a", ""])
        #expect(report.notes == ["Welcome"])
        #expect(report.status == 3 && report.hasEnded)
        #expect(take(["m-1 begun", "a", "m-1 status 0", "m-1 end"]).1 == ["a"])
        #expect(take(["m-1 begun", ""]).1 == [""])
        #expect(take(["m-1 begun", "m-1x status 0", "x m-1 end"]).1 == ["m-1x status 0", "x m-1 end"])
    }

    @Test("files come in pieces, among lines of what goes on in the background")
    func files() throws {
        let (report, printed) = take([
            "m-1 begun", "m-1 status 0", "m-1 outputs QT0xCkI9", "noise", "m-1 outputs Mgo=", "m-1 end",
        ])
        #expect(try report.content(of: "outputs") == Data("A=1\nB=2\n".utf8))
        #expect(try report.content(of: "exports") == nil)
        #expect(printed == ["noise"])
    }

    @Test("a file that has not come as a whole is none")
    func tornFile() {
        let (report, _) = take(["m-1 begun", "m-1 status 0", "m-1 outputs QT0xCkI9M", "m-1 end"])
        #expect(throws: OrchestrationError.self) { try report.content(of: "outputs") }
    }

    @Test("a host that lacks the files, or cannot begin, says so")
    func impediments() {
        #expect(take(["m-1 missing"]).0.isMissing)
        #expect(take(["m-1 impossible its disk is full"]).0.impediment == "its disk is full")
        #expect(take(["m-1 waiting"]).0.isWaiting && !take(["m-1 waiting"]).0.hasBegun)
        #expect(!take(["m-1 begun", "m-1 status 0"]).0.hasEnded)
    }
}
