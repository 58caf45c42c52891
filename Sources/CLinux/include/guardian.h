#pragma once

/// Forks a guardian: a process that outlives this one by a moment, to kill the process groups that it was told of and
/// not told to forget, should this process die without ending them.
///
/// The guardian learns of groups by the pipe that is returned, and of this process's death by the pipe's end. Until
/// then it keeps `lock` open (-1 for none): a lock on that open file is given up only once the groups are gone.
/// The forked process runs async-signal-safe code only and never returns here.
///
/// Returns the write end of the pipe, closed on exec, or -errno. `*process` is set to the guardian's process id.
int ditrit_guardian_start(int lock, int *_Nonnull process);
/// Tells the guardian of a group, or, with a negative number, to forget it. Returns 0, or -errno (-EPIPE: it is gone).
int ditrit_guardian_tell(int pipe, int group);
