#pragma once

/// Starts a program (posix_spawn(3)) in a process group of its own, with default signals and none blocked, standard
/// input from /dev/null, standard output and error to `output`, and no other descriptor.
///
/// `arguments` and `environment` end with NULL. Returns the process id, or -errno of the first step that failed: a
/// missing directory is ENOENT like a missing program, so look which it is.
int ditrit_spawn_child(const char *_Nonnull executable, char *_Nullable const *_Nonnull arguments,
                       char *_Nullable const *_Nonnull environment, const char *_Nonnull directory, int output);

/// Makes a pipe (pipe2(2)), closed on exec; reading from it does not block. Returns 0, or -errno.
int ditrit_pipe(int ends[_Nonnull 2]);
