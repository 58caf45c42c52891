import FoundationEssentials
import Glibc
import Process
import TestSupport
import Testing

@testable import Orchestration

/// What several operations on one host are to each other.
@Suite(
    "Turns on a host", .timeLimit(.minutes(3)),
    .enabled(if: SSHServer.program != nil, "there is no sshd: scripts/setup-sshd brings it"))
struct RemoteTurnTests {
    @Test("runs of the same name on different spaces take turns, and leave each other alone")
    func namesakes() async throws {
        let stage = try await RemoteStage()
        let held = stage.directory.path + "/held"
        try stage.script(
            "turn.sh",
            """
            mkdir \(held) || echo overlap >>$DIARY
            sleep 1
            rmdir \(held)
            echo done >>$DIARY
            """)
        let traces = ["1", "2"].map { "00-\(String(repeating: $0, count: 32))-1111111111111111-01" }
        let operations = try traces.map { stage.begin(try stage.operation("turn.sh", trace: $0)) }
        for operation in operations {
            let outcome = await operation.value
            #expect(outcome.isSuccess, "\(outcome)")
        }
        #expect(stage.diaryLines == ["done", "done"])
    }

    @Test("one that is stopped keeps the host until nothing of it goes on")
    func stopped() async throws {
        let stage = try await RemoteStage()
        let held = stage.directory.path + "/held"
        try stage.script(
            "slow.sh",
            """
            trap 'sleep 1; rmdir \(held); echo over >>$DIARY; exit 1' TERM
            mkdir \(held)
            echo begun >>$DIARY
            while :; do sleep 0.1; done
            """)
        try stage.script("next.sh", "mkdir \(held) || exit 3\nrmdir \(held)\necho next >>$DIARY\n")
        let slow = stage.begin(try stage.operation("slow.sh", of: "slow", timeLimit: .seconds(5)))
        try await eventually("it runs") { stage.diaryLines == ["begun"] }
        let next = stage.begin(try stage.operation("next.sh", of: "next"))
        guard case .ended(.timedOut(after: _)) = await slow.value else {
            Issue.record("it has no end")
            return
        }
        let outcome = await next.value
        #expect(outcome.isSuccess, "\(outcome)")
        #expect(stage.diaryLines == ["begun", "over", "next"])
    }

    @Test("the time that one waits for its turn is not taken off its own")
    func waiting() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        let operation = try stage.operation("short.sh", timeLimit: .seconds(10))
        var running: Task<RemoteOperation.Outcome, Never>?
        try await stage.whileBusy {
            running = stage.begin(operation)
            try await stage.arrived(1)
            try await Task.sleep(for: .seconds(11))
            #expect(stage.diaryLines.isEmpty)
        }
        let outcome = try await #require(running).value
        #expect(outcome.isSuccess, "\(outcome)")
    }

    @Test("one that is called off while it waits was not begun")
    func calledOff() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        try await stage.whileBusy {
            let running = stage.begin(try stage.operation("short.sh"))
            try await stage.arrived(1)
            running.cancel()
            let outcome = await running.value
            guard case .ended(.notStarted) = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
        try await stage.arrived(0)
        #expect(stage.diaryLines.isEmpty)
    }

    @Test("a connection that is lost while one waits is no loss")
    func lostWhileWaiting() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        var running: Task<RemoteOperation.Outcome, Never>?
        try await stage.whileBusy {
            running = stage.begin(try stage.operation("short.sh", repeats: 0))
            try await stage.arrived(1)
            stage.server.breakConnections()
            try await stage.arrived(0)
            try await stage.arrived(1)
        }
        let outcome = try await #require(running).value
        #expect(outcome.isSuccess, "\(outcome)")
        #expect(stage.diaryLines == ["done"])
    }

    @Test("a second attempt takes the place of one that waits, which says so")
    func revoked() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        var attempts: [Task<RemoteOperation.Outcome, Never>] = []
        try await stage.whileBusy {
            for count in 1...2 {
                attempts.append(stage.begin(try stage.operation("short.sh")))
                try await stage.arrived(count)
            }
        }
        guard case .failed(let reason) = await attempts[0].value else {
            Issue.record("it has run")
            return
        }
        #expect(reason.contains("another attempt at the operation has taken its place"))
        let outcome = await attempts[1].value
        #expect(outcome.isSuccess, "\(outcome)")
        #expect(stage.diaryLines == ["done"])
    }

    @Test("a second attempt ends what runs of the first")
    func replaced() async throws {
        let stage = try await RemoteStage()
        try stage.script(
            "once.sh", "[ ! -e $DIARY ] || { echo second >>$DIARY; exit 0; }\necho $$ >>$DIARY\nexec sleep 1000\n")
        let first = stage.begin(try stage.operation("once.sh"))
        try await eventually("it runs") { stage.diaryLines.count == 1 }
        let second = stage.begin(try stage.operation("once.sh"))
        let outcome = await second.value
        #expect(outcome.isSuccess, "\(outcome)")
        _ = await first.value
        #expect(stage.diaryLines.count == 2)
        #expect(try isGone(#require(Int32(stage.diaryLines[0]))))
    }

    @Test("what a second attempt ends has the host until all of it is gone")
    func replacedAtLast() async throws {
        let stage = try await RemoteStage()
        // The child is of the script's group until its parent, which is not, takes note of its death.
        try stage.script(
            "once.sh",
            """
            [ ! -e $DIARY ] || { echo second >>$DIARY; exit 0; }
            python3 -c '
            import os, time
            script = os.getppid()
            os.setpgid(0, 0)
            child = os.fork()
            if child == 0:
                time.sleep(1000)
                os._exit(0)
            os.setpgid(child, script)
            def note(text):
                with open("$DIARY", "a") as diary: diary.write(text + "\\n")
            note("first")
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            time.sleep(1)
            note("gone")
            os.waitpid(child, 0)
            '
            :

            """)
        let first = stage.begin(try stage.operation("once.sh"))
        try await eventually("it runs") { stage.diaryLines == ["first"] }
        let outcome = await stage.begin(try stage.operation("once.sh")).value
        #expect(outcome.isSuccess, "\(outcome)")
        _ = await first.value
        #expect(stage.diaryLines == ["first", "gone", "second"])
    }

    @Test("one that is stopped as it begins does not go on", arguments: 1...3)
    func stoppedAtOnce(round: Int) async throws {
        let stage = try await RemoteStage()
        try stage.script("long.sh", "echo $$ >>$DIARY\nexec sleep 1000\n")
        let outcome = await stage.begin(try stage.operation("long.sh", timeLimit: .zero)).value
        guard case .ended(.timedOut(after: _)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        try await stage.arrived(0)
        for process in stage.diaryLines { #expect(try isGone(#require(Int32(process)))) }
    }
}

extension RemoteOperation.Outcome {
    /// Whether it ran and ended well.
    var isSuccess: Bool { if case .ended(.exited(0)) = self { true } else { false } }
}
