#include "allocator.h"

#include <malloc.h>

void ditrit_allocate_in_large_steps(void) { mallopt(M_TOP_PAD, 64 << 20); }
