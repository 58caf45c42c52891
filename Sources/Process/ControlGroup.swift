internal import CLinux
internal import Glibc

/// A control group of Linux (cgroup v2) that a program runs in, with all that it starts, wherever that goes: what leaves
/// its process group, or its session, does not leave this.
///
/// Source: cgroups(7).
public struct ControlGroup: Sendable, Equatable {
    /// Something that a program wanted more of than its group may have.
    public enum Excess: Sendable, Equatable {
        /// It was killed for memory, having reached its own limit, in bytes.
        case memory(limit: Int)
        /// It was killed for memory while it was below its own limit, if it has one: others have left too little.
        case memoryOfHost
        /// So many times it could not start a process or a thread, having reached this limit.
        case tasks(limit: Int, times: Int)
    }

    /// Its directory.
    public let path: String

    init(path: String) { self.path = path }

    /// What was wanted beyond the limits.
    public var excesses: [Excess] {
        var excesses: [Excess] = []
        let memory = counts("memory.events")
        if let limit = limit("memory.max"), memory["oom", default: 0] > 0, memory["oom_kill", default: 0] > 0 {
            excesses.append(.memory(limit: limit))
        } else if memory["oom_kill", default: 0] > 0 {
            excesses.append(.memoryOfHost)
        }
        if let limit = limit("pids.max"), let times = counts("pids.events")["max"], times > 0 {
            excesses.append(.tasks(limit: limit, times: times))
        }
        return excesses
    }

    /// Whether a process of it, or of a group below it, runs.
    var isPopulated: Bool { counts("cgroup.events")["populated", default: 0] > 0 }

    /// Sends a signal to each process that is in it now, but for those of a process group.
    func signal(_ signal: Int32, butOfGroup group: Int32) {
        // Of the groups that an operation has made below it too, which is rare: those are left to `kill`.
        for line in (Self.read("\(path)/cgroup.procs") ?? "").split(separator: "\n") {
            // 0 is a process that cannot be seen from here.
            if let process = Int32(line), process > 1, getpgid(process) != group { Glibc.kill(process, signal) }
        }
    }

    /// Kills all that is in it and below, whatever it starts meanwhile.
    func kill() { _ = Self.write("1", to: "\(path)/cgroup.kill") }

    /// Removes it; false if something is in it still.
    func remove() -> Bool { unsafe rmdir(path) == 0 || errno == ENOENT }

    private func limit(_ file: String) -> Int? {
        Self.read("\(path)/\(file)").flatMap { Int($0.prefix { $0.isNumber }) }
    }

    /// The lines `NAME NUMBER` of a file.
    private func counts(_ file: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for line in (Self.read("\(path)/\(file)") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let count = Int(words[1]) { counts[String(words[0])] = count }
        }
        return counts
    }

    // MARK: - Files

    /// The content of a file of a control group; nil if it cannot be read.
    static func read(_ file: String) -> String? {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 16 << 10))
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count < 0 ? nil : String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Writes to a file of a control group, in one call.
    ///
    /// - Returns: an error number, 0 for none.
    static func write(_ text: String, to file: String) -> Int32 {
        let descriptor = unsafe open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return unsafe Glibc.write(descriptor, bytes, bytes.count) < 0 ? errno : 0
    }
}
