#pragma once
#include <sys/socket.h>

/// Takes a connection, non-blocking and closed on exec (accept4(2)), and writes where it comes from. Returns its
/// descriptor, or -errno.
int ditrit_accept(int listening, struct sockaddr_storage *_Nonnull address, socklen_t *_Nonnull length);
