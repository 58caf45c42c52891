#include "allocator.h"

#include <malloc.h>

void ditrit_use_one_arena(void) { mallopt(M_ARENA_MAX, 1); }
