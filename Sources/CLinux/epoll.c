#define _GNU_SOURCE
#include "epoll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(DITRIT_READABLE == EPOLLIN && DITRIT_WRITABLE == EPOLLOUT, "the kernel's numbers");
_Static_assert(DITRIT_FAILED == (EPOLLERR | EPOLLHUP), "the kernel's numbers");

static int result(int value) { return value < 0 ? -errno : value; }

int ditrit_epoll_create(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

int ditrit_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return result(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

int ditrit_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return result(epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event));
}

int ditrit_epoll_remove(int epoll, int descriptor) {
    return result(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

int ditrit_epoll_wait(int epoll, struct ditrit_ready *ready, int capacity, int milliseconds) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        ready[i].token = events[i].data.u64;
        ready[i].events = events[i].events;
    }
    return count;
}

int ditrit_eventfd(void) { return result(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

int ditrit_pidfd_open(int process) { return result((int)syscall(SYS_pidfd_open, process, 0)); }
