internal import CLinux

/// The allocator of this process: glibc's `malloc`.
public enum Allocator {
    /// Makes the allocator ask the system for much memory at a time, for programs that need it and soon end.
    ///
    /// The arena of a thread grows by a system call a page else. What is not used takes address space alone, but where the
    /// system reserves memory for all that is asked for (`vm.overcommit_memory`): 64 MiB an arena. As much of what is given
    /// back stays with the process. To be called before there are other threads: arenas that are there already stay as
    /// they are.
    ///
    /// Source: `M_TOP_PAD` in mallopt(3).
    public static func takeLargeSteps() { ditrit_allocate_in_large_steps() }
}
