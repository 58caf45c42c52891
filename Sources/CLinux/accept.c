#define _GNU_SOURCE
#include "accept.h"

#include <errno.h>

int ditrit_accept(int listening, struct sockaddr_storage *address, socklen_t *length) {
    *length = sizeof *address;
    int accepted = accept4(listening, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return accepted < 0 ? -errno : accepted;
}
