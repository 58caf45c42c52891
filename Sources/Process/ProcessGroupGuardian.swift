internal import CLinux
public import EventLoop
internal import Glibc

/// Sees to it that no process group that we started goes on when this process is killed.
///
/// A script that outlived a killed run would be run a second time beside itself by the next run. The guardian is a
/// forked process that knows the groups and kills them as soon as we are gone; it keeps `lock` open until then, so
/// that whoever takes that lock next finds nothing running. Between the start of a child and the guardian's knowing
/// lie a few microseconds in which a kill of this process would let the child go on.
public final class ProcessGroupGuardian: Sendable {
    private let pipe: Int32
    private let process: Int32
    /// Until when we may start something; nil where nobody has said.
    private let deadline = Locked<ContinuousClock.Instant?>(nil)
    private let hasEnded = Locked(false)

    /// Forks the guardian.
    ///
    /// - Parameter lock: a descriptor that it keeps open as long as it lives.
    public init(keeping lock: Int32? = nil) throws(SystemError) {
        var process: Int32 = 0
        pipe = try SystemError.check(unsafe ditrit_guardian_start(lock ?? -1, &process), "fork")
        self.process = process
    }

    deinit {
        end()
        close(pipe)
    }

    /// Ends the guardian, which kills what still runs, and waits for that, four seconds at most.
    ///
    /// For a process that is about to end: a guardian that it leaves behind is a process too many to whoever has started
    /// both. Nothing may be started any more.
    public func end() {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            hasEnded = true
            shutdown(pipe, CInt(SHUT_RDWR))
            _ = waitpid(process, nil, 0)
        }
    }

    /// Permits what we have started to run until a time; until then it is to be said again.
    ///
    /// For a process that may act only as long as others know that it lives: should it be stopped (SIGSTOP), or wait for
    /// something for too long, what it has started ends in time all the same.
    public func permit(until deadline: ContinuousClock.Instant) {
        self.deadline.withLock { $0 = deadline }
        let left = max(deadline - .now, .zero).components
        // A guardian that is gone permits nothing: it has killed what it knew of.
        _ = ditrit_guardian_permit(pipe, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
    }

    /// Whether something may be started now: what the guardian would kill is better not begun.
    var isPermitted: Bool {
        !hasEnded.withLock { $0 } && deadline.withLock { $0.map { .now < $0 } ?? true }
    }

    func add(_ group: Int32) throws(SystemError) {
        try SystemError.check(ditrit_guardian_tell(pipe, group), "telling the guardian of process group \(group)")
    }

    func remove(_ group: Int32) {
        // A guardian that is gone remembers no group.
        _ = ditrit_guardian_tell(pipe, -group)
    }
}
