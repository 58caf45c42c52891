#pragma once
#include <microhttpd.h>

/// Starts a daemon that has no thread of its own: whoever watches its epoll descriptor calls MHD_run.
///
/// The functions MHD_start_daemon and MHD_get_daemon_info are variadic, which Swift does not import. The daemon owns
/// the listening socket from now on. Returns NULL on failure.
static inline struct MHD_Daemon *_Nullable ditrit_mhd_start(
    int listening, unsigned int connections, size_t memory, unsigned int timeout,
    MHD_AccessHandlerCallback _Nonnull handler, MHD_RequestCompletedCallback _Nonnull completed, void *_Nonnull context) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handler, context,
        MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory, MHD_OPTION_CONNECTION_TIMEOUT, timeout,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, completed, context, MHD_OPTION_END);
}

/// The descriptor that is readable whenever MHD_run has something to do; -1 if there is none.
static inline int ditrit_mhd_epoll(struct MHD_Daemon *_Nonnull daemon) {
    const union MHD_DaemonInfo *information = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return information ? information->epoll_fd : -1;
}

/// Milliseconds until MHD_run has to be called at the latest; -1 if it need not be.
static inline long long ditrit_mhd_timeout(struct MHD_Daemon *_Nonnull daemon) {
    MHD_UNSIGNED_LONG_LONG milliseconds = 0;
    if (MHD_get_timeout(daemon, &milliseconds) != MHD_YES) return -1;
    return milliseconds > 3600000 ? 3600000 : (long long)milliseconds;
}

/// Makes a response of a copy of these bytes; NULL on failure.
static inline struct MHD_Response *_Nullable ditrit_mhd_response(size_t size, void *_Nullable bytes) {
    return MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_MUST_COPY);
}
