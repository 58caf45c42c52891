#pragma once

/// Whether a process of the group still runs. One that has ended and is not reaped does not: a container's first
/// process may reap nobody, and such a group is never empty to kill(2). Async-signal-safe.
int ditrit_group_runs(int group);
