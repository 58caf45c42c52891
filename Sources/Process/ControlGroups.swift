internal import CLinux
public import EventLoop
internal import Glibc

/// The control groups below the one that systemd has left to this process: one for the process itself, and one for each
/// program that is to have its own.
///
/// A unit asks for it by `Delegate=`. Since a group that has groups with limits below it may hold no process itself, this
/// process moves into one of those (what `DelegateSubgroup=` of systemd 254 does).
public final class ControlGroups: Sendable {
    /// The delegated group's directory.
    public let root: String
    /// The controllers that the groups here have: of `memory`, `cpu` and `pids` those that the system gives.
    public let controllers: Set<String>

    private struct State {
        var limits = ResourceLimits()
        /// Groups of programs that have ended, in which something goes on.
        var leftBehind: [ControlGroup] = []
    }

    private let state = Locked(State())

    /// The group of this process itself.
    private static let own = "worker"
    /// What the names of the others begin with: a name must not be that of a file of the system's.
    private static let prefix = "operation-"
    private static let wanted = ["memory", "cpu", "pids"]

    /// Takes over the group that was delegated to this process; nil if none was.
    ///
    /// - Throws: `SystemError` when it was and cannot be used.
    public convenience init?(delegatedTo process: String = "self") throws(SystemError) {
        guard let root = Self.delegatedGroup(of: process) else { return nil }
        try self.init(root: root)
    }

    /// Takes over a group: moves this process, unless it is elsewhere, into one below it, and shares out its controllers.
    init(root: String, movingItself: Bool = true) throws(SystemError) {
        self.root = root
        if movingItself { try Self.moveItself(to: "\(root)/\(Self.own)") }
        // What an earlier process has left, if nothing of it runs any more.
        for name in Self.names(in: root) where name.hasPrefix(Self.prefix) {
            _ = ControlGroup(path: "\(root)/\(name)").remove()
        }
        let available = Set((ControlGroup.read("\(root)/cgroup.controllers") ?? "").split { $0.isWhitespace })
        controllers = Set(
            Self.wanted.filter { controller in
                available.contains(Substring(controller))
                    && ControlGroup.write("+\(controller)", to: "\(root)/cgroup.subtree_control") == 0
            })
    }

    private static func moveItself(to own: String) throws(SystemError) {
        if unsafe mkdir(own, 0o755) < 0, errno != EEXIST { throw SystemError(errno, in: "mkdir \(own)") }
        let moved = ControlGroup.write(String(getpid()), to: "\(own)/cgroup.procs")
        guard moved == 0 else { throw SystemError(moved, in: "moving to \(own)") }
    }

    /// The limits of programs that begin from now on.
    public var limits: ResourceLimits {
        get { state.withLock(\.limits) }
        set { state.withLock { $0.limits = newValue } }
    }

    /// The controllers that these limits want and that are not to be had.
    public func missing(for limits: ResourceLimits) -> [String] {
        var missing: [String] = []
        for (controller, _, _) in limits.files where !controllers.contains(controller) && !missing.contains(controller)
        { missing.append(controller) }
        return missing
    }

    /// Makes a group with the limits of now, as far as they are possible.
    ///
    /// - Parameter name: of a file's kind, and nobody else's.
    /// - Throws: `SystemError`.
    public func make(_ name: String) throws(SystemError) -> ControlGroup {
        let limits = state.withLock { state in
            state.leftBehind.removeAll { $0.remove() }
            return state.limits
        }
        let group = ControlGroup(path: "\(root)/\(Self.prefix)\(name)")
        // One of that name that is there is of an earlier attempt, of which nothing may go on.
        if unsafe mkdir(group.path, 0o755) < 0 {
            guard errno == EEXIST else { throw SystemError(errno, in: "mkdir \(group.path)") }
            group.kill()
        }
        for (controller, file, value) in limits.files where controllers.contains(controller) {
            let code = ControlGroup.write(value, to: "\(group.path)/\(file)")
            // A kernel without swap has no such file.
            guard code == 0 || (file == "memory.swap.max" && code == ENOENT) else {
                _ = group.remove()
                throw SystemError(code, in: "writing \(value) to \(group.path)/\(file)")
            }
        }
        return group
    }

    /// Gives a group up whose program has ended: at once, or when nothing goes on in it any more.
    public func release(_ group: ControlGroup) {
        guard !group.remove() else { return }
        state.withLock { $0.leftBehind.append(group) }
    }

    // MARK: - What is delegated

    /// The group that a process runs in if that one was delegated, else the one above it if that was.
    private static func delegatedGroup(of process: String) -> String? {
        // `0::/system.slice/…`, of the one hierarchy of version 2 (cgroups(7)).
        guard
            let line = (ControlGroup.read("/proc/\(process)/cgroup") ?? "").split(separator: "\n")
                .first(where: { $0.hasPrefix("0::/") }),
            let mount = mountPoint(ControlGroup.read("/proc/\(process)/mountinfo") ?? "")
        else { return nil }
        let group = mount + String(line.dropFirst(3))
        if unsafe ditrit_is_delegated(group) != 0 { return group }
        let parent = String(group[..<(group.lastIndex(of: "/") ?? group.startIndex)])
        guard parent.count > mount.count, unsafe ditrit_is_delegated(parent) != 0 else { return nil }
        return parent
    }

    /// Where the hierarchy is mounted: the fifth word of a line whose file system, after a dash, is cgroup2
    /// (proc_pid_mountinfo(5)).
    static func mountPoint(_ mountinfo: String) -> String? {
        for line in mountinfo.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash + 1 < words.count, words.count > 4 else { continue }
            if words[dash + 1] == "cgroup2" { return String(words[4]) }
        }
        return nil
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names
    }
}
