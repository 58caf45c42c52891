import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Process

/// What a program printed, from whatever thread.
final class Output: Sendable {
    private let lines = Locked<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// Calls `body` with a runner on a loop of its own.
func withRunner<Result>(_ body: (ProcessRunner) async throws -> Result) async throws -> Result {
    let loop = try EventLoop(name: "test")
    defer { loop.shutDown() }
    return try await body(ProcessRunner(loop: loop))
}

extension ProcessRunner {
    func shell(
        _ script: String, timeLimit: Duration? = nil, grace: Duration = .seconds(5), output: Output = Output()
    ) async throws -> ProcessResult.Termination {
        try await run(
            ProcessSpecification(
                executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
                timeLimit: timeLimit, gracePeriod: grace),
            output: output.append
        ).termination
    }
}

@Suite("Running programs")
struct ProcessRunnerTests {
    @Test("the status and the lines of both outputs come back in their order")
    func outputAndStatus() async throws {
        try await withRunner { runner in
            let output = Output()
            let termination = try await runner.shell("echo one; echo two >&2; printf three; exit 7", output: output)
            #expect(termination == .exited(7))
            #expect(output.all == ["one", "two", "three"])
        }
    }

    @Test("environment, arguments and working directory are those that were given, and nothing else")
    func surroundings() async throws {
        try await withRunner { runner in
            let output = Output()
            let result = try await runner.run(
                ProcessSpecification(
                    executable: "/usr/bin/env", environment: ["A": "1 2", "B": "é"], workingDirectory: "/usr"),
                output: output.append)
            #expect(result.termination == .exited(0))
            #expect(output.all.sorted() == ["A=1 2", "B=é"])
            let directory = Output()
            _ = try await runner.run(
                ProcessSpecification(executable: "/bin/pwd", workingDirectory: "/usr"), output: directory.append)
            #expect(directory.all == ["/usr"])
        }
    }

    @Test("a program killed by a signal says by which")
    func signalled() async throws {
        let termination = try await withRunner { try await $0.shell("kill -9 $$") }
        #expect(termination == .signalled(9))
    }

    @Test("a program beyond its time is stopped with its whole group")
    func timeLimit() async throws {
        try await withRunner { runner in
            let output = Output()
            let termination = try await runner.shell(
                "sleep 100 & echo $!; sleep 100", timeLimit: .milliseconds(200), output: output)
            #expect(termination == .timedOut(after: .milliseconds(200)))
            let grandchild = try #require(output.all.first.flatMap { Int32($0) })
            try await expectGone(grandchild)
        }
    }

    @Test("a program that ignores SIGTERM is killed after the grace period")
    func gracePeriod() async throws {
        try await withRunner { runner in
            let termination = try await runner.shell(
                "trap '' TERM; while :; do sleep 0.05; done", timeLimit: .milliseconds(100),
                grace: .milliseconds(100))
            #expect(termination == .timedOut(after: .milliseconds(100)))
        }
    }

    @Test("what a stopped program has started gets the grace period to clean up, though the program itself is gone")
    func graceOfGroup() async throws {
        try await withRunner { runner in
            let output = Output()
            let child = "trap 'sleep 0.3; echo cleaned; exit' TERM; echo ready; while :; do sleep 0.02; done"
            let task = Task { try await runner.shell("sh -c \"\(child)\" & wait", grace: .seconds(60), output: output) }
            while output.all.isEmpty { await Task.yield() }
            task.cancel()
            let termination = try await task.value
            #expect(termination == .cancelled)
            #expect(output.all.last == "cleaned")
        }
    }

    @Test("what a stopped program has started is killed after the grace period")
    func endOfGrace() async throws {
        try await withRunner { runner in
            let output = Output()
            let child = "trap '' TERM; echo \\$\\$; while :; do sleep 0.02; done"
            let task = Task {
                try await runner.shell("sh -c \"\(child)\" & wait", grace: .milliseconds(100), output: output)
            }
            while output.all.isEmpty { await Task.yield() }
            task.cancel()
            #expect(try await task.value == .cancelled)
            try await expectGone(try #require(output.all.first.flatMap { Int32($0) }))
        }
    }

    @Test("what writes without end in the background does not keep the run waiting", .timeLimit(.minutes(1)))
    func endlessBackground() async throws {
        try await withRunner { runner in
            let result = try await runner.run(
                ProcessSpecification(
                    executable: "/bin/sh", arguments: ["-c", "yes & sleep 0.1"], environment: ["PATH": "/usr/bin:/bin"])
            ) { _ in }
            #expect(result.termination == .exited(0))
        }
    }

    @Test("a script that is still open for writing is started when it is closed, and the loop goes on meanwhile")
    func busy() async throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write("#!/bin/sh\nexit 3\n", to: "script", isExecutable: true)
        let descriptor = open(script, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        try await withRunner { runner in
            let loop = runner.loop
            await Task(executorPreference: loop) {
                _ = loop.schedule(after: .milliseconds(10)) { close(descriptor) }
            }.value
            let result = try await runner.run(ProcessSpecification(executable: script)) { _ in }
            #expect(result.termination == .exited(3))
        }
    }

    @Test("cancelling the task stops the program")
    func cancellation() async throws {
        try await withRunner { runner in
            let output = Output()
            let task = Task { try await runner.shell("echo $$; sleep 100", output: output) }
            while output.all.isEmpty { await Task.yield() }
            task.cancel()
            #expect(try await task.value == .cancelled)
            try await expectGone(try #require(output.all.first.flatMap { Int32($0) }))
        }
    }

    @Test("what a program leaves in the background goes on and does not keep the run waiting")
    func background() async throws {
        try await withRunner { runner in
            let output = Output()
            let termination = try await runner.shell("sleep 100 & echo $!", output: output)
            #expect(termination == .exited(0))
            let left = try #require(output.all.first.flatMap { Int32($0) })
            #expect(kill(left, 0) == 0)
            kill(left, SIGKILL)
        }
    }

    @Test("a result tells whether processes of the group go on", arguments: [true, false])
    func leftovers(goesOn: Bool) async throws {
        try await withRunner { runner in
            let output = Output()
            let script = goesOn ? "sleep 100 & echo $!" : "sleep 0 & wait"
            let result = try await runner.run(
                ProcessSpecification(executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/bin"]),
                output: output.append)
            #expect(result.leavesProcesses == goesOn)
            if let left = output.all.first.flatMap({ Int32($0) }) { kill(left, SIGKILL) }
        }
    }

    @Test("long lines are cut and bytes that are no text repaired")
    func wildOutput() async throws {
        try await withRunner { runner in
            let output = Output()
            _ = try await runner.shell("head -c 40000 /dev/zero | tr '\\0' x; echo; printf '\\377\\n'", output: output)
            #expect(output.all.map(\.utf8.count) == [16384, 16384, 7232, 3])
            #expect(output.all.last == "\u{FFFD}")
        }
    }

    @Test("a flood of output is read to its last line")
    func flood() async throws {
        try await withRunner { runner in
            let output = Output()
            _ = try await runner.shell("seq 1 200000", output: output)
            #expect(output.all.count == 200_000)
            #expect(output.all.last == "200000")
        }
    }

    @Test("hundreds of programs run at once and leave no descriptor behind")
    func many() async throws {
        try await withRunner { runner in
            let before = OpenDescriptors.count
            for _ in 0..<3 {
                try await withThrowingTaskGroup(of: ProcessResult.Termination.self) { group in
                    for number in 0..<100 { group.addTask { try await runner.shell("exit \(number)") } }
                    var statuses: Set<Int32> = []
                    for try await case .exited(let status) in group { statuses.insert(status) }
                    #expect(statuses == Set(0..<100))
                }
            }
            let isClean = try await OpenDescriptors.fall(to: before + 150)
            #expect(isClean, "300 runs would leave 600 descriptors if they left any")
        }
    }

    @Test("what cannot be started says why, and what to do")
    func startErrors() async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/ditrit-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func file(_ name: String, _ content: String, mode: mode_t) throws -> String {
            let path = "\(directory)/\(name)"
            try content.write(toFile: path, atomically: true, encoding: .utf8)
            chmod(path, mode)
            return path
        }
        let plain = try file("plain", "#!/bin/sh\n", mode: 0o644)
        let strange = try file("strange", "#!/no/such/shell -x\n", mode: 0o755)
        let letter = try file("letter", "dear reader,\n", mode: 0o755)
        try await withRunner { runner async throws in
            func message(_ specification: ProcessSpecification) async -> String {
                do {
                    return "ran: \(try await runner.run(specification) { _ in }.termination)"
                } catch {
                    return error.description
                }
            }
            #expect(await message(.init(executable: "/no/such")) == "/no/such: there is no such file")
            #expect(
                await message(.init(executable: plain))
                    == "\(plain) is not executable; make it so: chmod +x \(plain)")
            #expect(await message(.init(executable: strange)).contains("/no/such/shell, named in its first line"))
            #expect(await message(.init(executable: plain + "/x")) == "\(plain)/x: there is no such file")
            #expect(
                await message(.init(executable: "/bin/true", workingDirectory: strange))
                    == "/bin/true: its working directory \(strange) cannot be entered", "a file is no directory")
            #expect(await message(.init(executable: letter)).contains("give it a first line like #!/bin/sh"))
            #expect(
                await message(.init(executable: "/bin/true", workingDirectory: "/no/dir"))
                    == "/bin/true: its working directory /no/dir cannot be entered")
            #expect(
                await message(
                    .init(
                        executable: "/bin/true", arguments: [String(repeating: "x", count: 3 << 20)])
                ).contains("longer than the system passes on"))
        }
    }
}

@Suite("The guardian")
struct ProcessGroupGuardianTests {
    @Test("the groups it still knows die with us, those it was told to forget do not")
    func guardsGroups() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let (guarded, forgotten) = (Output(), Output())
        var guardian: ProcessGroupGuardian? = try ProcessGroupGuardian()
        let unguarded = ProcessRunner(loop: loop)
        let waiting = [guarded, forgotten].map { output in
            Task { try await unguarded.shell("echo $$; sleep 100", output: output) }
        }
        while guarded.all.isEmpty || forgotten.all.isEmpty { await Task.yield() }
        let (group, other) = (Int32(guarded.all[0]) ?? 0, Int32(forgotten.all[0]) ?? 0)
        try guardian?.add(group)
        try guardian?.add(other)
        guardian?.remove(other)
        // Closing its pipe is what our death would do.
        guardian = nil
        #expect(try await waiting[0].value == .signalled(SIGKILL))
        #expect(kill(other, 0) == 0)
        waiting[1].cancel()
        #expect(try await waiting[1].value == .cancelled)
    }
}

extension ProcessGroupGuardianTests {
    @Test("what it guards dies when its permission ends, whatever we do, and nothing is begun after that")
    func permission() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let guardian = try ProcessGroupGuardian()
        let runner = ProcessRunner(loop: loop, guardian: guardian)
        guardian.permit(until: .now + .seconds(60))
        let output = Output()
        let running = Task { try await runner.shell("echo begun; sleep 100", output: output) }
        while output.all.isEmpty { await Task.yield() }
        guardian.permit(until: .now)
        #expect(try await running.value == .signalled(SIGKILL))
        let late = Output()
        #expect(try await runner.shell("echo begun; sleep 100", output: late) == .notStarted)
        #expect(late.all.isEmpty)
        guardian.permit(until: .now + .seconds(60))
        #expect(try await runner.shell("exit 0", output: Output()) == .exited(0))
    }

    @Test("when it is ended what it guards is gone, and nothing is begun any more", .timeLimit(.minutes(1)))
    func ended() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let guardian = try ProcessGroupGuardian()
        let runner = ProcessRunner(loop: loop, guardian: guardian)
        let output = Output()
        let running = Task { try await runner.shell("echo begun; sleep 100", output: output) }
        while output.all.isEmpty { await Task.yield() }
        guardian.end()
        #expect(try await running.value == .signalled(SIGKILL))
        #expect(try await runner.shell("exit 0", output: Output()) == .notStarted)
        guardian.end()
    }

    @Test("it ends with us where a sandbox refuses to close descriptors by ranges", .timeLimit(.minutes(1)))
    func sandbox() async throws {
        // The filter is for the loop's thread and ends with it.
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        try await Task(executorPreference: loop) {
            try SystemCallFilter.refuse(436, code: EPERM)  // close_range
            // It waits for its end when it goes.
            _ = try ProcessGroupGuardian()
        }.value
    }
}

/// Waits until a process is gone, for which it has been signalled.
func expectGone(_ process: Int32) async throws {
    for _ in 0..<5000 {
        // A zombie that nobody reaps is gone, too.
        guard kill(process, 0) == 0, !isZombie(process) else { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("process \(process) is still there")
}

private func isZombie(_ process: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return true }
    return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
}
