#pragma once

/// Makes all threads allocate from the one arena of the process (M_ARENA_MAX in mallopt(3)).
///
/// A thread's own arena grows by a system call a page; that of the process grows in larger steps.
void ditrit_use_one_arena(void);
