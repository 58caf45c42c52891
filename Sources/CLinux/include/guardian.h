#pragma once
#include <stdint.h>

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
/// Permits the groups to run for so many milliseconds from now. When that is over without another permission they are
/// killed, whatever this process is doing, and so is each one that the guardian is told of until there is another.
/// Without any, they may run for ever. Returns 0, or -errno.
int ditrit_guardian_permit(int pipe, int64_t left);
