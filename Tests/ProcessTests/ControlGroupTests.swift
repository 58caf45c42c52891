import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Process

/// A control group below the root of cgroup v2, for a test to share out; removed with all that is in it.
///
/// The processes of the test stay where they are: a group that holds none can be divided by whoever may write to it.
final class TestControlGroup: Sendable {
    let path: String

    /// Where cgroup v2 is mounted, if this user may make groups there.
    static let mountPoint: String? = {
        guard geteuid() == 0, let mountinfo = ControlGroup.read("/proc/self/mountinfo"),
            let mount = ControlGroups.mountPoint(mountinfo), access(mount, W_OK) == 0
        else { return nil }
        return mount
    }()

    /// The controllers that groups below the root can have.
    static var controllers: Set<String> {
        guard let mountPoint else { return [] }
        return Set(
            (ControlGroup.read(mountPoint + "/cgroup.subtree_control") ?? "").split { $0.isWhitespace }.map(String.init)
        )
    }

    init() throws {
        path = try #require(Self.mountPoint) + "/ditrit-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(path, 0o755) == 0 else { throw POSIXFailure(operation: "mkdir \(path)", code: errno) }
    }

    deinit {
        ControlGroup(path: path).kill()
        for _ in 0..<500 {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] { rmdir("\(path)/\(name)") }
            if rmdir(path) == 0 { return }
            usleep(10_000)
        }
    }
}

@Suite("Control groups")
struct ControlGroupTests {
    private static let why: Comment = "it wants root and cgroup v2 that can be written to"

    private func withGroups<Result>(
        _ limits: ResourceLimits = .init(), _ body: (ProcessRunner, ControlGroups) async throws -> Result
    ) async throws -> Result {
        let parent = try TestControlGroup()
        let groups = try ControlGroups(root: parent.path, movingItself: false)
        groups.limits = limits
        defer { withExtendedLifetime(parent) {} }
        return try await withRunner { try await body($0, groups) }
    }

    private func specification(
        _ script: String, _ group: ControlGroup, grace: Duration = .seconds(5)
    ) -> ProcessSpecification {
        ProcessSpecification(
            executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "b"],
            workingDirectory: "/usr", gracePeriod: grace, controlGroup: group)
    }

    @Test(
        "a program begins in its group, with what it was given, and the group is gone after it",
        .enabled(if: TestControlGroup.mountPoint != nil, why))
    func begins() async throws {
        try await withGroups { runner, groups in
            let group = try groups.make("one")
            let output = Output()
            let result = try await runner.run(
                specification("cat /proc/self/cgroup; pwd; echo $A; ls /proc/self/fd | wc -l; exit 3", group),
                output: output.append)
            #expect(result.termination == .exited(3))
            let place = group.path.dropFirst(try #require(TestControlGroup.mountPoint).count)
            #expect(output.all.contains("0::\(place)"))
            // Standard input, output and error, and the directory that is listed.
            #expect(output.all.suffix(3) == ["/usr", "b", "4"])
            groups.release(group)
            #expect(access(group.path, F_OK) != 0)
        }
    }

    @Test(
        "what leaves its session is stopped with the program all the same",
        .enabled(if: TestControlGroup.mountPoint != nil, why))
    func escapes() async throws {
        try await withGroups { runner, groups in
            let group = try groups.make("one")
            let output = Output()
            let script = """
                setsid sh -c 'trap "" TERM; echo $$; while :; do sleep 100; done' &
                sleep 100
                """
            let specification = specification(script, group, grace: .milliseconds(300))
            let running = Task { try await runner.run(specification, output: output.append) }
            try await eventually("it has left its session") { !output.all.isEmpty }
            running.cancel()
            #expect(try await running.value.termination == .cancelled)
            let escaped = try #require(output.all.first.flatMap { Int32($0) })
            try await expectGone(escaped)
        }
    }

    @Test(
        "what a program leaves in the background keeps its group until it ends",
        .enabled(if: TestControlGroup.mountPoint != nil, why))
    func background() async throws {
        try await withGroups { runner, groups in
            let group = try groups.make("one")
            let output = Output()
            let result = try await runner.run(
                specification("setsid sleep 1000 >/dev/null 2>&1 & echo $!", group), output: output.append)
            #expect(result.termination == .exited(0))
            #expect(result.leavesProcesses)
            groups.release(group)
            #expect(access(group.path, F_OK) == 0)
            kill(try #require(output.all.first.flatMap { Int32($0) }), SIGKILL)
            try await eventually("nothing is in the group") { !group.isPopulated }
            groups.release(try groups.make("two"))
            #expect(access(group.path, F_OK) != 0)
        }
    }

    @Test(
        "a program that cannot be started says the same as without a group",
        .enabled(if: TestControlGroup.mountPoint != nil, why))
    func cannotStart() async throws {
        try await withGroups { runner, groups in
            let group = try groups.make("one")
            var missing = specification("", group)
            missing.executable = "/nowhere"
            await #expect { try await runner.run(missing) { _ in } } throws: {
                ($0 as? ProcessError)?.code == .notFound
            }
            missing.workingDirectory = "/nowhere"
            await #expect { try await runner.run(missing) { _ in } } throws: {
                ($0 as? ProcessError)?.code == .noWorkingDirectory
            }
            #expect(group.remove())
            await #expect { try await runner.run(missing) { _ in } } throws: {
                "\($0)".contains("nothing can be started in the control group \(group.path)")
            }
        }
    }

    @Test(
        "a program beyond its memory is killed as a whole, and it is known why",
        .enabled(if: TestControlGroup.controllers.contains("memory"), "it wants the controller 'memory' in cgroup v2"))
    func memory() async throws {
        try await withGroups(.init(memory: 32 << 20)) { runner, groups in
            let group = try groups.make("one")
            let result = try await runner.run(
                specification("tail -c 200000000 /dev/zero | tail -c 200000000 >/dev/null; sleep 100", group),
                output: { _ in })
            #expect(result.termination == .signalled(SIGKILL))
            #expect(result.excesses == [.memory(limit: 32 << 20)])
        }
    }

    @Test(
        "a program beyond its tasks is told so, and so are we",
        .enabled(if: TestControlGroup.controllers.contains("pids"), "it wants the controller 'pids' in cgroup v2"))
    func tasks() async throws {
        try await withGroups(.init(tasks: 4)) { runner, groups in
            let group = try groups.make("one")
            let result = try await runner.run(
                specification("for i in 1 2 3 4 5 6; do sleep 1 & done; wait", group), output: { _ in })
            guard case .tasks(limit: 4, let times)? = result.excesses.first else {
                Issue.record("\(result.excesses)")
                return
            }
            #expect(times > 0)
        }
    }

    @Test(
        "a program that wants more processors than it may have is held back",
        .enabled(if: TestControlGroup.controllers.contains("cpu"), "it wants the controller 'cpu' in cgroup v2"))
    func processors() async throws {
        try await withGroups(.init(processors: 0.1)) { runner, groups in
            let group = try groups.make("one")
            let script = "i=0; while [ $i -lt 40000 ]; do i=$((i + 1)); done"
            let result = try await runner.run(specification(script, group), output: { _ in })
            #expect(result.termination == .exited(0))
            let counts = try #require(ControlGroup.read(group.path + "/cpu.stat")).split(separator: "\n")
            let throttled = try #require(counts.first { $0.hasPrefix("nr_throttled ") })
            #expect(throttled != "nr_throttled 0", "\(counts)")
        }
    }

    @Test("limits that a host cannot keep are named by their controllers")
    func missing() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("cpu io\n", to: "cgroup.controllers")
        try directory.write("", to: "cgroup.subtree_control")
        let groups = try ControlGroups(root: directory.path, movingItself: false)
        #expect(groups.controllers == ["cpu"])
        #expect(groups.missing(for: .init(memory: 1 << 30, processors: 0.5, tasks: 3)) == ["memory", "pids"])
        #expect(groups.missing(for: .init(processors: 2)).isEmpty)
        #expect(groups.missing(for: .init()).isEmpty)
    }

    @Test("what a group has come up against is read from its events")
    func events() throws {
        let directory = try TemporaryDirectory()
        let group = ControlGroup(path: directory.path)
        #expect(group.excesses.isEmpty)
        try directory.write("max\n", to: "memory.max")
        try directory.write("low 0\nhigh 0\nmax 0\noom 0\noom_kill 2\noom_group_kill 0\n", to: "memory.events")
        try directory.write("7\n", to: "pids.max")
        try directory.write("max 0\n", to: "pids.events")
        #expect(group.excesses == [.memoryOfHost])
        try directory.write("1048576\n", to: "memory.max")
        #expect(group.excesses == [.memoryOfHost])
        try directory.write("low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\noom_group_kill 1\n", to: "memory.events")
        try directory.write("max 3\n", to: "pids.events")
        #expect(group.excesses == [.memory(limit: 1 << 20), .tasks(limit: 7, times: 3)])
    }

    @Test("limits are written as the system takes them")
    func files() {
        let files = ResourceLimits(memory: 5, processors: 1.5, tasks: 6).files.map { "\($0.file) \($0.value)" }
        #expect(
            files == ["memory.max 5", "memory.swap.max 0", "memory.oom.group 1", "cpu.max 150000 100000", "pids.max 6"])
        #expect(ResourceLimits().files.isEmpty)
    }

    @Test("the hierarchy of version 2 is found where it is mounted")
    func mountPoint() {
        let hybrid = """
            31 23 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
            32 31 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw
            33 31 0:28 / /sys/fs/cgroup/memory rw shared:11 - cgroup cgroup rw,memory
            """
        #expect(ControlGroups.mountPoint(hybrid) == "/sys/fs/cgroup/unified")
        #expect(ControlGroups.mountPoint("31 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw") == "/sys/fs/cgroup")
        #expect(ControlGroups.mountPoint("31 23 0:26 / / rw - ext4 /dev/vda rw\n") == nil)
    }

    @Test("a process that systemd has left no group to has none")
    func undelegated() throws {
        // The tests are started by people, or by what CI is.
        #expect(try ControlGroups() === nil)
    }
}
