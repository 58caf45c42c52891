#pragma once
// Calls of Linux and of glibc that the Glibc module does not show, a header a family. Functions that can fail return -errno.
#include "accept.h"
#include "allocator.h"
#include "control_group.h"
#include "epoll.h"
#include "guardian.h"
#include "openat2.h"
#include "process_group.h"
#include "signals.h"
#include "spawn_child.h"
