#pragma once

/// A program to start, and what it is given.
struct ditrit_child {
    const char *_Nonnull executable;
    /// Its arguments, its own name first; ends with NULL.
    char *_Nullable const *_Nonnull arguments;
    /// Its environment; ends with NULL.
    char *_Nullable const *_Nonnull environment;
    const char *_Nonnull directory;
    /// Its standard input; -1 for /dev/null.
    int input;
    /// Its standard output and error.
    int output;
    /// The file cgroup.procs, open for writing, of the control group that it is to be in; -1 for that of this process.
    int group;
};

/// Starts a program in a process group of its own, with default signals and none blocked, and no other descriptor than
/// those that it is given.
///
/// Without a control group by posix_spawn(3); with one by fork(2): the child has to enter the group before it becomes
/// the program, and clone3(2), which could put it there, is refused where a unit restricts namespaces.
///
/// Returns the process id, or -errno of the first step that failed: a missing directory is ENOENT like a missing
/// program, so look which it is. `*isRefused` says whether that step was to enter the control group.
int ditrit_spawn_child(const struct ditrit_child *_Nonnull child, int *_Nonnull isRefused);

/// Makes a pipe (pipe2(2)), closed on exec; reading from it does not block. Returns 0, or -errno.
int ditrit_pipe(int ends[_Nonnull 2]);

/// Makes a pair of sockets (socketpair(2)), closed on exec: the first to read from, for a child; writing to the second
/// does not block.
///
/// Sockets, since writing to a pipe that nobody reads any more is a signal. Returns 0, or -errno.
int ditrit_input_pair(int ends[_Nonnull 2]);
/// Writes to the second of such a pair. Returns how much was written, or -errno.
long ditrit_input_write(int end, const void *_Nonnull bytes, long count);
