internal import CLinux

/// The allocator of this process: glibc's `malloc`.
public enum Allocator {
    /// Makes all threads allocate from the one arena of the process, for programs that do most of their work in one
    /// thread at a time.
    ///
    /// A thread's own arena grows by a system call a page, that of the process in larger steps. To be called first of
    /// all: threads keep the arenas that they have.
    ///
    /// Source: `M_ARENA_MAX` in mallopt(3).
    public static func useOneArena() { ditrit_use_one_arena() }
}
