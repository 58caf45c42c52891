#pragma once
#include <sys/types.h>

/// Opens `path` below the directory `root`, never leaving it and following no symbolic link on the way (openat2(2)
/// with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS; the same done by hand, a component at a time, where the kernel has no
/// openat2 or a sandbox refuses it). Closed on exec. Returns a descriptor, or -errno.
int ditrit_open_beneath(int root, const char *_Nonnull path, int flags, mode_t mode);
