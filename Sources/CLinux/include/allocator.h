#pragma once

/// Makes the arenas of malloc(3) grow by 64 MiB of address space at a time (M_TOP_PAD in mallopt(3)): as much as an arena
/// of a thread can have in one piece, which would else grow by a system call a page.
void ditrit_allocate_in_large_steps(void);
