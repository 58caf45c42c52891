#pragma once
#include <stdint.h>

/// What a descriptor is watched for, and what it is ready for: to be read, be it its end; to be written; and, watched
/// for or not, that it has failed or the other side is gone.
enum { DITRIT_READABLE = 0x1, DITRIT_WRITABLE = 0x4, DITRIT_FAILED = 0x8 | 0x10 };

/// A descriptor that became ready: the token it was registered with, and for what.
struct ditrit_ready {
    uint64_t token;
    uint32_t events;
};

/// Makes an epoll instance (epoll_create1(2)), closed on exec. Returns its descriptor, or -errno.
int ditrit_epoll_create(void);
/// Registers a descriptor under a token. Returns 0, or -errno.
int ditrit_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
/// Changes what a registered descriptor is waited for. Returns 0, or -errno.
int ditrit_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token);
/// Ends a registration. Returns 0, or -errno.
int ditrit_epoll_remove(int epoll, int descriptor);
/// Waits until something is ready, at most `milliseconds`; -1 is for ever. Returns how many entries of `ready` were
/// filled, 0 when the time was over or a signal came, or -errno.
int ditrit_epoll_wait(int epoll, struct ditrit_ready *_Nonnull ready, int capacity, int milliseconds);

/// Makes an eventfd(2), non-blocking, closed on exec. Returns its descriptor, or -errno.
int ditrit_eventfd(void);
/// Refers to a process that has not been reaped (pidfd_open(2)). Returns a descriptor, or -errno.
int ditrit_pidfd_open(int process);
