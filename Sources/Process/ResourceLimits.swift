/// What a program may take, together with all that it starts.
public struct ResourceLimits: Sendable, Equatable {
    /// Bytes of memory; nil for as much as there is.
    public var memory: Int?
    /// Processors, as if it had so many for itself: 0.5 is half of one; nil for all.
    public var processors: Double?
    /// Processes and threads at once; nil for as many as there may be.
    public var tasks: Int?

    /// Limits; none unless said otherwise.
    public init(memory: Int? = nil, processors: Double? = nil, tasks: Int? = nil) {
        self.memory = memory
        self.processors = processors
        self.tasks = tasks
    }

    /// The files of a control group that set them: its controller, the file, and what is written to it.
    ///
    /// Source: Linux, Documentation/admin-guide/cgroup-v2.rst.
    var files: [(controller: String, file: String, value: String)] {
        // Of each tenth of a second, in microseconds.
        let period = 100_000
        return [
            memory.map { ("memory", "memory.max", String($0)) },
            // What is swapped out would be memory beyond the limit.
            memory.map { _ in ("memory", "memory.swap.max", "0") },
            // Half of an operation is of no use.
            memory.map { _ in ("memory", "memory.oom.group", "1") },
            processors.map { ("cpu", "cpu.max", "\(max(1000, Int($0 * Double(period)))) \(period)") },
            tasks.map { ("pids", "pids.max", String($0)) },
        ].compactMap(\.self)
    }
}
